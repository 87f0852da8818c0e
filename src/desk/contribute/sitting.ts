// sitting.ts — one question for one window while somebody works on it: the file she chose, what she answered, and the counts that came of it. In memory alone.
import {
  FindingsError,
  identityIn,
  prepare,
  SdkError,
  type Columns,
  type Prepared,
  type Question,
  type Source,
} from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { readSheet } from '../../sheet/read-sheet.ts';
import { fileKind } from '../../sheet/file-kind.ts';
import { organisationOf, type Desk } from '../state/desk.ts';
import type { ChosenFile } from '../shell/form.ts';

export interface SittingPlace {
  readonly mission: Mission;
  readonly instrument: Instrument;
  readonly window: Window;
}

/** Where the rows of a sitting come from. */
export type Chosen =
  | { readonly kind: 'file'; readonly file: ChosenFile; readonly sheet: string | undefined }
  /** `isHidden`: so few have answered that totals would say who answered what; they are counted, and not shown. */
  | { readonly kind: 'typed'; readonly records: readonly Readonly<Record<string, string>>[]; readonly isHidden: boolean }
  | { readonly kind: 'nothing' };

/** What has to be settled before there are counts. */
export type Open =
  | { readonly kind: 'sheet'; readonly sheets: readonly string[] }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] }
  | { readonly kind: 'wrong'; readonly sentences: readonly string[] };

export interface Sitting {
  /** Another one after every change, so that a page of an earlier state is known as old. */
  readonly number: number;
  chosen: Chosen;
  columns: Columns;
  /** Undefined while something is open. */
  prepared: Prepared | undefined;
  open: Open | undefined;
  /** How it was read, in words: the sheet, the number of rows. */
  about: string | undefined;
}

/** Reads what was chosen and counts it. Whatever has to be settled first is in `open` afterwards. */
export async function work(desk: Desk, { mission, instrument, window }: SittingPlace, sitting: Sitting): Promise<void> {
  sitting.prepared = undefined;
  sitting.open = undefined;
  const folder = await organisationOf(desk);
  if (folder === undefined) throw new TypeError('an organisation that hasn’t joined owes nothing');
  try {
    const read = await sourceOf(sitting.chosen);
    if (read.kind === 'choose') {
      sitting.open = { kind: 'sheet', sheets: read.sheets };
      return;
    }
    sitting.about = read.about;
    const organisation = identityIn(mission, folder.identities, window);
    const request = {
      mission,
      organisation,
      instrument: instrument.name,
      window: window.number,
      source: read.source,
      columns: sitting.columns,
    };
    sitting.prepared = await prepare(request, folder.ports);
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    sitting.open = openIn(error);
  }
}

/** What only the file can answer comes first: answers to the rest would be in vain. */
function openIn(error: SdkError): Open {
  if (!(error instanceof FindingsError)) return { kind: 'wrong', sentences: error.issues };
  const questions = error.findings.filter((finding): finding is Question => finding.answer !== undefined);
  if (questions.length === error.findings.length) return { kind: 'questions', questions };
  return { kind: 'wrong', sentences: error.findings.filter(({ answer }) => answer === undefined).map(({ sentence }) => sentence) };
}

type Read =
  | { readonly kind: 'read'; readonly source: Source; readonly about: string | undefined }
  | { readonly kind: 'choose'; readonly sheets: readonly string[] };

async function sourceOf(chosen: Chosen): Promise<Read> {
  if (chosen.kind === 'nothing') return { kind: 'read', source: { kind: 'nothing' }, about: undefined };
  if (chosen.kind === 'typed') return { kind: 'read', source: { kind: 'records', records: chosen.records }, about: undefined };
  const { name, bytes } = chosen.file;
  if (fileKind(bytes) === 'other') return { kind: 'read', source: { kind: 'csv', bytes }, about: name };
  const choice = await readSheet(name, { bytes, sheet: chosen.sheet });
  if (choice.kind === 'choose') return { kind: 'choose', sheets: choice.sheets };
  const { sheet } = choice;
  const rows = sheet.rows.map(({ number, cells }) => ({ line: number, cells }));
  return { kind: 'read', source: { kind: 'table', unit: 'row', sheet: sheet.name, rows }, about: `${name}, ${sheet.name}` };
}
