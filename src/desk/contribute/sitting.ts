// sitting.ts — one question for one window while somebody works on it: the file she chose and what she answered, in memory alone, and the counts that came of it.
import {
  ColumnsError,
  fileSettingsWith,
  FindingsError,
  identityIn,
  locate,
  matchingOf,
  prepare,
  rememberedFigures,
  rememberedMatching,
  resume,
  SdkError,
  type Columns,
  type FileSettings,
  type Matching,
  type Prepared,
  type Question,
  type Source,
  type WindowFigures,
} from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { OrganisationFolder } from '../../organisation/organisation.ts';
import { sheetRows } from '../../organisation/open-rows.ts';
import { readSheet } from '../../sheet/read-sheet.ts';
import { fileKind } from '../../sheet/file-kind.ts';
import { organisationOf, type Desk } from '../state/desk.ts';
import type { ChosenFile } from '../shell/form.ts';
import type { Draft } from './draft.ts';
import { otherQuestion, type OtherQuestion } from './other-question.ts';

export interface SittingPlace {
  readonly mission: Mission;
  readonly instrument: Instrument;
  readonly window: Window;
}

/** Where the rows of a sitting come from. */
export type Chosen =
  | { readonly kind: 'file'; readonly file: ChosenFile; readonly settings: FileSettings }
  /** `isHidden`: so few have answered that totals would say who answered what; they are counted, and not shown. */
  | { readonly kind: 'typed'; readonly records: readonly Readonly<Record<string, string>>[]; readonly isHidden: boolean }
  | { readonly kind: 'nothing' };

/** What has to be settled before there are counts. */
export type Open =
  | { readonly kind: 'sheet'; readonly sheets: readonly string[] }
  | {
      readonly kind: 'questions';
      readonly questions: readonly Question[];
      /** The first values of a column, if the columns are asked about. */
      readonly firstValues?: (column: string) => readonly string[];
      /** Which question the file seems to be for, if not this one. */
      readonly instead?: OtherQuestion | undefined;
    }
  | {
      readonly kind: 'wrong';
      readonly sentences: readonly string[];
      /** The dimension that has far too many different texts for it to be its column. */
      readonly crowded?: string;
    };

/** How far it has come. */
export type Progress =
  | { readonly kind: 'open'; readonly open: Open }
  | {
      readonly kind: 'counted';
      readonly prepared: Prepared;
      /** What was settled of such files, for the next window. */
      readonly matching: Matching | undefined;
      /** The counts of windows before, as far as they are kept. */
      readonly earlier: readonly WindowFigures[];
    };

export interface Sitting {
  /** Another one after every change, so that a page of an earlier state is known as old. */
  readonly number: number;
  /** Undefined if the rows were read by an earlier start of the desk: only their counts are left. */
  readonly chosen: Chosen | undefined;
  readonly columns: Columns;
  readonly progress: Progress;
  /** How it was read, in words: the file and the sheet. */
  readonly about: string | undefined;
  readonly isHidden: boolean;
}

/** Reads what was chosen and counts it, as far as everything is settled. */
export async function work(desk: Desk, place: SittingPlace, chosen: Chosen, columns: Columns): Promise<Omit<Sitting, 'number'>> {
  const folder = await folderOf(desk);
  const isHidden = chosen.kind === 'typed' && chosen.isHidden;
  const about = chosen.kind === 'file' ? chosen.file.name : undefined;
  const open = (found: Open) => ({ chosen, columns, progress: { kind: 'open' as const, open: found }, about, isHidden });
  const before = chosen.kind === 'file' ? await matchingBefore(place, folder) : undefined;
  try {
    return await workWith(place, folder, chosen, columns, before, { about, isHidden });
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    if (before === undefined || !isOfMatching(error)) return open(await openWith(error, place, folder, desk.folder));
  }
  // What was settled before no longer fits this file: everything is asked anew.
  try {
    return await workWith(place, folder, chosen, columns, undefined, { about, isHidden });
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    return open(await openWith(error, place, folder, desk.folder));
  }
}

async function openWith(error: SdkError, place: SittingPlace, folder: OrganisationFolder, at: string): Promise<Open> {
  const open = openIn(error);
  if (open.kind !== 'questions' || !(error instanceof ColumnsError)) return open;
  return {
    ...open,
    firstValues: (column) => error.firstValues(column),
    instead: await otherQuestion(error.names, place, folder, at),
  };
}

async function workWith(
  place: SittingPlace,
  folder: OrganisationFolder,
  chosen: Chosen,
  columns: Columns,
  before: Matching | undefined,
  known: Pick<Sitting, 'about' | 'isHidden'>,
): Promise<Omit<Sitting, 'number'>> {
  const read = await sourceOf(chosen, before);
  if (read.kind === 'choose')
    return { chosen, columns, ...known, progress: { kind: 'open', open: { kind: 'sheet', sheets: read.sheets } } };
  const { mission, instrument } = place;
  const settled = read.settings && matchingOf({ mission: mission.charter.mission, instrument }, columns, read.settings, before);
  const request = {
    ...requestOf(place, folder),
    source: read.source,
    columns,
    ...(before === undefined ? {} : { matching: before }),
    ...(read.settings === undefined ? {} : { remember: read.settings }),
  };
  const prepared = await prepare(request, folder.ports);
  const progress = { kind: 'counted' as const, prepared, matching: settled, earlier: await earlierOf(place, folder) };
  return { chosen, columns, ...known, about: read.about ?? known.about, progress };
}

