// exact-tail.ts — how likely a release, or a sum of releases, as high (or as low) is at all points of a lattice together: truth and noise convolved exactly
// (insight-method.md §5.1).
import type { HalfPmf } from './release-law.ts';
import { tailAbove } from './normal-table.ts';
import { TailSeries } from './tail-series.ts';

/** The truth at each point: its mean and variance, with the point's weight. All three arrays have the same length. */
export interface NormalTruths {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Noise that is its own mirror image, with what it adds up to. */
export interface SummedNoise {
  readonly half: HalfPmf;
  /** The largest |z| that is counted. */
  readonly reach: number;
  /** P[Z = z] at z + reach. */
  readonly p: Float64Array;
  /** One for each distance h from 1 to the largest at which the noise is smooth: h (P[Z = z] + P[Z = z + h] + …) at z + reach, 0 at the end. */
  readonly sums: readonly Float64Array[];
  readonly variance: number;
  /** What all cells of the same noise ask for; it grows as they do. */
  readonly series: TailSeries;
}

/** Noise less likely than this is left out: no figure shows it. */
const NEGLIGIBLE = 1e-18;

export function summedNoise(half: HalfPmf): SummedNoise {
  const end = half.findIndex((one) => one < NEGLIGIBLE);
  const reach = Math.max(1, end === -1 ? half.length : end) - 1;
  const p = Float64Array.from({ length: 2 * reach + 1 }, (_, at) => half[Math.abs(at - reach)] as number);
  const variance = p.reduce((sum, one, at) => sum + (at - reach) ** 2 * one, 0);
  const sums = [summed(p, 1)];
  for (let next = summed(p, 2); isSmooth(next, sums.length + 1); next = summed(p, sums.length + 1)) sums.push(next);
  return { half, reach, p, sums, variance, series: new TailSeries({ reach, p, tails: sums[0] as Float64Array }) };
}

function summed(p: Float64Array, stride: number): Float64Array {
  const sums = new Float64Array(p.length + 1);
  for (let at = p.length - 1; at >= 0; at--) sums[at] = stride * (p[at] as number) + (sums[at + stride] ?? 0);
  return sums;
}

/** Whether every so many values add up to all of them, wherever one begins. */
function isSmooth(sums: Float64Array, stride: number): boolean {
  return sums.subarray(0, stride).every((sum) => Math.abs(sum - 1) < SAME);
}

/** What differs by no more than this is the same. */
const SAME = 1e-11;

/**
 * P[release ≥ total] (above) or P[release ≤ total] (below). The truth is rounded to whole numbers and never below 0. Same as `releaseLaw`'s, to
 * 10^−10, in a small part of the time: it sums over points for every value of the noise, and this over the few values that matter for each point.
 */
export function exactTail(truths: NormalTruths, noise: SummedNoise, total: number, side: 'above' | 'below'): number {
  const all = new Float64Array(truths.weights.length);
  const most = summedTails(truths, noise, total, side, all);
  let bounded = 0;
  for (let i = 0; i < all.length; i++) {
    const weight = truths.weights[i] as number;
    const edge = edgeOf(truths.means[i] as number, total, side);
    const deviation = deviationOf(truths.variances[i] as number);
    const least = (SAME * most) / weight;
    const ofPoint =
      side === 'above'
        ? (all[i] as number) + beyond(noise, total, -edge, deviation, least)
        : possible(noise, total, edge, deviation, all[i] as number, least);
    bounded += weight * ofPoint;
  }
  return Math.min(1, bounded);
}

/** The same as if truths below 0 were possible: they hardly matter beside large noise, and make up most of the work. */
export function unboundedTail(truths: NormalTruths, noise: SummedNoise, total: number, side: 'above' | 'below'): number {
  return Math.min(1, summedTails(truths, noise, total, side));
}

/** Each point's tail goes into `each`. */
function summedTails(
  { weights, means, variances }: NormalTruths,
  noise: SummedNoise,
  total: number,
  side: 'above' | 'below',
  each?: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    const variance = variances[i] as number;
    const edge = edgeOf(means[i] as number, total, side);
    const known = variance > WIDE ? noise.series.above(edge, variance, (SAME * sum) / weight) : NaN;
    const tail = known >= 0 ? known : unboundedAt(noise, edge, variance);
    if (each !== undefined) each[i] = tail;
    sum += weight * tail;
  }
  return sum;
}

