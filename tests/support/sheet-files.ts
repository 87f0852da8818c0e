// sheet-files.ts — spreadsheets as the command reads them: sheet by sheet to a table of texts, then what the SDK makes of that.
import { resolve } from 'node:path';
import { onlyEnglish } from '@soundings/protocol/json/said';
import { SdkError } from '../../client-sdk/errors.ts';
import { chooseSheet } from '../../src/sheet/choice.ts';
import { SheetProblem } from '../../src/sheet/problem.ts';
import { openWorkbook } from '../../src/sheet/workbook.ts';
import { bytesOf, outcomeOf, type Answers, type Outcome, type RowFile } from './row-files.ts';

export const SHEET_FILES = resolve(import.meta.dirname, '../src/sheet/files');

/** What comes of a file's bytes. Anything but a table and a sentence is thrown on: a crash. */
export async function sheetOutcome(
  asked: Pick<RowFile, 'charter' | 'window'>,
  bytes: Uint8Array,
  { sheet, ...columns }: Answers = {},
): Promise<Outcome> {
  if (!isArchive(bytes)) return outcomeOf(asked, { kind: 'csv', bytes }, columns);
  const read = await rowsOf(bytes, sheet);
  if ('sentences' in read) return read;
  const { name, rows } = read.sheet;
  const hidden = read.hidden.length === 0 ? [] : [{ code: 'sheet', ...onlyEnglish(`Hidden: ${read.hidden.join(', ')}.`) } as const];
  const lines = rows.map(({ number, cells }) => ({ line: number, cells }));
  return outcomeOf(asked, { kind: 'table', unit: 'row', sheet: name, rows: lines, notes: hidden }, columns);
}

async function rowsOf(bytes: Uint8Array, sheet: string | undefined) {
  try {
    const choice = await chooseSheet(await openWorkbook(bytes), sheet);
    if (choice.kind === 'sheet') return choice;
    return { kind: 'sentences', sentences: [`Which sheet: ${choice.sheets.join(', ')}?`], answers: ['sheet'] } as const;
  } catch (error) {
    const isSaid = error instanceof SheetProblem || (error instanceof SdkError && error.code === 'rows');
    if (!isSaid) throw error;
    return { kind: 'sentences', sentences: [`The file ${error.message}`], answers: [] } as const;
  }
}

/** A zip or an old compound file; anything else is read as text. */
function isArchive([first, second]: Uint8Array): boolean {
  return (first === 0x50 && second === 0x4b) || (first === 0xd0 && second === 0xcf);
}

export async function sheetFileOutcome(file: RowFile, answers?: Answers): Promise<Outcome> {
  const [name = ''] = file.files ?? [];
  return sheetOutcome(file, bytesOf(file, name, SHEET_FILES), answers);
}