/** Goes on with counts that were put aside. SdkError if they can't be signed off any more. */
export async function workFrom(desk: Desk, place: SittingPlace, draft: Draft): Promise<Omit<Sitting, 'number'>> {
  const folder = await folderOf(desk);
  const { matching, about, isHidden } = draft;
  const request = { ...requestOf(place, folder), ...(matching === undefined ? {} : { matching, remember: {} }) };
  const prepared = await resume(request, draft.counts, folder.ports);
  const progress = { kind: 'counted' as const, prepared, matching, earlier: await earlierOf(place, folder) };
  return { chosen: undefined, columns: {}, progress, about, isHidden };
}

async function folderOf(desk: Desk): Promise<OrganisationFolder> {
  const folder = await organisationOf(desk);
  if (folder === undefined) throw new TypeError('an organisation that hasn’t joined owes nothing');
  return folder;
}

function requestOf({ mission, instrument, window }: SittingPlace, { identities }: OrganisationFolder) {
  return { mission, organisation: identityIn(mission, identities, window), instrument: instrument.name, window: window.number };
}

async function earlierOf(place: SittingPlace, folder: OrganisationFolder): Promise<readonly WindowFigures[]> {
  const { mission, organisation, instrument, window } = requestOf(place, folder);
  const located = locate(mission, organisation, instrument, window, folder.ports.now(), { early: true });
  return (await rememberedFigures(located, folder.ports.store)).filter((one) => one.window < window);
}

/** Undefined if nothing was settled, or by another version of this program. */
async function matchingBefore({ mission, instrument }: SittingPlace, { ports }: OrganisationFolder): Promise<Matching | undefined> {
  try {
    return await rememberedMatching(mission, instrument.name, ports.store);
  } catch (error) {
    if (error instanceof SdkError && error.code === 'rows') return undefined;
    throw error;
  }
}

function isOfMatching(error: SdkError): boolean {
  return error instanceof FindingsError && error.findings.some(({ code }) => code === 'matching');
}

/** What only the file can answer comes first: answers to the rest would be in vain. */
function openIn(error: SdkError): Open {
  if (!(error instanceof FindingsError)) return { kind: 'wrong', sentences: error.issues };
  if (error instanceof ColumnsError) return { kind: 'questions', questions: columnQuestions(error) };
  const questions = error.findings.filter((finding): finding is Question => finding.answer !== undefined);
  const crowded = tooMany(questions);
  if (crowded !== undefined) return { kind: 'wrong', sentences: [], crowded };
  if (questions.length === error.findings.length) return { kind: 'questions', questions };
  return { kind: 'wrong', sentences: error.findings.filter(({ answer }) => answer === undefined).map(({ sentence }) => sentence) };
}

/** More different texts than these aren't slips: another column is meant. */
const TEXTS_MAX = 100;

/** Under which name texts mean nothing, if they are that many. */
function tooMany(questions: readonly Question[]): string | undefined {
  const texts = new Map<string, number>();
  for (const { answer, about } of questions) if (answer === 'values') texts.set(about[0] ?? '', (texts.get(about[0] ?? '') ?? 0) + 1);
  const [under] = [...texts].find(([, count]) => count > TEXTS_MAX) ?? [];
  return under;
}

/** Any column of the file may be meant; those that may be likely come first. */
function columnQuestions({ findings, names, missing }: ColumnsError): readonly Question[] {
  const marked = missing.flatMap(({ marks = [] }) => marks);
  return findings.flatMap((finding) => {
    const { answer, candidates = [] } = finding;
    if (answer === undefined) return [];
    const others =
      answer === 'headerLine' ? [] : names.filter((name) => name !== '' && !candidates.includes(name) && !marked.includes(name));
    return [{ ...finding, answer, candidates: [...candidates, ...others] }];
  });
}

type Read =
  | {
      readonly kind: 'read';
      readonly source: Source;
      readonly about: string | undefined;
      /** Of a file: what is to be remembered of how it was read. */
      readonly settings: FileSettings | undefined;
    }
  | { readonly kind: 'choose'; readonly sheets: readonly string[] };

async function sourceOf(chosen: Chosen, before: Matching | undefined): Promise<Read> {
  if (chosen.kind === 'nothing') return { kind: 'read', source: { kind: 'nothing' }, about: undefined, settings: undefined };
  if (chosen.kind === 'typed')
    return { kind: 'read', source: { kind: 'records', records: chosen.records }, about: undefined, settings: undefined };
  const { name, bytes } = chosen.file;
  const settings = before === undefined ? chosen.settings : fileSettingsWith(before, chosen.settings);
  if (fileKind(bytes) === 'other') {
    const { delimiter, encoding } = settings;
    return { kind: 'read', source: { kind: 'csv', bytes, delimiter, encoding }, about: name, settings: chosen.settings };
  }
  const choice = await chosenSheet(name, bytes, chosen.settings.sheet, settings.sheet);
  if (choice.kind === 'choose') return { kind: 'choose', sheets: choice.sheets };
  return {
    kind: 'read',
    source: { kind: 'table', ...sheetRows(name, choice) },
    about: `${name}, ${choice.sheet.name}`,
    settings: chosen.settings,
  };
}

/** The sheet that was chosen now; else that of last time, if there is one of its name; else the only one with rows. */
async function chosenSheet(name: string, bytes: Uint8Array, now: string | undefined, before: string | undefined) {
  if (now !== undefined || before === undefined) return readSheet(name, { bytes, sheet: now });
  try {
    return await readSheet(name, { bytes, sheet: before });
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    return readSheet(name, { bytes, sheet: undefined });
  }
}
