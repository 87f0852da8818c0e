// targets.ts — the reader of rows as a target: of every file a table, questions or sentences; never a crash, a hang, or a count out of nothing.
import { utf8 } from '../../../crypto/bytes.ts';
import { mutate, type Pick } from '../../support/mutate.ts';
import { bytesOf, outcomeOf, rowFiles, TEXT_FILES, type Answers, type Outcome, type RowFile } from '../../support/row-files.ts';
import { SHEET_FILES, sheetOutcome } from '../../support/sheet-files.ts';
import { odsPackage, xlsxParts, type SheetCell } from '../../support/spreadsheet-writer.ts';
import { zipOf, type ZipPart } from '../../support/zip-writer.ts';
import { fuzzText } from '../inputs.ts';
import { pickOne } from '../pick.ts';
import { FuzzFailure, type Attempt, type Target } from '../target.ts';
import { mutatedRows } from './mutations.ts';

export function rowTargets(): readonly Target[] {
  return [textTarget(), sheetTarget(), partsTarget()];
}

/** Text files: those that people have, with something wrong. */
function textTarget(): Target {
  const files = rowFiles(TEXT_FILES).filter(({ files: names = [] }) => names.length > 0);
  const bytes = files.map((file) => bytesOf(file, file.files?.[0] ?? '', TEXT_FILES));
  const texts = bytes.map((one) => new TextDecoder().decode(one));
  return {
    kind: 'decoder',
    name: 'rows of text files',
    attempt: async (pick) => {
      const at = pick(files.length);
      const [file, whole] = [files[at], bytes[at]];
      if (file === undefined || whole === undefined) throw new RangeError('there are no files');
      const mutated = mutatedRows(whole, texts, pick);
      return attempt(mutated, async () => outcomeOf(file, { kind: 'csv', bytes: mutated }, answersOf(file, pick)));
    },
  };
}

/** Spreadsheets whose archive has something wrong. */
function sheetTarget(): Target {
  const files = rowFiles(SHEET_FILES);
  const bytes = files.map((file) => bytesOf(file, file.files?.[0] ?? '', SHEET_FILES));
  return {
    kind: 'decoder',
    name: 'archives of spreadsheets',
    attempt: async (pick) => {
      const at = pick(files.length);
      const [file, whole] = [files[at], bytes[at]];
      if (file === undefined || whole === undefined) throw new RangeError('there are no files');
      const mutated = pick(20) === 0 ? whole : mutate(whole, pick);
      return attempt(mutated, async () => sheetOutcome(file, mutated, answersOf(file, pick)));
    },
  };
}

const ROWS: readonly (readonly SheetCell[])[] = [
  ['person', 'date', 'area', 'age'],
  ['A1', { day: '2026-01-12' }, 'Eccles', 17],
  ['A2', { day: '2026-01-13' }, 'Swinton North', 70],
  ['A3', { day: '2026-01-16' }, 'Ordsall & Langworthy', 34],
];

/** Spreadsheets with whole archives, and something wrong in the XML of a part: byte by byte, a checksum would stop that. */
function partsTarget(): Target {
  const table = `<table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="3"/></table:table-row></table:table>`;
  const books = [xlsxParts(ROWS), xlsxParts(ROWS, { strings: 'inline', base: 1904 }), odsPackage(table)];
  const texts = books.flat().map(textOf);
  return {
    kind: 'decoder',
    name: 'parts of spreadsheets',
    attempt: async (pick) => {
      const parts = pickOne(pick, books);
      const changed = pick(parts.length);
      const data = (part: ZipPart) => utf8(fuzzText([textOf(part), textOf(part), pickOne(pick, texts)], pick));
      const mutated = zipOf(parts.map((part, at) => (at === changed ? { ...part, data: data(part) } : part)));
      return attempt(mutated, async () => sheetOutcome({ charter: 'visits', window: 1 }, mutated));
    },
  };
}

function textOf({ data }: ZipPart): string {
  return data instanceof Uint8Array ? new TextDecoder().decode(data) : '';
}

/** Sometimes the answers that the whole file would need. */
function answersOf({ expect }: RowFile, pick: Pick): Answers {
  const answers = 'asks' in expect ? expect.then?.answers : expect.answers;
  return (pick(2) === 0 ? answers : undefined) ?? {};
}

async function attempt(input: Uint8Array, read: () => Promise<Outcome>): Promise<Attempt> {
  try {
    const outcome = await read();
    if (outcome.kind === 'table') {
      checkCounts(outcome, input);
      return { outcome: 'accepted' };
    }
    if (outcome.sentences.length === 0) throw new Error('neither a table nor a sentence');
    return { outcome: 'refused' };
  } catch (error) {
    throw new FuzzFailure(input, error);
  }
}

/** No cell is below zero, or without anything that could be counted in it. */
function checkCounts({ tally }: Outcome & { kind: 'table' }, input: Uint8Array): void {
  for (const [cell, count] of Object.entries(tally)) if (!(count > 0) || input.length === 0) throw new Error(`${count} in "${cell}"`);
}
