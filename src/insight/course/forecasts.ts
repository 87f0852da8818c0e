// forecasts.ts — what the next windows' true totals and releases will be, cell by cell and for the total (insight-method.md §4).
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import { varianceOf } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';
import {
  ALL_TOGETHER,
  behind,
  cellsOf,
  daysAhead,
  fittedTo,
  periodOf,
  recordMost,
  type Behind,
  type Cell,
  type CellsAsked,
} from './cells.ts';
import { dictionary } from '../names.ts';
import { asReleased, selectedWindows } from '../query.ts';
import { evenTails, insideOf, releaseTails, truthTails, type PastForecast, type Tails } from '../model/adaptive.ts';
import { totalForecast } from '../model/coherent.ts';
import { structureWeights, type Fit } from '../model/fit.ts';
import { forecastable, truthAhead, truthQuantile } from '../model/forecast.ts';
import { mixture, mixtureQuantile, mixtureVariance, type Mixture } from '../model/mixture.ts';
import { releaseBetween, releaseLaw } from '../model/release-law.ts';
import { quality } from '../model/representation.ts';
import { pastForecast, rollingForecasts } from '../model/rolling.ts';
import { futureLaw, medianOrganisations, observedIn, type Released } from '../model/series.ts';
import { levels } from '../model/signal.ts';
import { sumAhead } from '../model/sum-ahead.ts';
import { QueryError, type Working } from '../question.ts';

export interface ForecastsAsked extends CellsAsked {
  /** How many windows; undefined for 4, or as many as the releases allow. */
  readonly ahead: number | undefined;
  /** How many organisations are expected; undefined for as many as in the last window. */
  readonly organisations: number | undefined;
  /** Releases are taken in proportion to who took part. */
  readonly asIfConstant: boolean;
  /** Intervals are as wide as the series' own past forecasts ask for; otherwise as the model says. */
  readonly byRecord: boolean;
}

/** An interval's ends. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

export interface ForecastRow {
  readonly key: Cell['key'];
  readonly name: string;
  /** The first day of the window that is forecast, and how many windows after the last it is. */
  readonly window: string;
  readonly ahead: number;
  /** Of the true total: the median, and central intervals of 50%, 80% and the level asked for. */
  readonly truth: Ends & { readonly median: number; readonly half: Ends; readonly fourFifths: Ends };
  /** Of the true totals from the next window to this one, added up. */
  readonly sum: Ends & { readonly median: number };
  /** Of what will be released, whole numbers. `attained` is the model's probability of it, `levelAsked` what the model was asked for. */
  readonly release: Ends & { readonly attained: number; readonly levelAsked: number };
  /** The signal of the last window: its median, and its interval at the level asked for. */
  readonly now: Ends & { readonly median: number };
  /** Expected in the window that is forecast. */
  readonly organisations: number;
  readonly behind: Behind;
  readonly noiseVariance: number;
  /** How much each structure weighs, heaviest first. */
  readonly structures: Readonly<Record<string, string>>;
  /** Fewer than 20 releases. */
  readonly short: boolean;
  readonly mostlyNoise: boolean;
  /** How many windows must be added up before noise is a third of the level; undefined if no number would do. */
  readonly windowsToAdd: number | undefined;
  /** The sum of the other rows, whose interval comes from its own series. */
  readonly together: boolean;
}

const AHEAD_DEFAULT = 4;

