// csv.ts — the lines of a CSV that comes in any pieces, each with its number.
import { said, type SaidValue } from '@soundings/protocol/json/said';
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
  file: SaidValue,
  note: (note: Note) => void,
): AsyncGenerator<TextRow> {
  const text = 'text' in csv ? csv.text : decoded(csv, file, note);
  const state: State = {
    delimiter: csv.delimiter === undefined ? undefined : checkedDelimiter(csv.delimiter),
    pending: '',
    line: 1,
    isFirst: true,
  };
  for await (const chunk of typeof text === 'string' ? [text] : text) {
    state.pending += chunk;
    if (state.isFirst && !canTell(state.pending)) continue;
    yield* taken(state, wanted);
    if (state.pending.length > RECORD_LENGTH_MAX)
      throw malformed(said`Line ${state.line} does not end: is a quote left open in it? Correct the file.`);
  }
  if (state.pending === '') return;
  state.pending += '\n'; // the last line need not end; if a quote is still open, it can't
  yield* taken(state, wanted);
  if (state.pending !== '') throw malformed(said`The quote that opens in line ${state.line} is never closed. Correct the file.`);
}

/** Where the text that has come ends, between records. Owned by one reading of one file. */
interface State {
  delimiter: string | undefined;
  pending: string;
  line: number;
  isFirst: boolean;
}

function taken(state: State, wanted: ReadonlySet<string>): readonly TextRow[] {
  const stated = state.isFirst ? statedDelimiter(state.pending) : undefined;
  state.isFirst = false;
  if (stated !== undefined) {
    state.delimiter ??= stated.delimiter;
    state.pending = state.pending.slice(stated.length);
    state.line++;
  }
  state.delimiter ??= likelyDelimiter(state.pending, wanted);
  const { records, rest, nextLine } = takeRecords(state.pending, state.delimiter, state.line);
  state.pending = rest;
  state.line = nextLine;
  return records;
}
