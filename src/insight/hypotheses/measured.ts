// measured.ts — what the releases say of an entry's effect, as if looked at once: its size, its interval, and how likely chance alone makes it (insight-method.md §7).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { balanceOf } from '../model/balance.ts';
import { leadLag, type NoisySeries } from '../model/lead-lag.ts';
import { noiseSum } from '../model/noise-sum.ts';
import { normalAbove, normalQuantile } from '../model/normal.ts';
import { criticalValue } from '../model/power.ts';
import { meanTest, ratioChange, rateTest, trendTest, type NoisyRatio, type NoisyWindows } from '../model/rate-test.ts';
import { studentAbove, studentQuantileAbove } from '../model/student.ts';
import {
  combinedDifferences,
  combinedRatio,
  combinedWindows,
  noiseVarianceOf,
  windowDifferences,
  type Combination,
  type Compared,
} from './combination.ts';
import type { Cells, Entry, Range } from './entry.ts';
import type { Part, Source } from './source.ts';

export interface Measured {
  /** In the unit of the entry's smallest effect; more is up. */
  readonly effect: number;
  /** A 95% interval, of this look alone. */
  readonly low: number;
  readonly high: number;
  /** Windows that it rests on. */
  readonly windows: number;
  /** Whether p-values come from the noise's exact law. */
  readonly exact: boolean;
  /** How likely an effect at least this large is if the true one is at most `margin`; at least this small if it is at least `margin`. */
  readonly pMore: (margin: number) => number;
  readonly pLess: (margin: number) => number;
  /** The truth's own scatter that was found, for a question of the rate. */
  readonly scatterVariance?: number;
}

/** Why there is nothing to measure. */
export type Unmeasured = 'too few windows' | 'a denominator too near zero' | 'a gap' | 'too few answers';

/** One tail of a 95% interval. */
const TAIL = 0.025;

export function measured(entry: Entry, source: Source): Measured | Unmeasured {
  switch (entry.test) {
    case 'difference':
    case 'equivalence':
      return entry.question === 'totals' ? byNoise(combination(entry, source)) : byRate(entry, source);
    case 'trend':
      return byTrend(entry, source);
    case 'ratio':
      return byRatio(entry, source);
    case 'ratio-change':
      return byRatioChange(entry, source);
    case 'lead-lag':
      return byLag(entry, source);
  }
}

/** The parts that have a release. */
export function releasedOf(parts: readonly Part[]): readonly (Part & { readonly total: number })[] {
  return parts.flatMap((part) => (part.total === undefined ? [] : [{ ...part, total: part.total }]));
}

function complete(windows: readonly Compared[]): readonly (Compared & { readonly statistic: number })[] {
  return windows.flatMap((one) => (one.statistic === undefined ? [] : [{ ...one, statistic: one.statistic }]));
}

function sides({ instruments: [instrument = ''], cells, against, windows }: Entry, source: Source) {
  const earlier = against.windows && releasedOf(source.parts(instrument, cells, against.windows));
  return earlier && { earlier, later: releasedOf(source.parts(instrument, cells, windows)) };
}

function combination(entry: Entry, source: Source): Combination | undefined {
  const two = sides(entry, source);
  return two === undefined ? combinedDifferences(complete(windowDifferences(entry, source))) : combinedWindows(two.earlier, two.later);
}

/** Against the exact law of the noise. */
function byNoise(given: Combination | undefined): Measured | Unmeasured {
  if (given === undefined) return 'too few windows';
  const { statistic, multiple, terms, windows } = given;
  const noise = noiseSum(terms);
  const reach = criticalValue(noise, TAIL).value - noise.spacing;
  return {
    effect: statistic / multiple,
    low: (statistic - reach) / multiple,
    high: (statistic + reach) / multiple,
    ...{ windows, exact: noise.exact },
    pMore: (margin) => noise.atLeast(statistic - margin * multiple),
    pLess: (margin) => noise.atLeast(margin * multiple - statistic),
  };
}

interface Estimated {
  readonly effect: number;
  readonly standardError: number;
  /** Of Student's t; Infinity for a normal law. */
  readonly degrees: number;
  readonly windows: number;
}

function byStudent({ effect, standardError, degrees, windows }: Estimated): Measured {
  const above = (t: number) => (degrees === Infinity ? normalAbove(t) : studentAbove(t, degrees));
  const reach = standardError * (degrees === Infinity ? -normalQuantile(TAIL) : studentQuantileAbove(TAIL, degrees));
  return {
    ...{ effect, low: effect - reach, high: effect + reach, windows, exact: false },
    pMore: (margin) => above((effect - margin) / standardError),
    pLess: (margin) => above((margin - effect) / standardError),
  };
}

function byRate(entry: Entry, source: Source): Measured | Unmeasured {
  const noisy = (parts: readonly (Part & { readonly total: number })[]): NoisyWindows => ({
    releases: parts.map(({ total }) => total),
    noiseVariance: parts.map(({ law }) => varianceOf(law)),
  });
  const two = sides(entry, source);
  if (two !== undefined) {
    const { earlier, later } = two;
    if (earlier.length === 0 || later.length === 0 || earlier.length + later.length < 3) return 'too few windows';
    const { difference: effect, ...rest } = rateTest(noisy(earlier), noisy(later));
    return { ...byStudent({ effect, ...rest, windows: later.length }), scatterVariance: rest.scatterVariance };
  }
  const windows = complete(windowDifferences(entry, source));
  if (windows.length < 2) return 'too few windows';
  const { difference: effect, ...rest } = meanTest({
    releases: windows.map(({ statistic }) => statistic),
    noiseVariance: windows.map(({ terms }) => noiseVarianceOf(terms)),
  });
  return { ...byStudent({ effect, ...rest, windows: windows.length }), scatterVariance: rest.scatterVariance };
}