/** Throws QueryError if no cell has enough releases, or if `ahead` is further than they allow. */
export function forecasts(releases: readonly Release[], asked: ForecastsAsked, working?: Working): readonly ForecastRow[] {
  const own = releases.filter(({ instrument }) => instrument === asked.instrument);
  const all = cellsOf(releases, asked);
  const cells = all.filter(({ released }) => released.length >= RELEASES_NEEDED);
  const ahead = aheadOf(all, cells, asked.ahead);
  const [period, days] = [periodOf(own), daysAhead(selectedWindows(releases, asReleased(releases, asked)), ahead)];
  const steps = cells.length + (cells.length > 1 ? 1 : 0);
  const made = cells.map((cell, at) => {
    const rows = cellForecast(cell, asked, period, days);
    working?.(at + 1, steps);
    return rows;
  });
  if (cells.length < 2 || cells.length < all.length) return made.flat();
  const [sum] = cellsOf(releases, { ...asked, by: [] });
  if (sum === undefined || sum.released.length < RELEASES_NEEDED) return made.flat();
  const total = cellForecast(sum, asked, period, days).map((row, h) =>
    inTotal(
      row,
      made.flatMap((rows) => rows[h] ?? []),
      asked.by,
    ),
  );
  working?.(steps, steps);
  return [...made.flat(), ...total];
}

/** As in {@link forecastable}, which the page doesn't ask before a fit. */
export const RELEASES_NEEDED = 8;

function aheadOf(all: readonly Cell[], cells: readonly Cell[], wanted: number | undefined): number {
  if (cells.length === 0) {
    const most = Math.max(...all.map(({ released }) => released.length));
    throw new QueryError(`There are too few windows for a forecast: ${RELEASES_NEEDED} are needed, ${most} are here.`);
  }
  const fewest = Math.min(...cells.map(({ released }) => released.length));
  const most = Math.min(Math.floor(fewest / 4), AHEAD_MOST);
  if (wanted !== undefined && wanted > most)
    throw new QueryError(
      `${fewest} releases allow a forecast of ${most} windows, a quarter of their number and ${AHEAD_MOST} at most. Ask for --ahead ${most}.`,
    );
  return wanted ?? Math.min(AHEAD_DEFAULT, most);
}

const AHEAD_MOST = 13;

function cellForecast(cell: Cell, asked: ForecastsAsked, period: number, days: readonly string[]): readonly ForecastRow[] {
  const { series, released } = cell;
  const last = released.at(-1) as Released; // a cell has one
  const usual = medianOrganisations(series);
  const { observed, fitted } = fittedTo(cell, asked.asIfConstant ? usual : undefined, { period, people: asked.people });
  const organisations = asked.organisations ?? last.organisations;
  const exposure = asked.asIfConstant ? organisations / usual : 1;
  const now = nowOf(fitted);
  const can = forecastable(observed, days.length, mixtureQuantile(now, 1 / 2));
  const known = { ...behindOf(cell, fitted), ...(can.kind === 'forecast' ? can : { short: true, mostlyNoise: true }) };
  const noise = pmfOf(futureLaw(last, organisations)).p;
  const record = asked.byRecord ? recordOf(cell, asked, period, days.length) : [];
  return truthAhead(fitted, days.length, exposure).map((truth, h) => {
    const sum = mixture(fitted.points.map((point) => sumAhead(point, new Array<number>(h + 1).fill(exposure))));
    const tails = releaseTails(record[h] ?? [], asked.level);
    const ofTruth = (level: number) =>
      truthTails(record[h] ?? [], level, mixtureVariance(truth), varianceOf(futureLaw(last, organisations)));
    const { low, high, attained } = releaseBetween(releaseLaw(truth, noise), tails);
    return {
      ...{ key: cell.key, name: cell.name, window: days[h] ?? '', ahead: h + 1, together: false, organisations },
      truth: truthOf(truth, { whole: ofTruth(asked.level), fourFifths: ofTruth(0.8), half: ofTruth(0.5) }, series.scale),
      sum: middleOf(sum, ofTruth(asked.level), series.scale),
      release: { ...scaledEnds({ low, high }, series.scale), attained, levelAsked: insideOf(tails) },
      now: middleOf(now, evenTails(asked.level), series.scale),
      ...{ behind: known.behind, structures: known.structures, short: known.short, mostlyNoise: known.mostlyNoise },
      noiseVariance: series.scale ** 2 * varianceOf(last.law),
      windowsToAdd: quality(mixtureQuantile(now, 1 / 2), varianceOf(last.law)).windowsToAdd,
    };
  });
}

