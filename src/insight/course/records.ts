// records.ts — what forecasts, soundings and warnings turned out to be worth, from nothing but what was known when each was made (insight-method.md §9.5).
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import type { Release } from '@soundings/protocol/release/release';
import { cellsOf, periodOf, type Cell, type CellsAsked } from './cells.ts';
import { contestOf, contestSkills, type ContestAsked } from './contests.ts';
import { RELEASES_NEEDED } from './forecasts.ts';
import { adaptedLevel, type PastForecast } from '../model/adaptive.ts';
import type { FitOptions } from '../model/fit.ts';
import type { Observations } from '../model/filter.ts';
import { truthQuantile } from '../model/forecast.ts';
import { releaseInterval, type HalfPmf } from '../model/release-law.ts';
import { pastForecast, rollingForecasts, type RolledForecast } from '../model/rolling.ts';
import { observedIn, type Released } from '../model/series.ts';
import { intervalRecord, reliability, type FlagFate, type HeldInterval } from '../model/track-record.ts';
import { QueryError, type Working } from '../question.ts';
import { warnings } from './warnings.ts';

export interface RecordAsked extends CellsAsked, ContestAsked {}

/** One line of the record. What `figure` is depends on the part; `low` and `high` are the ends of its interval, if it has one. */
export interface RecordRow {
  readonly part: 'intervals' | 'intervals by record' | 'error' | 'contest' | 'reliability' | 'warnings';
  readonly what: string;
  /** How many there were. */
  readonly count: number;
  readonly figure: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** One-sided, that it is better than climatology. */
  readonly p: number | undefined;
  /** The cells whose last 20 intervals held too rarely. */
  readonly unexpected: readonly string[];
}

const AHEAD_MOST = 4;

/** Throws QueryError if no cell has had a forecast whose window has been released. */
export function records(releases: readonly Release[], asked: RecordAsked, working?: Working): readonly RecordRow[] {
  const own = releases.filter(({ instrument }) => instrument === asked.instrument);
  const options: FitOptions = { period: periodOf(own), people: asked.people };
  const cells = cellsOf(releases, asked).filter(({ released }) => released.length > RELEASES_NEEDED);
  if (cells.length === 0)
    throw new QueryError(
      `Nothing has a record yet: a forecast needs ${RELEASES_NEEDED} releases, and a window after them that has been released.`,
    );
  // A fit for each window looked back at and each cell, for forecasts and for the contest; the rest is quick.
  const steps = 2 * cells.length * asked.back + 1;
  let done = 0;
  const step = () => working?.(Math.min(++done, steps), steps);
  const rolled = cells.map((cell) => rolledCell(cell, asked, options, step));
  const contests = cells.flatMap((cell) => contestOf(cell, releases, asked, options, step) ?? []);
  const flagged = warnings(releases, { ...asked, q: 0.1, control: 'benjamini-hochberg', side: 'above', history: true });
  return [
    ...intervalRows(cells, rolled, 'model'),
    ...intervalRows(cells, rolled, 'record'),
    ...errorRows(rolled),
    ...contestSkills(contests, asked.horizon).map((one): RecordRow => ({ part: 'contest', ...one, unexpected: [] })),
    ...reliabilityRows(rolled),
    ...warningRows(flagged.flatMap(({ fate }) => fate ?? [])),
  ];
}

/** The noise that was expected of windows after one, worked out once for each. An origin has a release. */
function noiseAfter({ series }: Cell): (last: number) => HalfPmf {
  let [known, at]: [HalfPmf, number] = [new Float64Array(), -1];
  return (last) => {
    if (last !== at) [known, at] = [pmfOf((series.windows[last]?.released as Released).law).p, last];
    return known;
  };
}

/** One forecast of the past, and what came. */
interface Past {
  readonly ahead: number;
  readonly interval: HeldInterval;
  /** The interval that the series' own record would have asked for. */
  readonly widened: HeldInterval;
  /** Distance of the forecast's middle, and of the last release before it, from the release that came. */
  readonly error: number;
  readonly errorAsNow: number;
  /** Of the release being above the last one: what was said, and what came. */
  readonly said: number;
  readonly came: number;
}

function rolledCell(cell: Cell, { level, back }: RecordAsked, options: FitOptions, step: () => void): readonly Past[] {
  const observed = observedIn(cell.series);
  const noise = noiseAfter(cell);
  const known: { readonly window: number; readonly ahead: number; readonly past: PastForecast }[] = [];
  const made: Past[] = [];
  const from = Math.max(RELEASES_NEEDED, cell.released.length - back);
  for (const rolled of rollingForecasts(observed, { ahead: AHEAD_MOST, from, noise, ...options })) {
    if (rolled.ahead === 1) step();
    const past = pastForecast(rolled, observed);
    if (past === undefined) continue;
    const { window, ahead } = rolled;
    const origin = window - ahead;
    const record = known.filter((one) => one.ahead === ahead && one.window <= origin).map((one) => one.past);
    made.push(pastOf(rolled, observed, level, adaptedLevel(record, level)));
    known.push({ window, ahead, past });
  }
  return made;
}

