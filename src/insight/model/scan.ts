// scan.ts — how surprising the last 1, 2 and 4 releases of one cell are, each predicted from what was released before the first of them (insight-method.md §5).
//
// One pass over the whole non-seasonal lattice, weights updated as windows come. What the ladders are measured in comes from the first 12 windows and
// stays: a p-value once shown never changes.
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { exactTail, summedNoise, unboundedTail, type SummedNoise } from './exact-tail.ts';
import type { Observations } from './filter.ts';
import { allSteps, ladderLengths, logPrior, structures, variancesAt, type Lattice } from './lattice.ts';
import { mixture, type Component, type Mixture } from './mixture.ts';
import { tailAbove } from './normal-table.ts';
import { PlainBank } from './plain-bank.ts';
import { scaleOf } from './scale.ts';
import { DAMPING } from './structure.ts';

/** The numbers of windows whose sums are tested. */
export const SPANS = [1, 2, 4] as const;
export type Span = (typeof SPANS)[number];

/** Windows from the first release on that set the scale. Nothing is flagged in them. */
export const SETTLING_WINDOWS = 12;

/** The first window that may be flagged; Infinity if nothing was released. */
export function firstFlagged({ releases }: Observations): number {
  const first = releases.findIndex((one) => !Number.isNaN(one));
  return first < 0 ? Infinity : first + SETTLING_WINDOWS;
}

/** `above` tests whether releases are higher than expected, `below` whether they are lower. */
export type Side = 'above' | 'below';

export interface ScanOptions {
  readonly people: boolean;
  readonly side: Side;
  /** The noise of the sum of the windows `from` … `from + count − 1`, if it isn't Skellam. It is then convolved by its own law, whatever its variance. */
  readonly noise?: (from: number, count: number) => SummedNoise;
}

/** What one window's release says. A p-value is undefined where one of the windows in its sum has no release, or none was released before. */
export interface Scanned {
  readonly p: Readonly<Record<Span, number | undefined>>;
  /** Simes' combination of the p-values that exist; undefined if there is none. */
  readonly combined: number | undefined;
  /** Of this window's release, and of the sums of the last two and four, before the first of them came. */
  readonly expected: Readonly<Record<Span, ExpectedRelease | undefined>>;
}

export interface ExpectedRelease {
  readonly mean: number;
  readonly deviation: number;
}

/** Window by window. Empty series, and windows that nothing is known of yet, have neither p-value nor expectation. */
export function scan(observed: Observations, options: ScanOptions): readonly Scanned[] {
  const p = SPANS.map(() => new Float64Array(observed.releases.length).fill(NaN));
  const expected = SPANS.map((): (ExpectedRelease | undefined)[] => []);
  const noiseOf = exactNoise(options);
  passed(observed, options, (bank, weights, from) => {
    for (const [i, span] of SPANS.entries()) {
      const sum = sumOf(observed, from, span);
      if (sum === undefined) continue;
      (p[i] as Float64Array)[from + span - 1] = tail(bank, weights, sum, options.side, noiseOf(sum, from));
      (expected[i] as (ExpectedRelease | undefined)[])[from + span - 1] = expectedOf(bank, weights, sum);
    }
  });
  return Array.from(observed.releases, (_, t) => {
    const [one, two, four] = p.map((values) => (Number.isNaN(values[t]) ? undefined : values[t])) as [Maybe, Maybe, Maybe];
    const [next, ofTwo, ofFour] = expected.map((values) => values[t]);
    return { p: { 1: one, 2: two, 4: four }, combined: simes([one, two, four]), expected: { 1: next, 2: ofTwo, 4: ofFour } };
  });
}

type Maybe = number | undefined;

export interface ExpectedOptions {
  readonly people: boolean;
  /** The first window of the sum, and how many windows it has. */
  readonly from: number;
  readonly span: number;
}

/**
 * The law of the truth behind the sum of `span` releases from window `from` on, as it was expected before the first of them: for what a flag says.
 * Undefined where none of it could be expected. Exposures are read of these windows, releases are not.
 */
