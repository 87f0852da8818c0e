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
  withMatching,
  type Matching,
  type Prepared,
  type WindowFigures,
} from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { OrganisationFolder } from '../../organisation/organisation.ts';
import { organisationOf, type Desk } from '../state/desk.ts';
import { sourceOf, type Chosen } from './chosen.ts';
import type { Draft } from './draft.ts';
import { openIn, type Open } from './open.ts';
import { otherQuestion } from './other-question.ts';
import { answerIn, asksTheSame, NOTHING_SETTLED, withAnswer, type Said, type Settled } from './settled.ts';

export interface SittingPlace {
  readonly mission: Mission;
  readonly instrument: Instrument;
  readonly window: Window;
}

/** How far it has come. */
export type Progress =
  | { readonly kind: 'open'; readonly open: Open }
  | {
      readonly kind: 'counted';
      readonly prepared: Prepared;
      /** What was settled of such files, for the next window. */
      readonly matching: Matching | undefined;
      /** Whether some of it was settled for an earlier window, and not asked again. */
      readonly isAsBefore: boolean;
      /** The counts of windows before, as far as they are kept. */
      readonly earlier: readonly WindowFigures[];
    };

export interface Sitting {
  /** Another one after every change, so that a page of an earlier state is known as old. */
  readonly number: number;
  /** Undefined if the rows were read by an earlier start of the desk: only their counts are left. */
  readonly chosen: Chosen | undefined;
  readonly settled: Settled;
  /** All that she has said of this file and of those that she chose before it: it answers what is asked later on. */
  readonly wishes: Settled;
  /** What was asked and answered on the way, in that order: she may go back to it. */
  readonly said: readonly Said[];
  readonly progress: Progress;
  /** How it was read, in words: the file and the sheet. */
  readonly about: string | undefined;
  readonly isHidden: boolean;
}

export type Worked = Omit<Sitting, 'number'>;

/** Reads what was chosen and counts it, as far as everything is settled. */
export async function work(desk: Desk, place: SittingPlace, chosen: Chosen, settled = NOTHING_SETTLED): Promise<Worked> {
  const folder = await folderOf(desk);
  const known = {
    chosen,
    settled,
    wishes: settled,
    said: [],
    about: chosen.kind === 'file' ? chosen.file.name : undefined,
    isHidden: chosen.kind === 'typed' && chosen.isHidden,
  };
  const before = chosen.kind !== 'file' || settled.isAnew === true ? undefined : await matchingBefore(place, folder);
  const reading = async (matching: Matching | undefined): Promise<Worked> => {
    try {
      return await workWith(place, folder, known, matching);
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      // What was settled before no longer fits this file: everything is asked anew.
      if (matching !== undefined && isOfMatching(error)) return reading(undefined);
      return { ...known, progress: { kind: 'open', open: await openWith(error, place, folder, desk.folder) } };
    }
  };
  return reading(before);
}

/**
 * Reads from the start, and answers each question as `wishes` do, until there is one that they don't answer. What was settled in an earlier window
 * is a wish, too, if everything is to be asked.
 */
export async function workAgain(desk: Desk, place: SittingPlace, chosen: Chosen, wishes: Settled): Promise<Worked> {
  const { isAnew = false } = wishes;
  const all = isAnew ? await withSettledBefore(place, await folderOf(desk), wishes) : wishes;
  return workAsWished(desk, place, chosen, all, { columns: {}, settings: { sheet: all.settings.sheet }, isAnew }, []);
}

/** Goes on with further answers. */
export async function workOn(desk: Desk, place: SittingPlace, from: Sitting, answers: readonly Said[]): Promise<Worked> {
  const { chosen, wishes, settled, said } = from;
  if (chosen === undefined) throw new TypeError('answers are about rows');
  return workAsWished(desk, place, chosen, answers.reduce(withAnswer, wishes), answers.reduce(withAnswer, settled), [...said, ...answers]);
}

/** Reads with what is settled, and with what is wished as far as it is asked. */
async function workAsWished(
  desk: Desk,
  place: SittingPlace,
  chosen: Chosen,
  wishes: Settled,
  settled: Settled,
  said: readonly Said[],
): Promise<Worked> {
  const worked = await work(desk, place, chosen, settled);
  const { progress } = worked;
  const open = progress.kind === 'open' && progress.open.kind === 'questions' ? progress.open : undefined;
  const questions = open?.questions ?? [];
  const answers = questions
    .map((question) => ({ question, given: answerIn(wishes, question), firstValues: open?.firstValues }))
    .filter(({ question, given }) => given !== '' && !said.some((one) => asksTheSame(one.question, question)));
  if (answers.length > 0) return workAsWished(desk, place, chosen, wishes, answers.reduce(withAnswer, settled), [...said, ...answers]);
  // An answer to what is asked again didn't help.
  return { ...worked, wishes, said: said.filter(({ question }) => !questions.some((one) => asksTheSame(one, question))) };
}

async function withSettledBefore(place: SittingPlace, folder: OrganisationFolder, wishes: Settled): Promise<Settled> {
  const before = await matchingBefore(place, folder);
  if (before === undefined) return wishes;
  try {
    const columns = withMatching({ mission: place.mission.charter.mission, instrument: place.instrument }, before, wishes.columns);
    return { ...wishes, columns, settings: fileSettingsWith(before, wishes.settings) };
  } catch (error) {
    if (error instanceof SdkError) return wishes; // it no longer fits
    throw error;
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
  known: Omit<Worked, 'progress'> & { readonly chosen: Chosen },
  before: Matching | undefined,
): Promise<Worked> {
  const { columns, settings } = known.settled;
  const read = await sourceOf(known.chosen, settings, before);
  if (read.kind === 'choose') return { ...known, progress: { kind: 'open', open: { kind: 'sheet', sheets: read.sheets } } };
  const { mission, instrument } = place;
  const matching = read.settings && matchingOf({ mission: mission.charter.mission, instrument }, columns, read.settings, before);
  const request = {
    ...requestOf(place, folder),
    source: read.source,
    columns,
    ...(before === undefined ? {} : { matching: before }),
    ...(read.settings === undefined ? {} : { remember: read.settings }),
  };
  const prepared = await prepare(request, folder.ports);
  const earlier = await earlierOf(place, folder);
  return {
    ...known,
    about: read.about ?? known.about,
    progress: { kind: 'counted', prepared, matching, isAsBefore: before !== undefined, earlier },
  };
}

/** Goes on with counts that were put aside. SdkError if they can't be signed off any more. */
export async function workFrom(desk: Desk, place: SittingPlace, draft: Draft): Promise<Worked> {
  const folder = await folderOf(desk);
  const { matching, about, isHidden } = draft;
  const request = { ...requestOf(place, folder), ...(matching === undefined ? {} : { matching, remember: {} }) };
  const prepared = await resume(request, draft.counts, folder.ports);
  const progress = { kind: 'counted' as const, prepared, matching, isAsBefore: false, earlier: await earlierOf(place, folder) };
  return { chosen: undefined, settled: NOTHING_SETTLED, wishes: NOTHING_SETTLED, said: [], progress, about, isHidden };
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
