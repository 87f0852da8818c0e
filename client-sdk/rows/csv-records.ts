// csv-records.ts — text into records of fields by one delimiter (RFC 4180), as far as the text goes.
import { SdkError } from '../errors.ts';

/** A line of a CSV as fields, with the number of its first line (a quoted field may run over several). */
export interface Fields {
  readonly line: number;
  readonly fields: readonly string[];
}

/** All complete records at the start of `text`, and what is left: an unfinished line, or a lone CR whose LF may still come. */
export function takeRecords(text: string, delimiter: string, startLine: number): { records: Fields[]; rest: string; nextLine: number } {
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

/** The record that begins at `start`, or undefined if its end isn't in `text` yet. */
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
      `Line ${line} has text after a closing quote. Put the whole field in quotes, and double each quote inside it.`,
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
