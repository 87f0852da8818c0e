// csv.ts — rows from text or records, with the place where they stand, so that every complaint can name it.
import { takeRecords, type Fields } from './csv-records.ts';
import { canTell, checkedDelimiter, likelyDelimiter } from './delimiter.ts';
import { SdkError } from '../errors.ts';

/** A record by its column names. Text, numbers and booleans are read; anything else is refused where it is needed. */
export type Row = Readonly<Record<string, unknown>>;

/** A CSV's text, at once or as it comes. `delimiter` is told from the first lines if it isn't given. */
export interface CsvText {
  readonly text: string | AsyncIterable<string>;
  readonly delimiter?: string | undefined;
}

/** Where an organisation's rows come from. `nothing` is said on purpose: zeros are sent like any other contribution. */
export type Source =
  | ({ readonly kind: 'csv' } & CsvText)
  /** Several files, each with a header of its own, read as one. */
  | { readonly kind: 'files'; readonly files: readonly (CsvText & { readonly name: string })[] }
  | { readonly kind: 'records'; readonly records: Iterable<Row> | AsyncIterable<Row> }
  | { readonly kind: 'nothing' };

/** A row and where it stands, for complaints: "line 7", "line 7 of march.csv", or "row 7" if there are no lines. */
export interface PlacedRow {
  readonly place: string;
  readonly row: Row;
}

/**
 * The rows of a source, in order. `checkColumns` sees the names of each file's header, or of the first record, before its rows, so that a file
 * without rows is checked too. Throws SdkError `rows` if a CSV is malformed.
 */
export async function* readRows(source: Source, checkColumns: (names: readonly string[]) => void): AsyncGenerator<PlacedRow> {
  switch (source.kind) {
    case 'nothing':
      return;
    case 'records':
      yield* readRecords(source.records, checkColumns);
      return;
    case 'csv':
      yield* readCsv(source, '', checkColumns);
      return;
    case 'files':
      for (const file of source.files) yield* readCsv(file, ` of ${file.name}`, checkColumns);
  }
}

async function* readRecords(
  records: Iterable<unknown> | AsyncIterable<unknown>,
  checkColumns: (names: readonly string[]) => void,
): AsyncGenerator<PlacedRow> {
  let number = 0;
  for await (const row of records) {
    const place = `row ${++number}`;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new SdkError('rows', `At ${place}, this is not a record; give an object with a member for each column.`);
    }
    if (number === 1) checkColumns(Object.keys(row));
    yield { place, row: row as Row };
  }
}

/** In characters. A quote left open would otherwise swallow a file of any size. */
const RECORD_LENGTH_MAX = 1_000_000;

/**
 * A CSV with a header line. Fields may be quoted, with "" for a quote; lines end with CRLF or LF; a byte-order mark and blank lines are
 * passed over, and columns with neither a name nor anything in them.
 */
async function* readCsv(csv: CsvText, ofFile: string, checkColumns: (names: readonly string[]) => void): AsyncGenerator<PlacedRow> {
  let header: readonly string[] | undefined;
  for await (const { line, fields } of splitCsv(csv)) {
    const place = `line ${line}${ofFile}`;
    if (header === undefined) {
      header = checkedHeader(fields, place);
      checkColumns(header.filter((name) => name !== ''));
      continue;
    }
    if (fields.length !== header.length) {
      throw new SdkError(
        'rows',
        `Line ${line}${ofFile} has ${fields.length} fields, but the header has ${header.length} columns. Correct the file.`,
      );
    }
    yield { place, row: rowOf(header, fields, place) };
  }
  if (header === undefined) {
    throw new SdkError(
      'rows',
      `The file${ofFile} is empty: its first line must name the columns. If you have nothing to report, say so instead.`,
    );
  }
}

function rowOf(header: readonly string[], fields: readonly string[], place: string): Row {
  // No prototype: a column may be called __proto__.
  const row = Object.create(null) as Record<string, string>;
  for (const [at, name] of header.entries()) {
    const field = fields[at] ?? '';
    if (name !== '') row[name] = field;
    else if (field.trim() !== '')
      throw new SdkError('rows', `At ${place}, column ${at + 1} has "${field}", but no name in the header. Name the column, or remove it.`);
  }
  return row;
}

function checkedHeader(fields: readonly string[], place: string): readonly string[] {
  const names = fields.map((name) => name.trim());
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) < at);
  if (twice !== undefined) throw new SdkError('rows', `The header names the column "${twice}" twice; rename one of the two.`);
  if (names.every((name) => name === '')) throw new SdkError('rows', `The header, ${place}, names no column. Correct the file.`);
  return names;
}

/** Splits text that comes in any pieces; state is where in a field the last piece ended. */
async function* splitCsv({ text, delimiter: given }: CsvText): AsyncGenerator<Fields> {
  let delimiter = given === undefined ? undefined : checkedDelimiter(given);
  let pending = '';
  let line = 1;
  let first = true;
  for await (const chunk of typeof text === 'string' ? [text] : text) {
    pending += first && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
    first &&= chunk === '';
    delimiter ??= canTell(pending) ? likelyDelimiter(pending) : undefined;
    if (delimiter === undefined) continue;
    const { records, rest, nextLine } = takeRecords(pending, delimiter, line);
    yield* records;
    if (rest.length > RECORD_LENGTH_MAX)
      throw new SdkError('rows', `Line ${nextLine} does not end: is a quote left open in it? Correct the file.`);
    pending = rest;
    line = nextLine;
  }
  if (pending === '') return;
  // The last line need not end; if a quote is still open, it can't.
  const { records, rest, nextLine } = takeRecords(`${pending}\n`, delimiter ?? likelyDelimiter(pending), line);
  yield* records;
  if (rest !== '') throw new SdkError('rows', `The quote that opens in line ${nextLine} is never closed. Correct the file.`);
}
