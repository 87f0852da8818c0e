// table.ts — the integer table that noise is drawn from, computed once per law (privacy.md §6).
import type { Enclosure } from './fixed-point.ts';
import { ceilShift } from './fixed-point.ts';
import type { LaplacePart, Skellam } from './pmf.ts';
import { fixedPmf } from './pmf.ts';
import type { Rational } from './rational.ts';
import { rational } from './rational.ts';
import type { Split } from './split.ts';
import { splitTable } from './split.ts';
import type { Thresholds } from './thresholds.ts';
import { thresholdsOf } from './thresholds.ts';

/** A table of |Z| = 0 … length − 1. */
export interface NoiseTable {
  /** Of the fixed point, and of randomness for a draw (the sign has one bit more). */
  readonly bits: 128 | 192;
  readonly length: number;
  /** Element k is P[|Z| ≤ k] · 2^bits, rounded to the nearest integer, for k = 0 … length − 2. The last magnitude takes what is left. */
  readonly cumulative: readonly bigint[];
  /** η: the law that is drawn and the true one are at most so far apart in total variation. At most 2^−120. */
  readonly distance: Rational;
  /** The same as `cumulative`, in the form in which draws look it up. */
  readonly lookup: Whole | Split;
}

/** Every draw is compared with all of the table. */
export interface Whole {
  readonly kind: 'whole';
  readonly thresholds: Thresholds;
}

/** Magnitudes whose two-sided tail is at most 2^−124 are left to the last entry: a sixteenth of η. */
const TAIL_BITS = 124;
/** Longer tables have 192 bits: 2^8 roundings by half a unit of 2^−128 are 2^−121. */
const LENGTH_AT_128_BITS_MAX = 1 << 8;
/** Longer tables are split: from some variance 6,000 on. */
const WHOLE_LENGTH_MAX = 1 << 10;
/** Probabilities are summed with so many bits more than the table keeps, so that 2^18 of them err by less than a 2^12th of its unit. */
const SUM_BITS = 32;

/**
 * The table of a law; some 13 √μ entries for Skellam, 86 / a for discrete Laplace.
 * What holds: drawing with it (draw.ts) from uniform bytes differs from the law by at most `distance` ≤ 2^−120 in total variation.
 * RangeError as in fixedPmf.
 */
export function noiseTable(law: Skellam | LaplacePart): NoiseTable {
  const long = tableOf(law, 192);
  return long.length > LENGTH_AT_128_BITS_MAX ? long : tableOf(law, 128);
}

function tableOf(law: Skellam | LaplacePart, bits: 128 | 192): NoiseTable {
  const fineBits = bits + SUM_BITS;
  const weights = magnitudeWeights(law, fineBits);
  const length = lengthFor(weights, fineBits);
  const cumulative: bigint[] = [];
  let sum = 0n;
  for (const { low } of weights.slice(0, length - 1)) {
    sum += low;
    cumulative.push((sum + (1n << BigInt(SUM_BITS - 1))) >> BigInt(SUM_BITS));
  }
  const distance = rational(distanceBound(cumulative, weights, bits), 1n << BigInt(fineBits));
  const lookup =
    length > WHOLE_LENGTH_MAX ? splitTable(cumulative, bits) : { kind: 'whole' as const, thresholds: thresholdsOf(cumulative, bits) };
  return { bits, length, cumulative, distance, lookup };
}

/** P[|Z| = k]: zero once, every other magnitude with both signs. The last stands for itself and all beyond. */
function magnitudeWeights(law: Skellam | LaplacePart, bits: number): readonly Enclosure[] {
  const { masses, error } = fixedPmf(law, bits);
  return masses.map((mass, magnitude) => {
    const sides = magnitude === 0 ? 1n : 2n;
    const beyond = magnitude === masses.length - 1 ? 1n : 0n;
    return { low: sides * mass, high: sides * (mass + error + beyond) };
  });
}

function lengthFor(weights: readonly Enclosure[], bits: number): number {
  const most = 1n << BigInt(bits - TAIL_BITS);
  let length = weights.length;
  for (let tail = 0n; length > 1; length--) {
    tail += weights[length - 1]?.high ?? 0n;
    if (tail > most) break;
  }
  return length;
}

/** Half the sum of |drawn − true| over all magnitudes, from above, in units of 2^−(bits + SUM_BITS). */
function distanceBound(cumulative: readonly bigint[], weights: readonly Enclosure[], bits: number): bigint {
  const thresholds = [...cumulative, 1n << BigInt(bits)];
  let total = 0n;
  weights.forEach(({ low, high }, magnitude) => {
    const threshold = thresholds[magnitude];
    const drawn = threshold === undefined ? 0n : (threshold - (thresholds[magnitude - 1] ?? 0n)) << BigInt(SUM_BITS);
    total += drawn - low > high - drawn ? drawn - low : high - drawn;
  });
  return ceilShift(total, 1n);
}
