// interval.ts — error bars from the exact law of the noise, and the level they attain (privacy.md §8).
import type { Law } from './law.ts';
import { pmfOf } from './symmetric-pmf.ts';

/** The true total lies within `halfWidth` of the noisy one with probability `attained`, at least the level asked for. */
export interface Interval {
  /** A whole number of units ≥ 0; both ends count. */
  readonly halfWidth: number;
  readonly attained: number;
}

/**
 * The smallest w with P[|Z| ≤ w] ≥ level, and that probability. Noise is whole numbers, so a level is attained, not chosen.
 * For a sum or a difference of k disjoint cells pass `sumOf(law, k)`.
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

/** The same for one side: the smallest w with P[Z ≤ w] ≥ level. `halfWidth` may be 0; at levels of ½ and below it is. */
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

/** A total that can't be below zero. */
export interface NonNegativeEstimate {
  /** The noisy total, or 0 if that is negative. */
  readonly estimate: number;
  /** The truth is at most this, with probability `attained`. */
  readonly upper: number;
  readonly attained: number;
  /** How much too large the estimate is on average if the truth is 0: E[max(0, Z)]. For larger truths the bias is smaller. */
  readonly biasAtZero: number;
}

/** Beside a noisy total that may be negative: an estimate that isn't, and what that costs. */
export function respectingZero(law: Law, noisyTotal: number, level: number): NonNegativeEstimate {
  const { halfWidth, attained } = oneSidedInterval(law, level);
  const biasAtZero = pmfOf(law).p.reduce((sum, p, k) => sum + k * p, 0);
  return { estimate: Math.max(0, noisyTotal), upper: Math.max(0, noisyTotal + halfWidth), attained, biasAtZero };
}

export function requireLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
}
