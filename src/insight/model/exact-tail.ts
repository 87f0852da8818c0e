// exact-tail.ts — how likely a release, or a sum of releases, as high (or as low) is at all points of a lattice together: truth and noise convolved exactly
// (insight.md §5.1).
import type { HalfPmf } from './release-law.ts';
import { tailAbove } from './normal-table.ts';

/** The truth at each point: its mean and variance, with the point's weight. All three arrays have the same length. */
export interface NormalTruths {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Noise that is its own mirror image, with what it adds up to. */
export interface SummedNoise {
  /** The largest |z| that is counted. */
  readonly reach: number;
  /** P[Z = z] at z + reach. */
  readonly p: Float64Array;
  /** One for each distance h from 1 to the largest at which the noise is smooth: h (P[Z = z] + P[Z = z + h] + …) at z + reach, 0 at the end. */
  readonly sums: readonly Float64Array[];
  readonly variance: number;
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
  return { reach, p, sums, variance };
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
 * 10^−10, in an eighth of the time: it sums over points for every value of the noise, and this over the few values that matter for each point.
 */
export function exactTail(truths: NormalTruths, noise: SummedNoise, total: number, side: 'above' | 'below'): number {
  let sum = 0;
  for (let i = 0; i < truths.weights.length; i++) {
    const mean = truths.means[i] as number;
    const deviation = Math.sqrt(Math.max(truths.variances[i] as number, Number.MIN_VALUE));
    const ofPoint = side === 'above' ? aboveAt(noise, total, mean, deviation) : belowAt(noise, total, mean, deviation);
    sum += (truths.weights[i] as number) * ofPoint;
  }
  return Math.min(1, sum);
}

/** Noise that reaches the total alone counts whole: a truth of 0 or more is certain. */
function aboveAt(noise: SummedNoise, total: number, mean: number, deviation: number): number {
  const { reach, sums } = noise;
  const edge = total - 0.5 - mean;
  const stride = strideOf(noise, deviation);
  // As if truths below 0 were possible, and then those that are not.
  if (stride > 1 && total > 0)
    return tailAt(noise, { from: -reach, to: reach, stride }, edge, deviation) + beyond(noise, total, -edge, deviation);
  const to = Math.min(reach, total - 1);
  const certain = sums[0]?.[Math.max(0, to + 1 + reach)] ?? 0;
  return certain + tailAt(noise, { from: -reach, to, stride: 1 }, edge, deviation);
}

/** Noise below −total would need a truth below 0. */
function belowAt(noise: SummedNoise, total: number, mean: number, deviation: number): number {
  const { reach } = noise;
  const edge = mean - total - 0.5;
  const stride = strideOf(noise, deviation);
  if (stride > 1 && total >= 0) {
    const all = tailAt(noise, { from: -reach, to: reach, stride }, edge, deviation);
    const impossible = beyond(noise, total + 1, edge, deviation);
    if (impossible < all / 2) return all - impossible;
  }
  return tailAt(noise, { from: Math.max(-reach, -total), to: reach, stride: 1 }, edge, deviation);
}

/** Σ P[Z = z] P[N ≥ (edge + z) / deviation] over z from `from` (at least 0) on: both factors fall. */
function beyond({ reach, p }: SummedNoise, from: number, edge: number, deviation: number): number {
  let sum = 0;
  for (let z = from; z <= reach; z++) {
    const term = (p[z + reach] as number) * tailAbove((edge + z) / deviation);
    sum += term;
    if (term <= LAST_TERM * sum) break;
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
    const term = stride * (p[z + reach] as number) * tailAbove((edge - z) / deviation);
    sum += term;
    // Both factors fall from here on.
    if (z <= 0 && term <= LAST_TERM * sum) break;
  }
  return sum;
}
