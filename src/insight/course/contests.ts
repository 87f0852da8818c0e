// contests.ts — who foresaw best whether a level would fall, stand or rise: climatology, "as now", counts, practitioners, and both together (insight-method.md §9.5).
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import type { Release } from '@soundings/protocol/release/release';
import { cellsOf, ownWhere, type Cell, type CellsAsked } from './cells.ts';
import { RELEASES_NEEDED } from './forecasts.ts';
import type { Observations } from '../model/filter.ts';
import { fit, type FitOptions } from '../model/fit.ts';
import { expectedOutcome, outcomes } from '../model/outcome.ts';
import { calibrated, dieboldMariano, rankedScore, sharesOf, skillOf, type Distribution } from '../model/score.ts';
import { observedIn } from '../model/series.ts';
import { queryNames, queryValues } from '../query.ts';

export interface ContestAsked {
  /** The instrument of practitioners' answers that compete; undefined for none. */
  readonly soundings: string | undefined;
  /** Windows over which a change is judged. */
  readonly horizon: number;
  /** How many of the last windows are looked back at. */
  readonly back: number;
  /** Shares of the level between falling, steady, rising and sharply rising. */
  readonly cuts: readonly number[];
}

/** What each competitor said before each window, and what came; windows in order. */
export interface Contest {
  readonly outcomes: readonly Distribution[];
  readonly said: ReadonlyMap<string, readonly Distribution[]>;
}

/** With fewer outcomes practitioners could never have had any weight, and there is no contest. */
const OUTCOMES_NEEDED = 16;

/** What each said of one cell, from what was known at the time. Undefined if there is no window whose outcome is known and that all could forecast. */
export function contestOf(
  cell: Cell,
  releases: readonly Release[],
  asked: ContestAsked & Pick<CellsAsked, 'by' | 'where'>,
  options: FitOptions,
  step: () => void,
): Contest | undefined {
  const observed = observedIn(cell.series);
  const { horizon, cuts, back } = asked;
  const came = outcomes(fit(observed, options), horizon, cuts);
  const answers = asked.soundings === undefined ? undefined : answersOf(cell, releases, asked.soundings, asked);
  const origins = [...came.keys()].filter(
    (t) => came[t] !== undefined && releasedBy(observed, t) >= RELEASES_NEEDED && answers?.[t] !== null,
  );
  const known = origins.slice(-back).flatMap((t) => {
    step();
    const [outcome, counts] = [came[t], expectedOutcome(before(observed, t), options, horizon, cuts)];
    return outcome === undefined || counts === undefined ? [] : [{ outcome, counts, answers: answers?.[t] ?? [] }];
  });
  if (known.length < OUTCOMES_NEEDED) return undefined;
  const all = known.map(({ outcome }) => outcome);
  const { climatology } = calibrated(all, all, horizon);
  const steady = cuts.findIndex((cut) => cut > 0);
  const asNow = all.map(() => [...cuts, 0].map((_, k) => (k === steady ? 1 : 0)));
  const counts = known.map((one) => one.counts);
  const said = new Map<string, readonly Distribution[]>([
    ['climatology', climatology],
    ['as now', asNow],
    ['counts', counts],
  ]);
  if (answers === undefined) return { outcomes: all, said };
  const soundings = calibrated(
    known.map((one) => sharesOf(one.answers)),
    all,
    horizon,
  ).forecasts;
  said.set('soundings', soundings);
  said.set(
    'soundings and counts',
    soundings.map((one, t) => one.map((p, k) => (p + (counts[t]?.[k] ?? 0)) / 2)),
  );
  return { outcomes: all, said };
}

/**
 * The four noisy counts of answers about a cell, by window of its series; null where one of them was not released. Undefined if practitioners were not
 * asked about what is selected.
 */
function answersOf(
  cell: Cell,
  releases: readonly Release[],
  soundings: string,
  { by, where: wanted }: Pick<CellsAsked, 'by' | 'where'>,
): readonly (readonly number[] | null)[] | undefined {
  const own = releases.filter(({ instrument }) => instrument === soundings);
  const where = ownWhere(own, wanted);
  const unknown = Object.entries(where).some(([name, values]) => [values].flat().some((value) => !queryValues(own, name).includes(value)));
  if (unknown) return undefined;
  const common = by.filter((name) => queryNames(own).includes(name));
  const said = cellsOf(releases, { instrument: soundings, by: [...common, ANSWER], where });
  const tables = ANSWERS.soundings.map((answer) => {
    const one = said.find(({ key }) => key[ANSWER] === answer && common.every((name) => key[name] === cell.key[name]));
    return new Map(one?.series.windows.map(({ number, released }) => [number, released?.total] as const));
  });
  return cell.series.windows.map(({ number }) => {
    const totals = tables.flatMap((table) => table.get(number) ?? []);
    return totals.length === tables.length ? totals : null;
  });
}

export interface ContestSkill {
  readonly what: string;
  /** Windows that were scored. */
  readonly count: number;
  /** 1 − mean score over that of climatology: 0 is no better, 1 perfect. Undefined if what was said was climatology itself in every window. */
  readonly figure: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** One-sided, that it is better than climatology. */
  readonly p: number | undefined;
}

/** Scores are averaged over the cells of a window number, so that one cell's luck is not counted as many. */
export function contestSkills(contests: readonly Contest[], horizon: number): readonly ContestSkill[] {
  const windows = Math.min(...contests.map((one) => one.outcomes.length));
  if (contests.length === 0 || !Number.isFinite(windows)) return [];
  const scoresOf = (name: string) =>
    Array.from({ length: windows }, (_, back) =>
      mean(contests.map(({ outcomes: all, said }) => scoreAt(all, said.get(name) ?? [], all.length - windows + back))),
    );
  const base = scoresOf('climatology');
  return [...(contests[0]?.said.keys() ?? [])].map((name) => {
    const own = scoresOf(name);
    const none = { low: undefined, high: undefined, p: undefined };
    if (name === 'climatology') return { what: name, count: windows, figure: 0, ...none };
    // Without a weight, soundings say what climatology says: a skill of 0 would be no measurement.
    if (own.every((score, t) => score === base[t])) return { what: name, count: windows, figure: undefined, ...none };
    const { skill, low, high } = skillOf(own, base, horizon);
    const { p } = dieboldMariano(own, base, horizon);
    return { what: name, count: windows, figure: skill, low, high, p };
  });
}

function scoreAt(all: readonly Distribution[], said: readonly Distribution[], t: number): number {
  return rankedScore(said[t] ?? [], all[t] ?? []);
}

function releasedBy({ releases }: Observations, t: number): number {
  return releases.subarray(0, t + 1).filter((one) => !Number.isNaN(one)).length;
}

function before({ releases, noiseVariance, exposure }: Observations, t: number): Observations {
  const cut = (all: Float64Array) => all.subarray(0, t + 1);
  return { releases: cut(releases), noiseVariance: cut(noiseVariance), exposure: cut(exposure) };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0) / values.length;
}