/** How far above the mean a truth and its noise begin to count. */
function edgeOf(mean: number, total: number, side: 'above' | 'below'): number {
  return (side === 'above' ? total - mean : mean - total) - 0.5;
}

/** Never 0, so that a distance over it is a number. */
function deviationOf(variance: number): number {
  return Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}

/** Noise below −total would need a truth below 0. */
function possible(noise: SummedNoise, total: number, edge: number, deviation: number, all: number, least: number): number {
  const impossible = beyond(noise, total + 1, edge, deviation, least);
  if (total >= 0 && impossible < all / 2) return all - impossible;
  return tailAt(noise, { from: Math.max(-noise.reach, -total), to: noise.reach, stride: 1 }, edge, deviation);
}

/** P[N + Z ≥ edge], where no more than `least` matters. */
function unboundedAt(noise: SummedNoise, edge: number, variance: number): number {
  const deviation = deviationOf(variance);
  return tailAt(noise, { from: -noise.reach, to: noise.reach, stride: strideOf(noise, deviation) }, edge, deviation);
}

/** A narrower truth meets so few values of the noise that they are added up at once. */
const WIDE = 4;

/** Σ P[Z = z] P[N ≥ edge + z] over z from `from` on, until no more than `least` is left. */
function beyond({ reach, p, sums }: SummedNoise, from: number, edge: number, deviation: number, least: number): number {
  const rest = sums[0] as Float64Array;
  let sum = 0;
  for (let z = Math.max(-reach, from); z <= reach; z++) {
    const tail = tailAbove((edge + z) / deviation);
    // Both fall from here on.
    if (tail * (rest[z + reach] as number) <= least) break;
    sum += tail * (p[z + reach] as number);
  }
  return sum;
}

/**
 * How far apart values of the noise may be taken. What is summed is smooth, so that the trapezium rule is exact but for e^(−½(2πw/h)²), w the width of
 * noise and truth multiplied and h the distance (Poisson's summation formula): 10^−11 here. A limit that breaks the sum off would spoil it.
 */
function strideOf({ variance, sums }: SummedNoise, deviation: number): number {
  const width = Math.sqrt((variance * deviation ** 2) / (variance + deviation ** 2));
  return Math.max(1, Math.min(sums.length, Math.floor(SMOOTH * width)));
}

/** 2π/√(2 · 11 · log 10). */
const SMOOTH = 0.88;

/** Below this many deviations a tail is 1 to the last digit of a double. */
const CERTAIN = -8.5;
/** A term this much smaller than the sum ends it. */
const LAST_TERM = 1e-14;

/** The values of the noise that are summed over. */
interface Values {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}

/** Σ P[Z = z] P[N ≥ (edge − z) / deviation] over z from `from` to `to`, downwards from where the second factor is 1. */
function tailAt({ reach, p, sums }: SummedNoise, { from, to, stride }: Values, edge: number, deviation: number): number {
  if (to < from) return 0;
  const known = sums[stride - 1] as Float64Array;
  const sure = Math.max(from, Math.min(to + 1, Math.floor(edge - CERTAIN * deviation) + 1));
  let sum = (known[sure + reach] as number) - (known[to + 1 + reach] as number);
  for (let z = sure - stride; z >= from; z -= stride) {
    const tail = tailAbove((edge - z) / deviation);
    const term = stride * (p[z + reach] as number) * tail;
    sum += term;
    // The tail falls from here on, and below 0 the probabilities too, which add up to no more than 1.
    if (tail <= LAST_TERM * sum || (z <= 0 && term <= LAST_TERM * sum)) break;
  }
  return sum;
}
