// plan.ts — what an entry's test can see, before anybody looks: its power at the smallest effect that would matter (insight-method.md §7, §7.3).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { leadLag } from '../model/lead-lag.ts';
import { evidencePlan } from '../model/evidence-plan.ts';
import { noiseSum, type NoiseSum } from '../model/noise-sum.ts';
import { normalAbove, normalQuantile } from '../model/normal.ts';
import { criticalValue, lagPower, power, ratePower, smallestSeen } from '../model/power.ts';
import { smallestDrift, spendingBounds, spendingPower } from '../model/spending.ts';
import { combinedDifferences, combinedWindows, watched, windowDifferences, type Combination } from './combination.ts';
import { alphaOf, type Entry } from './entry.ts';
import { informationAt, plannedError } from './looks.ts';
import { seriesFor } from './measured.ts';
import type { Source } from './source.ts';

export interface Plan {
  /** At the smallest effect that would matter; undefined if it can't be worked out beforehand. */
  readonly power: number | undefined;
  /** The smallest effect that is seen with 80%, in the entry's unit; undefined if it can't be worked out, or no effect is. */
  readonly smallestSeen: number | undefined;
  /** Of weekly evidence: the median number of windows until such an effect is found. */
  readonly medianWindows?: number;
}

const SEEN = 0.8;
/** Missions that are drawn to plan weekly evidence: a power of one half is known to 2.5%. */
const RUNS = 400;

/** `random` is uniform in (0, 1), and the same for the same entry, so that a plan can be repeated. */
export function planned(entry: Entry, source: Source, random: () => number): Plan {
  if (entry.looks !== 'one') return 'e' in entry.looks ? evidence(entry, entry.looks.e, source, random) : fewLooks(entry, source);
  switch (entry.test) {
    case 'difference':
    case 'equivalence':
      return entry.question === 'totals' ? byNoise(entry, combinationOf(entry, source)) : byError(entry, plannedError(entry, source));
    case 'trend':
      return byError(entry, trendError(entry, source));
    case 'lead-lag':
      return lagged(entry, source);
    case 'ratio':
    case 'ratio-change':
      return { power: undefined, smallestSeen: undefined }; // what a ratio's noise comes to depends on how large its denominator turns out
  }
}

/** α of one tail. */
function tailOf(entry: Entry): number {
  return entry.direction === 'either' && entry.test !== 'equivalence' ? alphaOf(entry) / 2 : alphaOf(entry);
}

function combinationOf(entry: Entry, source: Source): Combination | undefined {
  const { against, instruments, cells, windows } = entry;
  if (against.windows === undefined) return combinedDifferences(windowDifferences(entry, source));
  const [instrument = ''] = instruments;
  return combinedWindows(source.parts(instrument, cells, against.windows), source.parts(instrument, cells, windows));
}

function byNoise(entry: Entry, given: Combination | undefined): Plan {
  if (given === undefined) return { power: undefined, smallestSeen: undefined };
  const noise = noiseSum(given.terms);
  const critical = criticalValue(noise, tailOf(entry));
  if (entry.test === 'equivalence') {
    const seen = (margin: number) => within(noise, margin * given.multiple - critical.value);
    return { power: seen(entry.smallestEffect), smallestSeen: firstReaching(seen) };
  }
  return {
    power: power(noise, critical, entry.smallestEffect * given.multiple),
    smallestSeen: smallestSeen(noise, critical, SEEN) / given.multiple,
  };
}

/** P[|S| ≤ reach]. */
function within({ atLeast, spacing }: NoiseSum, reach: number): number {
  return reach < 0 ? 0 : 1 - 2 * atLeast((Math.floor(reach / spacing) + 1) * spacing);
}

function byError(entry: Entry, error: number): Plan {
  const tail = tailOf(entry);
  if (entry.test === 'equivalence') {
    const seen = (margin: number) => Math.max(0, 1 - 2 * normalAbove(margin / error + normalQuantile(tail)));
    return { power: seen(entry.smallestEffect), smallestSeen: firstReaching(seen) };
  }
  return {
    power: ratePower(entry.smallestEffect, error, tail),
    smallestSeen: (normalQuantile(SEEN) - normalQuantile(tail)) * error,
  };
}

/** The smallest margin, to a thousandth of itself, at which something that grows reaches 80%; undefined if it doesn't below 10⁹. */
function firstReaching(seen: (margin: number) => number): number | undefined {
  let high = 1;
  while (seen(high) < SEEN) {
    high *= 2;
    if (high > 1e9) return undefined;
  }
  let low = 0;
  while (high - low > high / 1000) {
    const middle = (low + high) / 2;
    if (seen(middle) < SEEN) low = middle;
    else high = middle;
  }
  return high;
}

function trendError({ instruments: [instrument = ''], cells, windows, scatterVariance = 0 }: Entry, source: Source): number {
  const parts = source.parts(instrument, cells, windows);
  const centre = (windows.first + windows.last) / 2;
  const spread = parts.reduce((sum, { window }) => sum + (window - centre) ** 2, 0);
  const noise = parts.reduce((sum, { window, law }) => sum + (window - centre) ** 2 * varianceOf(law), 0);
  return Math.sqrt(noise / spread ** 2 + scatterVariance / spread);
}

function evidence(entry: Entry, bets: readonly number[], source: Source, random: () => number): Plan {
  const windows = watched(
    windowDifferences(entry, source).map((one) => ({ ...one, statistic: 0 })),
    entry,
  ).map(({ terms }) => terms);
  const plan = evidencePlan(windows, {
    ...{ margin: 0, bets, scatterVariance: entry.scatterVariance ?? 0, runs: RUNS, random },
    // Evidence in either direction is the mean of both, so each needs twice as much.
    alpha: tailOf(entry),
  });
  const { power: found, medianWindows } = plan.powerAt(entry.smallestEffect);
  return { power: found, smallestSeen: plan.smallestSeen(SEEN), ...(medianWindows === undefined ? {} : { medianWindows }) };
}

function fewLooks(entry: Entry, source: Source): Plan {
  const information = informationAt(entry, source);
  const bounds = spendingBounds(information, tailOf(entry));
  const error = plannedError(entry, source);
  return {
    power: spendingPower(information, bounds, entry.smallestEffect / error),
    smallestSeen: smallestDrift(information, bounds, SEEN) * error,
  };
}

/** Windows before the first that is tested say how much of each series' changes is noise, if there are a dozen without a gap. */
const WINDOWS_BEFORE = 12;

function lagged(entry: Entry, source: Source): Plan {
  const [first = '', second = first] = entry.instruments;
  const before = { first: 0, last: entry.windows.first - 1 };
  const unknown = { power: undefined, smallestSeen: undefined };
  if (before.last + 1 < WINDOWS_BEFORE) return unknown;
  const [x, y] = [seriesFor(first, entry.cells, before, source), seriesFor(second, entry.against.cells ?? [], before, source)];
  if (typeof x === 'string' || typeof y === 'string') return unknown;
  const { reliability } = leadLag(x, y, { lags: [] });
  if (!reliability.every((one) => one > 0)) return unknown;
  const pairs = entry.windows.last - entry.windows.first - Math.abs(entry.lag ?? 0);
  // Its α is of both tails.
  const seen = (correlation: number) => lagPower(correlation, reliability, pairs, 2 * tailOf(entry));
  const smallest = firstReaching(seen);
  return { power: seen(entry.smallestEffect), smallestSeen: smallest !== undefined && smallest <= 1 ? smallest : undefined };
}
