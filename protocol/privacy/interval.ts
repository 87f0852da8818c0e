// interval.ts — confidence intervals from the exact law of the noise, and the level that they attain (privacy.md §8).
import type { Law } from './law.ts';
import { pmfOf } from './symmetric-pmf.ts';

/** The true total lies within `halfWidth` of the noisy total with probability `attained`, which is at least the requested level. */
export interface Interval {
  /** A whole number ≥ 0, in the total's unit. Both ends belong to the interval. */
  readonly halfWidth: number;
  readonly attained: number;
}

/**
 * The smallest w with P[|Z| ≤ w] ≥ level, and that probability. Noise takes whole values only, so the probability is rarely exactly the
 * level. For a sum or a difference of k disjoint cells, pass `sumOf(law, k)`. RangeError unless the level lies between 0 and 1.
 */
export function interval(law: Law, level: number): Interval {
  requireLevel(level);
  const { p } = pmfOf(law);
  let attained = p[0] as number;
  let halfWidth = 0;
  while (attained < level && halfWidth + 1 < p.length) {
    halfWidth++;
    attained += 2 * (p[halfWidth] as number);
  }
  return { halfWidth, attained: Math.min(1, attained) };
}

/** The same for one side: the smallest w ≥ 0 with P[Z ≤ w] ≥ level. At levels of ½ and below, it is 0. */
export function oneSidedInterval(law: Law, level: number): Interval {
  requireLevel(level);
  const { p } = pmfOf(law);
  let attained = (1 + (p[0] as number)) / 2;
  let halfWidth = 0;
  while (attained < level && halfWidth + 1 < p.length) {
    halfWidth++;
    attained += p[halfWidth] as number;
  }
  return { halfWidth, attained: Math.min(1, attained) };
}

/** An estimate of a total that can't be below zero. */
export interface NonNegativeEstimate {
  /** The noisy total, or 0 if that is negative. */
  readonly estimate: number;
  /** The true total is at most this, with probability `attained`. */
  readonly upper: number;
  readonly attained: number;
  /** By how much the estimate is too large on average if the true total is 0: E[max(0, Z)]. The bias is smaller for larger totals. */
  readonly biasAtZero: number;
}

/** For a noisy total that may be negative: an estimate that is at least 0, and its bias. RangeError unless 0 < level < 1. */
export function respectingZero(law: Law, noisyTotal: number, level: number): NonNegativeEstimate {
  const { halfWidth, attained } = oneSidedInterval(law, level);
  const biasAtZero = pmfOf(law).p.reduce((sum, p, k) => sum + k * p, 0);
  return { estimate: Math.max(0, noisyTotal), upper: Math.max(0, noisyTotal + halfWidth), attained, biasAtZero };
}

/** RangeError unless 0 < level < 1. */
export function requireLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
}
