// csv.ts — the lines of a CSV that comes in any pieces, each with its number.
import { takeRecords } from './csv-records.ts';
import { canTell, checkedDelimiter, likelyDelimiter, statedDelimiter } from './delimiter.ts';
import { decoded } from './encoding.ts';
import { malformed, type Note } from './findings.ts';
import type { CsvBytes, CsvText, TextRow } from './table.ts';

/** In characters. A quote left open would otherwise swallow a file of any size. */
const RECORD_LENGTH_MAX = 1_000_000;

/**
 * The records of a CSV. Fields may be quoted, with "" for a quote; lines end with CRLF, LF or CR; byte-order marks and blank lines are passed
 * over. `wanted` are the headings that somebody looks for, loosely folded: they help to tell the delimiter. `file` names it in sentences.
 */
export async function* csvLines(
  csv: CsvText | CsvBytes,
  wanted: ReadonlySet<string>,
  file: string,
  note: (note: Note) => void,
): AsyncGenerator<TextRow> {
  const text = 'text' in csv ? csv.text : decoded(csv, file, note);
  let delimiter = csv.delimiter === undefined ? undefined : checkedDelimiter(csv.delimiter);
  let pending = '';
  let line = 1;
  let isFirst = true;
  const split = (all: string) => {
    delimiter ??= likelyDelimiter(all, wanted);
    const { records, rest, nextLine } = takeRecords(all, delimiter, line);
    line = nextLine;
    pending = rest;
    return records;
  };
  const afterStatement = (all: string): string => {
    const stated = statedDelimiter(all);
    isFirst = false;
    if (stated === undefined) return all;
    delimiter ??= stated.delimiter;
    line = 2;
    return all.slice(stated.length);
  };
  for await (const chunk of typeof text === 'string' ? [text] : text) {
    pending += chunk;
    if (isFirst && !canTell(pending)) continue;
    yield* split(isFirst ? afterStatement(pending) : pending);
    if (pending.length > RECORD_LENGTH_MAX)
      throw malformed(`Line ${line} does not end: is a quote left open in it? Correct the file.`);
  }
  if (isFirst) pending = afterStatement(pending);
  if (pending === '') return;
  // The last line need not end; if a quote is still open, it can't.
  yield* split(`${pending}\n`);
  if (pending !== '') throw malformed(`The quote that opens in line ${line} is never closed. Correct the file.`);
}
