// rate-test.ts — did the underlying level rise? The truth's own scatter counts too, and is estimated beside the exactly known noise (insight-method.md §7.2).
import { normalAbove } from './normal.ts';
import { studentAbove } from './student.ts';

/** Releases of some windows and the variance of each one's noise. */
export interface NoisyWindows {
  readonly releases: readonly number[];
  readonly noiseVariance: readonly number[];
}

export interface RateTest {
  /** Mean of the later windows less the mean of the earlier ones. */
  readonly difference: number;
  readonly standardError: number;
  /** e: the truth's own scatter from window to window, at least 0. */
  readonly scatterVariance: number;
  readonly degrees: number;
  /** One-sided, for a difference of at most `margin`. */
  readonly pGreater: number;
}

/** RangeError unless there are three windows in all, and one on either side. */
export function rateTest(earlier: NoisyWindows, later: NoisyWindows, margin = 0): RateTest {
  const [k1, k2] = [earlier.releases.length, later.releases.length];
  const df = k1 + k2 - 2;
  if (k1 < 1 || k2 < 1 || df < 1) throw new RangeError(`three windows are compared at least, got ${k1} and ${k2}`);
  const difference = mean(later.releases) - mean(earlier.releases);
  const pooled = (squaresAboutMean(earlier.releases) + squaresAboutMean(later.releases)) / df;
  const scatterVariance = Math.max(0, pooled - mean([...earlier.noiseVariance, ...later.noiseVariance]));
  const share = 1 / k1 + 1 / k2;
  const variance = sum(earlier.noiseVariance) / k1 ** 2 + sum(later.noiseVariance) / k2 ** 2 + scatterVariance * share;
  const degrees = degreesOf(variance, pooled * share, df);
  const standardError = Math.sqrt(variance);
  return { difference, standardError, scatterVariance, degrees, pGreater: studentAbove((difference - margin) / standardError, degrees) };
}

/** One mean against a fixed margin: of differences between cells of the same windows, or of totals less a fixed one. RangeError for fewer than 2. */
export function meanTest({ releases, noiseVariance }: NoisyWindows, margin = 0): RateTest {
  const [k, df] = [releases.length, releases.length - 1];
  if (df < 1) throw new RangeError(`two windows are needed at least, got ${k}`);
  const difference = mean(releases);
  const spread = squaresAboutMean(releases) / df;
  const scatterVariance = Math.max(0, spread - mean(noiseVariance));
  const variance = sum(noiseVariance) / k ** 2 + scatterVariance / k;
  const degrees = degreesOf(variance, spread / k, df);
  const standardError = Math.sqrt(variance);
  return { difference, standardError, scatterVariance, degrees, pGreater: studentAbove((difference - margin) / standardError, degrees) };
}

/** Satterthwaite, where only the scatter is estimated; never fewer than the residuals have. */
function degreesOf(variance: number, estimated: number, df: number): number {
  return Math.max((df * variance ** 2) / estimated ** 2, df);
}

export interface TrendTest {
  /** People more, a window. */
  readonly slope: number;
  /** Of the noise alone, exactly known. */
  readonly noiseError: number;
  /** For the totals: did the people counted grow? */
  readonly pNoiseOnly: number;
  readonly scatterVariance: number;
  readonly standardError: number;
  readonly degrees: number;
  /** For the rate: did the underlying level grow? */
  readonly pWithScatter: number;
}

/** Least squares on the window's number; gaps are undefined. RangeError for fewer than 3 releases. */
export function trendTest(releases: readonly (number | undefined)[], noiseVariance: readonly number[]): TrendTest {
  const seen = releases.flatMap((y, t) => (y === undefined ? [] : [{ t, y, v: noiseVariance[t] ?? NaN }]));
  const df = seen.length - 2;
  if (df < 1) throw new RangeError(`a trend is of 3 releases at least, got ${seen.length}`);
  const [centre, level] = [mean(seen.map(({ t }) => t)), mean(seen.map(({ y }) => y))];
  const spread = sum(seen.map(({ t }) => (t - centre) ** 2));
  const slope = sum(seen.map(({ t, y }) => (t - centre) * y)) / spread;
  const noise = sum(seen.map(({ t, v }) => (t - centre) ** 2 * v)) / spread ** 2;
  const residual = sum(seen.map(({ t, y }) => (y - level - slope * (t - centre)) ** 2)) / df;
  // What the noise alone puts into the residuals: Σ V (1 − h) / (n − 2), h a window's own weight in its fitted value.
  const ofNoise = sum(seen.map(({ t, v }) => v * (1 - 1 / seen.length - (t - centre) ** 2 / spread))) / df;
  const scatterVariance = Math.max(0, residual - ofNoise);
  const variance = noise + scatterVariance / spread;
  const degrees = degreesOf(variance, residual / spread, df);
  return {
    ...{ slope, scatterVariance, degrees },
    noiseError: Math.sqrt(noise),
    pNoiseOnly: normalAbove(slope / Math.sqrt(noise)),
    standardError: Math.sqrt(variance),
    pWithScatter: studentAbove(slope / Math.sqrt(variance), degrees),
  };
}

/** Noisy totals over a noisy total, of disjoint cells. */
export interface NoisyRatio {
  readonly numerator: number;
  readonly denominator: number;
  /** Of the numerator's noise, and of the denominator's unless that has its own. */
  readonly variance: number;
  readonly denominatorVariance?: number;
}

export interface RatioChange {
  readonly before: number;
  readonly after: number;
  readonly standardError: number;
  readonly z: number;
  /** One-sided, for a ratio that didn't grow. */
  readonly p: number;
}

/** How many standard errors a denominator is from 0 at least, for the delta method to hold. */
const CLEAR = 10;

/** By the delta method; undefined where a denominator is too near 0. */
export function ratioChange(before: NoisyRatio, after: NoisyRatio): RatioChange | undefined {
  if ([before, after].some((ratio) => ratio.denominator < CLEAR * Math.sqrt(denominatorVarianceOf(ratio)))) return undefined;
  const standardError = Math.sqrt(ratioVariance(before) + ratioVariance(after));
  const [from, to] = [ratioOf(before), ratioOf(after)];
  const z = (to - from) / standardError;
  return { before: from, after: to, standardError, z, p: normalAbove(z) };
}

function ratioOf({ numerator, denominator }: NoisyRatio): number {
  return numerator / denominator;
}

function denominatorVarianceOf({ variance, denominatorVariance = variance }: NoisyRatio): number {
  return denominatorVariance;
}

function ratioVariance(ratio: NoisyRatio): number {
  return (ratio.variance + denominatorVarianceOf(ratio) * ratioOf(ratio) ** 2) / ratio.denominator ** 2;
}

function squaresAboutMean(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((one) => (one - centre) ** 2));
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
