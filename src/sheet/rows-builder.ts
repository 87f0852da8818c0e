// rows-builder.ts — cells as they come, in order, become rows of texts, within limits.
import { SHEET_LIMITS } from './limits.ts';
import { damaged, tooLarge } from './problem.ts';
import type { SheetRow } from './sheet.ts';

/** Texts up to this length are kept once, however many cells have them. */
const KEPT_ONCE_CHARACTERS = 64;
const KEPT_ONCE_MAX = 100_000;

/** Builds the rows of one sheet. */
export function rowsBuilder() {
  const rows: SheetRow[] = [];
  const known = new Map<string, string>();
  /** Of the row that is being read, the first `width`. It is kept from row to row, because an array that grows takes room for sixteen more cells. */
  const cells: string[] = [];
  let width = 0;
  let cellCount = 0;
  let last = 0;
  const once = (text: string): string => {
    if (text.length > KEPT_ONCE_CHARACTERS) return text;
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size < KEPT_ONCE_MAX) known.set(text, text);
    return text;
  };
  return {
    rows: rows as readonly SheetRow[],
    /** A cell of the row that is being read; columns from 0. An empty text says that nothing is in it. */
    cell(column: number, text: string): void {
      if (text === '') return;
      if (column >= SHEET_LIMITS.columns) throw tooLarge(`something in column ${column + 1}`);
      if (text.length > SHEET_LIMITS.cellCharacters) throw tooLarge(`a cell of ${text.length} characters`);
      if (column < width && cells[column] !== '') throw damaged('a cell is there twice');
      while (width < column) cells[width++] = '';
      cells[column] = once(text);
      width = Math.max(width, column + 1);
    },
    /** Ends the row with that number, which is larger than that of the row before. It counts `times`. A row without cells is left out. */
    endRow(number: number, times = 1): void {
      if (number <= last) throw damaged('its rows are not in order');
      last = number + times - 1;
      if (width === 0) return;
      const done = cells.slice(0, width);
      width = 0;
      if (rows.length + times > SHEET_LIMITS.rows) throw tooLarge(`more than ${SHEET_LIMITS.rows} rows`);
      cellCount += done.length * times;
      if (cellCount > SHEET_LIMITS.cells) throw tooLarge(`more than ${SHEET_LIMITS.cells} cells`);
      for (let copy = 0; copy < times; copy++) rows.push({ number: number + copy, cells: done });
    },
  };
}