function byTrend({ instruments: [instrument = ''], cells, windows, question }: Entry, source: Source): Measured | Unmeasured {
  const parts = source.parts(instrument, cells, windows);
  const count = releasedOf(parts).length;
  if (count < 3) return 'too few windows';
  const { slope, noiseError, standardError, degrees, scatterVariance } = trendTest(
    parts.map(({ total }) => total),
    parts.map(({ law }) => varianceOf(law)),
  );
  if (question === 'totals') return byStudent({ effect: slope, standardError: noiseError, degrees: Infinity, windows: count });
  return { ...byStudent({ effect: slope, standardError, degrees, windows: count }), scatterVariance };
}

/** A denominator this many standard errors from 0 can be divided by. */
const CLEAR = 10;

/** In percentage points: q N − p D is 100 / (q D) of them. */
function byRatio(entry: Entry, source: Source): Measured | Unmeasured {
  const windows = complete(combinedRatio(entry, source));
  const total = combinedDifferences(windows);
  if (total === undefined) return 'too few windows';
  const [first = '', second = first] = entry.instruments;
  const used = new Set(windows.map(({ window }) => window));
  const below = releasedOf(source.parts(second, entry.against.cells ?? [], entry.windows)).filter(({ window }) => used.has(window));
  const { total: denominator, variance } = added(below);
  if (denominator < CLEAR * Math.sqrt(variance)) return 'a denominator too near zero';
  return byNoise({ ...total, multiple: ((entry.against.ratio?.denominator ?? 1) * denominator) / 100 });
}

function added(parts: readonly (Part & { readonly total: number })[]) {
  return {
    total: parts.reduce((sum, one) => sum + one.total, 0),
    variance: parts.reduce((sum, { law }) => sum + varianceOf(law), 0),
  };
}

/** In percentage points, by the delta method. */
function byRatioChange(entry: Entry, source: Source): Measured | Unmeasured {
  const [first = '', second = first] = entry.instruments;
  const { against, windows } = entry;
  const ratioIn = (range: Range): (NoisyRatio & { readonly windows: number }) | undefined => {
    const below = new Map(releasedOf(source.parts(second, against.cells ?? [], range)).map((part) => [part.window, part]));
    const above = releasedOf(source.parts(first, entry.cells, range)).filter(({ window }) => below.has(window));
    const [over, under] = [added(above), added(above.flatMap(({ window }) => below.get(window) ?? []))];
    if (above.length === 0) return undefined;
    return {
      numerator: over.total,
      denominator: under.total,
      variance: over.variance,
      denominatorVariance: under.variance,
      windows: above.length,
    };
  };
  const [before, after] = [against.windows && ratioIn(against.windows), ratioIn(windows)];
  if (before === undefined || after === undefined) return 'too few windows';
  const change = ratioChange(before, after);
  if (change === undefined) return 'a denominator too near zero';
  const effect = 100 * (change.after - change.before);
  return byStudent({ effect, standardError: 100 * change.standardError, degrees: Infinity, windows: after.windows });
}

function byLag(entry: Entry, source: Source): Measured | Unmeasured {
  const [first = '', second = first] = entry.instruments;
  const [x, y] = [
    seriesFor(first, entry.cells, entry.windows, source),
    seriesFor(second, entry.against.cells ?? [], entry.windows, source),
  ];
  if (typeof x === 'string') return x;
  if (typeof y === 'string') return y;
  const [found] = leadLag(x, y, { lags: [entry.lag ?? 0] }).lags;
  if (found === undefined || Number.isNaN(found.z)) return 'too few windows';
  const { z, sized, disattenuated: effect, spread } = found;
  const reach = -normalQuantile(TAIL) * spread;
  // Without a size nothing can be said against one: the noise is too large. The test of none needs no correction.
  const beyond = (margin: number, sign: number) =>
    margin === 0 ? normalAbove(sign * z) : sized ? normalAbove((sign * (effect - margin)) / spread) : 1;
  return {
    ...{ effect, low: effect - reach, high: effect + reach, windows: x.values.length, exact: false },
    pMore: (margin) => beyond(margin, 1),
    pLess: (margin) => beyond(margin, -1),
  };
}

/** A series without gaps: totals, or the balance of soundings. */
export function seriesFor(instrument: string, cells: Cells, range: Range, source: Source): NoisySeries | Unmeasured {
  if (!source.isSoundings(instrument)) {
    const all = source.parts(instrument, cells, range);
    const parts = releasedOf(all);
    if (parts.length < all.length) return 'a gap';
    return { values: parts.map(({ total }) => total), noiseVariance: parts.map(({ law }) => varianceOf(law)) };
  }
  const answers = source.answers(instrument, cells, range);
  const balances = (answers[0] ?? []).map((first, at) => {
    const totals = answers.map((parts) => parts[at]?.total ?? NaN);
    return totals.some(Number.isNaN) ? undefined : balanceOf(totals, varianceOf(first.law));
  });
  const known = balances.flatMap((one) => one ?? []);
  if (known.length < balances.length) return 'a gap';
  const shown = known.flatMap(({ balance, variance }) => (balance === undefined ? [] : [{ balance, variance }]));
  if (shown.length < known.length) return 'too few answers';
  return { values: shown.map(({ balance }) => balance), noiseVariance: shown.map(({ variance }) => variance) };
}
