// csv.ts — rows from text, with the line they stand on, so that every complaint can name it (RFC 4180).
import { SdkError } from './errors.ts';

/** A record by its column names. */
export type Row = Readonly<Record<string, string>>;

/** Where an organisation's rows come from. `nothing` is said on purpose: zeros are sent like any other contribution. */
export type Source =
  | { readonly kind: 'csv'; readonly text: string | AsyncIterable<string>; readonly delimiter?: string | undefined }
  | { readonly kind: 'records'; readonly records: Iterable<Row> | AsyncIterable<Row> }
  | { readonly kind: 'nothing' };

/** A row and where it stands, for complaints: "line 7", or "row 7" where there are no lines. */
export interface PlacedRow {
  readonly place: string;
  readonly row: Row;
}

/**
 * The rows of a source, in order. `checkColumns` sees the names of a CSV's header, or of the first record, before any row; it throws where one
 * is missing, so that a file without rows is checked too. Throws SdkError `rows` where a CSV is malformed.
 */
export async function* readRows(source: Source, checkColumns: (names: readonly string[]) => void): AsyncGenerator<PlacedRow> {
  switch (source.kind) {
    case 'nothing':
      return;
    case 'records': {
      let number = 0;
      for await (const row of source.records) {
        if (++number === 1) checkColumns(Object.keys(row));
        yield { place: `row ${number}`, row };
      }
      return;
    }
    case 'csv':
      yield* readCsv(typeof source.text === 'string' ? [source.text] : source.text, source.delimiter, checkColumns);
  }
}

/** In characters. A quote left open would otherwise swallow a file of any size. */
const RECORD_LENGTH_MAX = 1_000_000;

/** A line of a CSV as fields, with the number of its first line (a quoted field may run over several). */
interface Fields {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * A CSV with a header line. Fields may be quoted, with "" for a quote; lines end with CRLF or LF; a byte-order mark and blank lines are
 * passed over. The delimiter, where not given, is whichever of comma, semicolon and tab the header line holds most of.
 */
async function* readCsv(
  chunks: Iterable<string> | AsyncIterable<string>,
  delimiter: string | undefined,
  checkColumns: (names: readonly string[]) => void,
): AsyncGenerator<PlacedRow> {
  let header: readonly string[] | undefined;
  for await (const { line, fields } of splitCsv(chunks, delimiter)) {
    if (header === undefined) {
      header = checkedHeader(fields);
      checkColumns(header);
      continue;
    }
    if (fields.length !== header.length) {
      throw new SdkError(
        'rows',
        `Line ${line} has ${fields.length} fields where the header has ${header.length} columns; put right the file.`,
      );
    }
    // No prototype: a column may be called __proto__.
    const row = Object.create(null) as Record<string, string>;
    for (const [at, name] of header.entries()) row[name] = fields[at] ?? '';
    yield { place: `line ${line}`, row };
  }
  if (header === undefined)
    throw new SdkError('rows', 'The file is empty: its first line must name the columns. Where nothing happened, say so instead.');
}

function checkedHeader(fields: readonly string[]): readonly string[] {
  const names = fields.map((name) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new SdkError('rows', `The header names the column "${twice}" twice; rename one of the two.`);
  return names;
}

/** Splits text that comes in any pieces; state is where in a field the last piece ended. */
async function* splitCsv(chunks: Iterable<string> | AsyncIterable<string>, given: string | undefined): AsyncGenerator<Fields> {
  let delimiter = given;
  let pending = '';
  let line = 1;
  let first = true;
  for await (const chunk of chunks) {
    pending += first && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
    first &&= chunk === '';
    delimiter ??= /[\r\n]/.test(pending) ? likelyDelimiter(pending) : undefined;
    if (delimiter === undefined) continue;
    const { records, rest, nextLine } = takeRecords(pending, delimiter, line);
    yield* records;
    if (rest.length > RECORD_LENGTH_MAX)
      throw new SdkError('rows', `Line ${nextLine} does not end; is a quote left open in it? Put right the file.`);
    pending = rest;
    line = nextLine;
  }
  if (pending === '') return;
  // The last line need not end; where a quote is still open, it can't.
  const { records, rest } = takeRecords(`${pending}\n`, delimiter ?? likelyDelimiter(pending), line);
  yield* records;
  if (rest !== '') throw new SdkError('rows', `The quote that opens in line ${line} is never closed; put right the file.`);
}

function likelyDelimiter(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** All complete records at the start of `text`, and what is left: an unfinished line, or a lone CR whose LF may still come. */
function takeRecords(text: string, delimiter: string, startLine: number): { records: Fields[]; rest: string; nextLine: number } {
  const records: Fields[] = [];
  let start = 0;
  let line = startLine;
  for (;;) {
    const record = takeRecord(text, start, delimiter, line);
    if (record === undefined) return { records, rest: text.slice(start), nextLine: line };
    const blank = record.fields.length === 1 && record.fields[0] === '';
    if (!blank) records.push({ line, fields: record.fields });
    start = record.end;
    line += record.lines;
  }
}

/** The record that begins at `start`, or undefined where its end isn't in `text` yet. */
function takeRecord(
  text: string,
  start: number,
  delimiter: string,
  line: number,
): { fields: string[]; end: number; lines: number } | undefined {
  const fields: string[] = [];
  let at = start;
  let lines = 1;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at, delimiter);
    if (field === undefined) return undefined;
    fields.push(field.value);
    lines += countLineFeeds(field.value);
    at = field.end;
    const next = text[at];
    if (next === undefined) return undefined;
    if (next === delimiter) {
      at++;
      continue;
    }
    if (next === '\n') return { fields, end: at + 1, lines };
    if (next === '\r') {
      if (at + 1 === text.length) return undefined;
      return { fields, end: at + (text[at + 1] === '\n' ? 2 : 1), lines };
    }
    throw new SdkError(
      'rows',
      `Line ${line} has text after a closing quote; put the whole field between quotes and double those inside it.`,
    );
  }
}

function bareField(text: string, start: number, delimiter: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end };
}

function quotedField(text: string, start: number): { value: string; end: number } | undefined {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote + 1 === text.length) return undefined; // a second quote may still come
    if (text[quote + 1] !== '"') return { value: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    from = quote + 2;
  }
}

function countLineFeeds(value: string): number {
  return value.split('\n').length - 1;
}