function pastOf({ window, ahead, truth, law }: RolledForecast, { releases }: Observations, level: number, asked: number): Past {
  const [release, last] = [releases[window] as number, releases[window - ahead] as number];
  const interval = { ...releaseInterval(law, level), release };
  return {
    ahead,
    interval,
    widened: asked === level ? interval : { ...releaseInterval(law, asked), release },
    error: Math.abs(truthQuantile(truth, 1 / 2) - release),
    errorAsNow: Math.abs(last - release),
    said: 1 - law.atMost(last),
    came: release > last ? 1 : 0,
  };
}

function intervalRows(cells: readonly Cell[], rolled: readonly (readonly Past[])[], by: 'model' | 'record'): readonly RecordRow[] {
  const of = (past: Past) => (by === 'model' ? past.interval : past.widened);
  return aheads(rolled).map((ahead) => {
    const each = rolled.map((own) => own.filter((past) => past.ahead === ahead).map(of));
    const all = each.map(intervalRecord);
    const [given, held] = [sum(all.map((one) => one.given)), sum(all.map((one) => one.held))];
    return {
      ...{ part: by === 'model' ? 'intervals' : 'intervals by record', what: aheadPhrase(ahead), count: given, figure: held / given },
      ...wilson(held, given),
      p: undefined,
      unexpected: cells.flatMap(({ name }, at) => (all[at]?.unexpected === true ? [name] : [])),
    };
  });
}

/** Mean error of the forecast's middle against the release, as a share of that of repeating the last release. */
function errorRows(rolled: readonly (readonly Past[])[]): readonly RecordRow[] {
  return aheads(rolled).map((ahead) => {
    const own = rolled.flat().filter((past) => past.ahead === ahead);
    const figure = sum(own.map(({ error }) => error)) / sum(own.map(({ errorAsNow }) => errorAsNow));
    return { part: 'error', what: aheadPhrase(ahead), count: own.length, figure, ...NO_INTERVAL };
  });
}

const NO_INTERVAL = { low: undefined, high: undefined, p: undefined, unexpected: [] };

/** In ten bins of what was said of a release being above the last one. */
function reliabilityRows(rolled: readonly (readonly Past[])[]): readonly RecordRow[] {
  const next = rolled.flat().filter(({ ahead }) => ahead === 1);
  return reliability(next)
    .filter(({ forecasts }) => forecasts > 0)
    .map(({ from, to, forecasts, came, said, error }) => ({
      ...{ part: 'reliability', what: `said ${Math.round(100 * from)}% to ${Math.round(100 * to)}% that the next release is higher` },
      ...{
        count: forecasts,
        figure: came,
        low: Math.max(0, said - 2 * error),
        high: Math.min(1, said + 2 * error),
        p: undefined,
        unexpected: [],
      },
    }));
}

function warningRows(fates: readonly { readonly four: FlagFate; readonly thirteen: FlagFate }[]): readonly RecordRow[] {
  const after = (windows: 'four' | 'thirteen') =>
    FATES.flatMap((fate): readonly RecordRow[] => {
      const known = fates.map((one) => one[windows]).filter((one) => one !== 'not yet');
      if (known.length === 0) return [];
      const what = `${fate} ${windows === 'four' ? 4 : 13} windows after it began`;
      const count = known.filter((one) => one === fate).length;
      return [{ part: 'warnings', what, count, figure: count / known.length, ...NO_INTERVAL }];
    });
  return [...after('four'), ...after('thirteen')];
}

const FATES: readonly FlagFate[] = ['still up', 'gone', "can't be told"];

function aheads(rolled: readonly (readonly Past[])[]): readonly number[] {
  return [...new Set(rolled.flat().map(({ ahead }) => ahead))].sort((a, b) => a - b);
}

function aheadPhrase(ahead: number): string {
  return ahead === 1 ? '1 window ahead' : `${ahead} windows ahead`;
}

/** Wilson 1927, 95%: of a share of few. */
function wilson(held: number, given: number): Pick<RecordRow, 'low' | 'high'> {
  const z2 = 1.96 ** 2;
  const centre = (held + z2 / 2) / (given + z2);
  const reach = (1.96 * Math.sqrt((held * (given - held)) / given + z2 / 4)) / (given + z2);
  return { low: centre - reach, high: centre + reach };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
