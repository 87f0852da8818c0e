// table.ts — where rows come from: texts by line or row, whatever kind of file held them.
import type { Note } from './findings.ts';

/** A record by its column names. Text, numbers and booleans are read; anything else is refused where it is needed. */
export type Row = Readonly<Record<string, unknown>>;

/** One line of a text table, or one row of a sheet, as the texts of its cells. An empty cell is "". Cells at the end may be missing. */
export interface TextRow {
  /** The number of the line or the sheet's row, from 1. A field of a CSV may run over several lines: then the first of them. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * A table of texts from the top of the file or sheet: title lines, headings, rows, footers, empty rows. Which is which is found here. Days are
 * texts as 2026-01-05, numbers in their shortest form with a decimal point, booleans "true" and "false".
 */
export interface TextTable {
  readonly rows: Iterable<TextRow> | AsyncIterable<TextRow>;
  /** What `line` counts, in sentences. */
  readonly unit: 'line' | 'row';
  /** The sheet's name, if the file has sheets. */
  readonly sheet?: string | undefined;
  /** What was found out about the file before, for the preview. */
  readonly notes?: readonly Note[] | undefined;
}

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A CSV's text, at once or as it comes. `delimiter` is told from the first lines if it isn't given. */
export interface CsvText {
  readonly text: string | AsyncIterable<string>;
  readonly delimiter?: string | undefined;
}

/** The bytes of a CSV, at once or as they come. The encoding is told from them if it isn't given. */
export interface CsvBytes {
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
}

/** One file, in whichever of the three forms. */
export type FileRows = CsvText | CsvBytes | TextTable;

/** Where an organisation's rows come from. `nothing` is said on purpose: zeros are sent like any other contribution. */
export type Source =
  | ({ readonly kind: 'csv' } & (CsvText | CsvBytes))
  | ({ readonly kind: 'table' } & TextTable)
  /** Several files, each with a header of its own, read as one. */
  | { readonly kind: 'files'; readonly files: readonly (FileRows & { readonly name: string })[] }
  | { readonly kind: 'records'; readonly records: Iterable<Row> | AsyncIterable<Row> }
  | { readonly kind: 'nothing' };
