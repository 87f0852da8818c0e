// sheet.ts — what is read from a spreadsheet: the names of its sheets, and the rows of one.

/** A row as texts, without empty ones at its end. `number` is the one that the spreadsheet program shows, from 1. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** The rows with something in them, in order. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
}

/** A sheet as the list of sheets has it. Hidden ones are not offered, but are read if somebody names them. */
export interface SheetName {
  readonly name: string;
  readonly isHidden: boolean;
}

/** A workbook that is open. */
export interface Workbook {
  readonly sheets: readonly SheetName[];
  /** The rows of a sheet, by its place in the list; at most `rowsMax` of them. Throws SheetProblem. */
  read(index: number, rowsMax?: number): Promise<Sheet>;
}