/** The law of the signal in the last window, at its own exposure. */
function nowOf(fitted: Fit): Mixture {
  return levels(fitted).signal.at(-1) as Mixture; // a fitted series has a window
}

function behindOf(cell: Cell, fitted: Fit): Pick<ForecastRow, 'behind' | 'structures'> {
  const percent = (weight: number) => `${(100 * weight).toFixed(1)}%`;
  const named = structureWeights(fitted).map(({ mode, damped, season, weight }) => {
    const words = [damped ? 'level and slope' : 'level', season ? 'season' : [], mode === 'log' ? 'of logarithms' : []];
    return [words.flat().join(', '), percent(weight)] as const;
  });
  return { behind: behind(cell), structures: dictionary(named) };
}

/** What the last forecasts of so many windows ahead would have said of releases that have come since; one list for each number of windows ahead. */
function recordOf(cell: Cell, asked: Pick<ForecastsAsked, 'asIfConstant' | 'people'>, period: number, ahead: number) {
  const { series } = cell;
  const observed = observedIn(series, asked.asIfConstant ? medianOrganisations(series) : undefined);
  const noise = (last: number) => pmfOf((series.windows[last]?.released as Released).law).p; // origins have a release
  const records: PastForecast[][] = Array.from({ length: ahead }, () => []);
  const from = Math.max(RELEASES_NEEDED, cell.released.length - recordMost(cell, period));
  for (const rolled of rollingForecasts(observed, { ahead, from, noise, period, people: asked.people })) {
    const past = pastForecast(rolled, observed);
    if (past !== undefined) records[rolled.ahead - 1]?.push(past);
  }
  return records;
}

function truthOf(
  truth: Mixture,
  tails: { readonly whole: Tails; readonly fourFifths: Tails; readonly half: Tails },
  scale: number,
): ForecastRow['truth'] {
  const between = ({ below, above }: Tails): Ends => ({
    low: scale * truthQuantile(truth, below),
    high: scale * truthQuantile(truth, 1 - above),
  });
  const { whole, fourFifths, half } = tails;
  return { median: scale * truthQuantile(truth, 1 / 2), ...between(whole), half: between(half), fourFifths: between(fourFifths) };
}

/** The middle and an interval, of a signal or a sum. */
function middleOf(signal: Mixture, { below, above }: Tails, scale: number): ForecastRow['now'] {
  const at = (p: number) => scale * Math.max(0, mixtureQuantile(signal, p));
  return { median: at(1 / 2), low: at(below), high: at(1 - above) };
}

/** Outwards to whole numbers. */
function scaledEnds({ low, high }: Ends, scale: number): Ends {
  return { low: Math.floor(scale * low), high: Math.ceil(scale * high) };
}

/** The total's own forecast, moved to the sum of the cells'. */
function inTotal(own: ForecastRow, cells: readonly ForecastRow[], by: readonly string[]): ForecastRow {
  const centres = cells.map(({ truth: { median } }) => median);
  const { centre, truth, release } = totalForecast(centres, { centre: own.truth.median, truth: own.truth, release: own.release });
  const sums = cells.reduce((total, { sum }) => total + sum.median, 0);
  const further = (end: number) => Math.max(0, end + sums - own.sum.median);
  const moved = ({ low, high }: Ends): Ends => ({
    low: Math.max(0, low + centre - own.truth.median),
    high: Math.max(0, high + centre - own.truth.median),
  });
  return {
    ...own,
    ...{ key: dictionary(by.map((name) => [name, ALL_TOGETHER])), name: ALL_TOGETHER, together: true },
    truth: { ...truth, median: centre, half: moved(own.truth.half), fourFifths: moved(own.truth.fourFifths) },
    sum: { median: sums, low: further(own.sum.low), high: further(own.sum.high) },
    release: { ...own.release, ...release },
  };
}
