// records.ts — what forecasts, soundings and warnings turned out to be worth, from nothing but what was known when each was made (insight-method.md §9.5).
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import type { Release } from '@soundings/protocol/release/release';
import { cellsOf, periodOf, recordMost, type Cell, type CellsAsked } from './cells.ts';
import { contestOf, contestSkills, type ContestAsked } from './contests.ts';
import { RELEASES_NEEDED } from './forecasts.ts';
import { evenTails, releaseTails, type PastForecast, type Tails } from '../model/adaptive.ts';
import type { FitOptions } from '../model/fit.ts';
import type { Observations } from '../model/filter.ts';
import { truthQuantile } from '../model/forecast.ts';
import { releaseBetween, type HalfPmf } from '../model/release-law.ts';
import { pastForecast, rollingForecasts, type RolledForecast } from '../model/rolling.ts';
import { observedIn, type Released } from '../model/series.ts';
import { intervalRecord, reliability, type FlagFate, type HeldInterval } from '../model/track-record.ts';
import { QueryError, type Working } from '../question.ts';
import { warnings } from './warnings.ts';

export interface RecordAsked extends CellsAsked, ContestAsked {}

/** One line of the record. What `figure` is depends on the part; `low` and `high` are the ends of its interval, if it has one. */
export interface RecordRow {
  readonly part: 'intervals' | 'intervals of the model' | 'error' | 'contest' | 'reliability' | 'warnings';
  readonly what: string;
  /** How many there were. */
  readonly count: number;
  /** Undefined of a competitor that had nothing of its own to say. */
  readonly figure: number | undefined;
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
  // A fit for each window and each cell, for forecasts and for the contest; the rest is quick.
  const steps = cells.reduce((sum, cell) => sum + cell.released.length - firstOrigin(cell, asked, options) + asked.back, 1);
  let done = 0;
  const step = () => working?.(Math.min(++done, steps), steps);
  const rolled = cells.map((cell) => rolledCell(cell, asked, options, step));
  const contests = cells.flatMap((cell) => contestOf(cell, releases, asked, options, step) ?? []);
  const flagged = warnings(releases, { ...asked, q: 0.1, control: 'benjamini-hochberg', side: 'above', history: true });
  return [
    ...intervalRows(cells, rolled, 'intervals'),
    ...intervalRows(cells, rolled, 'intervals of the model'),
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
  /** The interval that was printed: the one that the series' own record asked for. */
  readonly interval: HeldInterval;
  /** The one of the model alone. */
  readonly modelled: HeldInterval;
  /** Distance of the forecast's middle, and of the last release before it, from the release that came. */
  readonly error: number;
  readonly errorAsNow: number;
  /** Of the release being above the last one: what was said, and what came. */
  readonly said: number;
  readonly came: number;
}

/** How many releases the first forecast is made from that a record of those looked back at needs. */
function firstOrigin(cell: Cell, { back }: RecordAsked, { period }: FitOptions): number {
  return Math.max(RELEASES_NEEDED, cell.released.length - back - recordMost(cell, period));
}

function rolledCell(cell: Cell, asked: RecordAsked, options: FitOptions, step: () => void): readonly Past[] {
  const observed = observedIn(cell.series);
  const [most, counted] = [recordMost(cell, options.period), cell.released.length - asked.back];
  const known: { readonly window: number; readonly ahead: number; readonly past: PastForecast }[] = [];
  const made: Past[] = [];
  const from = firstOrigin(cell, asked, options);
  let released = from - 1;
  for (const rolled of rollingForecasts(observed, { ahead: AHEAD_MOST, from, noise: noiseAfter(cell), ...options })) {
    if (rolled.ahead === 1) {
      step();
      released++;
    }
    const past = pastForecast(rolled, observed);
    if (past === undefined) continue;
    const { window, ahead } = rolled;
    const origin = window - ahead;
    const record = known.filter((one) => one.ahead === ahead && one.window <= origin && one.window - ahead >= origin - most);
    if (released >= counted)
      made.push(
        pastOf(
          rolled,
          observed,
          asked.level,
          record.map((one) => one.past),
        ),
      );
    known.push({ window, ahead, past });
  }
  return made;
}

function pastOf(rolled: RolledForecast, { releases }: Observations, level: number, record: readonly PastForecast[]): Past {
  const { window, ahead, truth, law } = rolled;
  const [release, last] = [releases[window] as number, releases[window - ahead] as number];
  const held = (tails: Tails): HeldInterval => ({ ...releaseBetween(law, tails), release });
  const modelled = held(evenTails(level));
  return {
    ...{ ahead, modelled, interval: record.length === 0 ? modelled : held(releaseTails(record, level)) },
    error: Math.abs(truthQuantile(truth, 1 / 2) - release),
    errorAsNow: Math.abs(last - release),
    said: 1 - law.atMost(last),
    came: release > last ? 1 : 0,
  };
}

function intervalRows(
  cells: readonly Cell[],
  rolled: readonly (readonly Past[])[],
  part: 'intervals' | 'intervals of the model',
): readonly RecordRow[] {
  return aheads(rolled).map((ahead) => {
    const own = rolled.map((all) => all.filter((past) => past.ahead === ahead));
    const all = own.map((past) => intervalRecord(past.map(({ interval, modelled }) => (part === 'intervals' ? interval : modelled))));
    const [given, held] = [sum(all.map((one) => one.given)), sum(all.map((one) => one.held))];
    return {
      ...{ part, what: aheadPhrase(ahead), count: given, figure: held / given },
      ...wilson(held, given),
      p: undefined,
      unexpected: cells.flatMap(({ name }, at) => (all[at]?.unexpected === true ? [name] : [])),
    };
  });
}

/** Mean error of the forecast's middle against the release, as a share of that of repeating the last release; none if repeating was never wrong. */
function errorRows(rolled: readonly (readonly Past[])[]): readonly RecordRow[] {
  return aheads(rolled).flatMap((ahead): readonly RecordRow[] => {
    const own = rolled.flat().filter((past) => past.ahead === ahead);
    const repeated = sum(own.map(({ errorAsNow }) => errorAsNow));
    if (repeated === 0) return [];
    const figure = sum(own.map(({ error }) => error)) / repeated;
    return [{ part: 'error', what: aheadPhrase(ahead), count: own.length, figure, ...NO_INTERVAL }];
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