export function expectedSum(observed: Observations, { people, from, span }: ExpectedOptions): Mixture | undefined {
  let law: Mixture | undefined;
  passed(observed, { people }, (bank, weights, at) => {
    if (at !== from || at + span > observed.releases.length) return;
    law = mixture(components(bank, weights, coefficients(observed, from, span)));
  });
  return law;
}

/** Simes 1986: min over sorted p of p_(i) k / i. */
export function simes(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((one) => one !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  return Math.min(1, ...sorted.map((p, i) => (p * sorted.length) / (i + 1)));
}

type Before = (bank: PlainBank, weights: Weights, window: number) => void;

/** Calls `before` ahead of each window that something is known of, with the weights that the releases before it give. */
function passed(observed: Observations, people: Pick<ScanOptions, 'people'>, before: Before): void {
  const { releases, noiseVariance, exposure } = observed;
  const first = releases.findIndex((one) => !Number.isNaN(one));
  if (first < 0) return;
  const { bank, priors } = wholeLattice(settling(observed, first), people);
  for (let t = first; t < releases.length; t++) {
    if (!bank.diffuse) before(bank, weightsOf(bank, priors), t);
    const release = releases[t] as number;
    if (!Number.isNaN(release)) bank.observe(release, noiseVariance[t] as number, exposure[t] as number);
    bank.advance();
  }
}

function settling({ releases, noiseVariance, exposure }: Observations, first: number): Observations {
  const cut = (all: Float64Array) => all.subarray(first, first + SETTLING_WINDOWS);
  return { releases: cut(releases), noiseVariance: cut(noiseVariance), exposure: cut(exposure) };
}

function wholeLattice(
  observed: Observations,
  { people }: Pick<ScanOptions, 'people'>,
): { readonly bank: PlainBank; readonly priors: Float64Array } {
  const scale = scaleOf(observed, 1);
  const points = structures(DAMPING, 0).flatMap((structure) => {
    const lattice: Lattice = { structure, mode: 'additive', scale, people };
    return allSteps(ladderLengths(structure)).map((steps) => {
      const variances = variancesAt(lattice, steps);
      return { damping: structure.damping, variances, prior: logPrior(lattice, variances) };
    });
  });
  return { bank: new PlainBank(points), priors: Float64Array.from(points, ({ prior }) => prior) };
}

/** Points that matter, and their weights. */
interface Weights {
  readonly points: Int32Array;
  readonly weights: Float64Array;
}

/** Points lighter than e^−14 of the heaviest are left out of a window's prediction: all together they are less than a thousandth of the weight. */
const LIGHTEST_LOG = -14;

function weightsOf({ size, logLikelihood }: PlainBank, priors: Float64Array): Weights {
  let best = -Infinity;
  for (let i = 0; i < size; i++) best = Math.max(best, (logLikelihood[i] as number) + (priors[i] as number));
  const [points, weights] = [new Int32Array(size), new Float64Array(size)];
  let [count, whole] = [0, 0];
  for (let i = 0; i < size; i++) {
    const log = (logLikelihood[i] as number) + (priors[i] as number) - best;
    if (log <= LIGHTEST_LOG) continue;
    const weight = Math.exp(log);
    points[count] = i;
    weights[count++] = weight;
    whole += weight;
  }
  for (let at = 0; at < count; at++) weights[at] = (weights[at] as number) / whole;
  return { points: points.subarray(0, count), weights: weights.subarray(0, count) };
}

/** A sum of releases of successive windows, as a combination of level and slope in its first one and of all that moves from there on. */
interface SumOfReleases extends Coefficients {
  readonly total: number;
  readonly noiseVariance: number;
  readonly span: number;
}

interface Coefficients {
  readonly level: number;
  readonly slope: number;
  /** What multiplies σ_l², σ_s² and σ_e² in the sum's variance. */
  readonly levelSteps: number;
  readonly slopeSteps: number;
  readonly irregular: number;
}

/** Undefined where one of them has no release. */
function sumOf(observed: Observations, from: number, span: number): SumOfReleases | undefined {
  let [total, noiseVariance] = [0, 0];
  for (let t = from; t < from + span; t++) {
    total += observed.releases[t] ?? NaN;
    noiseVariance += observed.noiseVariance[t] ?? NaN;
  }
  return Number.isNaN(total) ? undefined : { ...coefficients(observed, from, span), total, noiseVariance, span };
}

/** Backwards, S ← g Z + S T. A slope that is none stays at 0, so that one damping serves all points. */
function coefficients({ exposure }: Observations, from: number, span: number): Coefficients {
  let [level, slope, levelSteps, slopeSteps, irregular] = [0, 0, 0, 0, 0];
  for (let t = from + span - 1; t >= from; t--) {
    levelSteps += level * level;
    slopeSteps += slope * slope;
    const g = exposure[t] as number;
    [level, slope] = [g + level, level + DAMPING * slope];
    irregular += g * g;
  }
  return { level, slope, levelSteps, slopeSteps, irregular };
}

/** Mean of the truth's sum at a point. */
function meanAt(bank: PlainBank, i: number, { level, slope }: Coefficients): number {
  return level * (bank.level[i] as number) + slope * (bank.slope[i] as number);
}

/** Its variance, without the noise's. */
function varianceAt(bank: PlainBank, i: number, { level, slope, levelSteps, slopeSteps, irregular }: Coefficients): number {
  const states =
    level * level * (bank.levelVariance[i] as number) +
    2 * level * slope * (bank.covariance[i] as number) +
    slope * slope * (bank.slopeVariance[i] as number);
  const steps = levelSteps * (bank.levelStep[i] as number) + slopeSteps * (bank.slopeStep[i] as number);
  return states + steps + irregular * (bank.irregular[i] as number);
}

function components(bank: PlainBank, { points, weights }: Weights, sum: Coefficients): readonly Component[] {
  return Array.from(points, (i, at) => ({
    weight: weights[at] as number,
    mean: meanAt(bank, i, sum),
    variance: varianceAt(bank, i, sum),
    log: false,
  }));
}

/** From this variance on a normal law stands in for Skellam noise, and a truth isn't bounded at 0. */
const NORMAL_FROM = 64;

/** The noise of a sum of releases, if it is convolved exactly: the noise that was given, or Skellam noise of a small variance. */
function exactNoise({ noise }: ScanOptions): (sum: SumOfReleases, from: number) => SummedNoise | undefined {
  const known = new Map<number, SummedNoise>();
  return ({ noiseVariance, span }, from) => {
    if (noise !== undefined) return noise(from, span);
    if (noiseVariance >= NORMAL_FROM) return undefined;
    const found = known.get(noiseVariance) ?? summedNoise(skellamPmf(noiseVariance).p);
    known.set(noiseVariance, found);
    return found;
  };
}

/** The probability, before they came, of releases as high as these (or as low). */
function tail(bank: PlainBank, { points, weights }: Weights, sum: SumOfReleases, side: Side, noise: SummedNoise | undefined): number {
  const [means, variances] = [new Float64Array(points.length), new Float64Array(points.length)];
  for (let at = 0; at < points.length; at++) {
    means[at] = meanAt(bank, points[at] as number, sum);
    variances[at] = varianceAt(bank, points[at] as number, sum);
  }
  if (noise !== undefined) {
    const tailOf = noise.variance < NORMAL_FROM ? exactTail : unboundedTail;
    return tailOf({ weights, means, variances }, noise, sum.total, side);
  }
  let p = 0;
  for (let at = 0; at < points.length; at++) {
    const off = side === 'above' ? sum.total - (means[at] as number) : (means[at] as number) - sum.total;
    p += (weights[at] as number) * tailAbove((off - 0.5) / Math.sqrt((variances[at] as number) + sum.noiseVariance));
  }
  return Math.min(1, p);
}

/** Mean of the release's law and its deviation. */
function expectedOf(bank: PlainBank, { points, weights }: Weights, sum: SumOfReleases): ExpectedRelease {
  let [mean, square] = [0, 0];
  const centre = meanAt(bank, points[0] ?? 0, sum); // squares of distances to somewhere near, so that no digits are lost
  for (let at = 0; at < points.length; at++) {
    const i = points[at] as number;
    const weight = weights[at] as number;
    const off = meanAt(bank, i, sum) - centre;
    mean += weight * off;
    square += weight * (off * off + varianceAt(bank, i, sum) + sum.noiseVariance);
  }
  return { mean: centre + mean, deviation: Math.sqrt(square - mean * mean) };
}
