// ratios.ts — enclosures of the ratios between a law's neighbouring probabilities (privacy.md §2, §6).
//
// The probabilities p(k) of each law satisfy a three-term recurrence, and they are its only solution that falls. We go downwards from
// some k at which we know only that 0 ≤ p(k)/p(k−1) ≤ 1, because both laws are symmetric and unimodal. Every step is a contraction, so
// the enclosure narrows down to the true ratio. This needs no theorem on Bessel functions and no normalising constant.
import type { Enclosure } from './fixed-point.ts';
import { divided, enclose, expNegative, times } from './fixed-point.ts';
import type { Rational } from './rational.ts';

/** Symmetric Skellam, the difference of two Poisson(variance / 2): P[k] = e^(−μ) I_|k|(μ). */
export interface Skellam {
  readonly kind: 'skellam';
  /** μ > 0. */
  readonly variance: Rational;
}

/**
 * The difference of two independent negative binomials NB(shape, e^(−rate)). Shape 1 is the discrete Laplace law, P[k] ∝ e^(−rate·|k|).
 * The sum of H independent ones of shape 1/H has that law.
 */
export interface LaplacePart {
  readonly kind: 'laplace-part';
  /** a > 0. */
  readonly rate: Rational;
  /** r > 0. */
  readonly shape: Rational;
}

export interface Ratios {
  /** Element k − 1 encloses P[k] / P[k − 1], for k = 1 … length, in units of 2^−bits. */
  readonly ratios: readonly Enclosure[];
  /** No ratio for k > length is above this, in the same units. */
  readonly bound: bigint;
}

/**
 * The ratios of a law up to `length`, in enclosures as narrow as rounding allows: about √μ or 1/a units of 2^−bits.
 * RangeError if a parameter or `length` isn't positive.
 */
export function ratiosOf(law: Skellam | LaplacePart, length: number, bits: number): Ratios {
  if (!(length >= 1)) throw new RangeError('a law is wanted up to at least 1');
  const { below, boundAfter } = law.kind === 'skellam' ? skellamRecurrence(law, bits) : laplaceRecurrence(law, bits);
  const beyond = settled(below, length + 1, bits);
  const ratios: Enclosure[] = [];
  let ratio = beyond;
  for (let k = length; k >= 1; k--) {
    ratio = below(k, ratio);
    ratios.push(ratio);
  }
  return { ratios: ratios.reverse(), bound: boundAfter(beyond) };
}

/** Computes the ratio at k from the ratio at k + 1. */
type Below = (k: number, above: Enclosure) => Enclosure;

interface Recurrence {
  readonly below: Below;
  /** An upper bound of every ratio after the given one. */
  readonly boundAfter: (ratio: Enclosure) => bigint;
}

/** The ratio at `k`, computed from a start so far above `k` that the unknown first ratio no longer matters. */
function settled(below: Below, k: number, bits: number): Enclosure {
  const one = 1n << BigInt(bits);
  for (let steps = 64; ; steps *= 2) {
    let ratio: Enclosure = { low: 0n, high: one };
    for (let j = k + steps; j >= k; j--) ratio = below(j, ratio);
    if (ratio.high - ratio.low < 1n << SETTLED_BITS) return ratio;
  }
}

/** Because of rounding, an enclosure stays about √μ or 1/a units wide. 2^24 is above that for every law we draw from. */
const SETTLED_BITS = 24n;

/** I_(k−1)(μ) − I_(k+1)(μ) = (2k/μ) I_k(μ) (DLMF 10.29.1). Skellam is log-concave, so its ratios fall. */
function skellamRecurrence({ variance }: Skellam, bits: number): Recurrence {
  if (variance.num <= 0n || variance.den <= 0n) throw new RangeError('a variance must be positive');
  const one = 1n << BigInt(bits);
  const unit: Enclosure = { low: one, high: one };
  return {
    below: (k, above) => {
      const slope = enclose({ num: 2n * BigInt(k) * variance.den, den: variance.num }, bits);
      return clipped(divided(unit, { low: slope.low + above.low, high: slope.high + above.high }, bits), one);
    },
    boundAfter: (ratio) => ratio.high,
  };
}

/**
 * q (k − 1 + r) p(k−1) = (1 + q²) k p(k) − q (k + 1 − r) p(k+1) follows from the generating function ((1−q)² / ((1−qz)(1−q/z)))^r,
 * whose logarithmic derivative is rational.
 * If r ≥ 1, the law is log-concave and its ratios fall. If r < 1, they stay below q: if the ratio at k + 1 is at most q, the
 * one at k is at most q (k − 1 + r) / (k − q² (1 − r)) ≤ q, and the start of the recurrence no longer matters.
 */
function laplaceRecurrence({ rate, shape }: LaplacePart, bits: number): Recurrence {
  if (rate.num <= 0n || rate.den <= 0n || shape.num <= 0n || shape.den <= 0n) throw new RangeError('a rate and a shape must be positive');
  const one = 1n << BigInt(bits);
  const q = expNegative(rate, bits);
  const square = times(q, q, bits);
  return {
    below: (k, above) => {
      // Both sides are multiplied by the shape's denominator, so that r needs no division.
      const here = BigInt(k) * shape.den;
      const up = here + shape.den - shape.num;
      const fromBelow = here - shape.den + shape.num;
      const pull = times(q, above, bits);
      const low = here * (one + square.low) - up * (up > 0n ? pull.high : pull.low);
      const high = here * (one + square.high) - up * (up > 0n ? pull.low : pull.high);
      return clipped(divided({ low: q.low * fromBelow, high: q.high * fromBelow }, { low, high }, bits), one);
    },
    boundAfter: (ratio) => (shape.num >= shape.den ? ratio.high : q.high),
  };
}

function clipped({ low, high }: Enclosure, one: bigint): Enclosure {
  return { low, high: high < one ? high : one };
}
