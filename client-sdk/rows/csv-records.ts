// csv-records.ts — text into records of fields by one delimiter (RFC 4180), as far as the text goes.
import { said } from '@soundings/protocol/json/said';
import { malformed } from './findings.ts';
import type { TextRow } from './table.ts';

/** All complete records at the start of `text`, and what is left: an unfinished line, or a lone CR whose LF may still come. */
export function takeRecords(text: string, delimiter: string, startLine: number): { records: TextRow[]; rest: string; nextLine: number } {
  const records: TextRow[] = [];
  let start = 0;
  let line = startLine;
  for (;;) {
    const record = takeRecord(text, start, delimiter, line);
    if (record === undefined) return { records, rest: text.slice(start), nextLine: line };
    const blank = record.cells.length === 1 && record.cells[0] === '';
    if (!blank) records.push({ line, cells: record.cells });
    start = record.end;
    line += record.lines;
  }
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const MARK = 0xfeff;

/** The record that begins at `start`, or undefined if its end isn't in `text` yet. A byte-order mark may stand before it, where files were joined. */
function takeRecord(
  text: string,
  start: number,
  delimiter: string,
  line: number,
): { cells: string[]; end: number; lines: number } | undefined {
  const cells: string[] = [];
  const separator = delimiter.charCodeAt(0);
  let at = text.charCodeAt(start) === MARK ? start + 1 : start;
  let lines = 1;
  for (;;) {
    const quote = quoteAt(text, at, separator);
    const field = quote === undefined ? undefined : quotedField(text, quote);
    if (quote !== undefined && field === undefined) return undefined;
    if (field !== undefined && (quote === at || isFieldEnd(text, afterSpaces(text, field.end, separator), separator))) {
      cells.push(field.value);
      lines += countLineEnds(field.value);
      const end = afterSpaces(text, field.end, separator);
      at = isFieldEnd(text, end, separator) ? end : field.end;
    } else {
      const end = bareEnd(text, at, separator);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return undefined;
    const next = text.charCodeAt(at);
    if (next === separator) at++;
    else if (next === LF) return { cells, end: at + 1, lines };
    else if (next === CR) {
      if (at + 1 === text.length) return undefined;
      return { cells, end: at + (text.charCodeAt(at + 1) === LF ? 2 : 1), lines };
    } else
      throw malformed(said`Line ${line} has text after a closing quote. Put the whole field in quotes, and double each quote inside it.`);
  }
}

/** Where a quote opens this field: at its beginning, or after spaces. */
function quoteAt(text: string, start: number, separator: number): number | undefined {
  const at = text.charCodeAt(start) === SPACE ? afterSpaces(text, start, separator) : start;
  return text.charCodeAt(at) === QUOTE ? at : undefined;
}

function afterSpaces(text: string, start: number, separator: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE && separator !== SPACE) at++;
  return at;
}

/** The end of the text too: whether it is a field's end shows once more has come. */
function isFieldEnd(text: string, at: number, separator: number): boolean {
  const next = text.charCodeAt(at);
  return at >= text.length || next === separator || next === LF || next === CR;
}

function bareEnd(text: string, start: number, separator: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === separator || code === LF || code === CR) break;
  }
  return end;
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

function countLineEnds(value: string): number {
  return value.includes('\n') || value.includes('\r') ? value.split(/\r\n|\n|\r/).length - 1 : 0;
}
