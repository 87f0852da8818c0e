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

/** A table of the magnitudes |Z| = 0 … length − 1. */
export interface NoiseTable {
  /** Bits of the fixed-point probabilities, and random bits for one look-up of a magnitude. The sign takes one more bit. */
  readonly bits: 128 | 192;
  readonly length: number;
  /** Element k is P[|Z| ≤ k] · 2^bits, rounded to the nearest integer, for k = 0 … length − 2. The last magnitude has the rest. */
  readonly cumulative: readonly bigint[];
  /** η: an upper bound of the total variation distance between the law that is drawn and the true one. At most 2^−120. */
  readonly distance: Rational;
  /** The same probabilities as `cumulative`, in the form that draws look up. */
  readonly lookup: Whole | Split;
}

/** A table that each draw is compared with as a whole. */
export interface Whole {
  readonly kind: 'whole';
  readonly thresholds: Thresholds;
}

/** The table ends where the two-sided tail is at most 2^−124, a sixteenth of η. The last entry has the weight of that tail. */
const TAIL_BITS = 124;
/** Longer tables have 192 bits, because 2^8 roundings by half a unit of 2^−128 already add up to 2^−121. */
const LENGTH_AT_128_BITS_MAX = 1 << 8;
/** Longer tables are split. Skellam tables reach this length at a variance of about 6,000. */
const WHOLE_LENGTH_MAX = 1 << 10;
/** Probabilities are summed with this many more bits than the table keeps, so that 2^18 of them err by less than 2^−12 of its unit. */
const SUM_BITS = 32;

/**
 * The table of a law. It has about 13 √μ entries for Skellam and 86 / a for discrete Laplace.
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

/** P[|Z| = k]: the mass of 0, or the masses of k and −k. The last entry's upper end also covers all magnitudes beyond it. */
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

/** An upper bound of half the sum of |drawn − true| over all magnitudes, in units of 2^−(bits + SUM_BITS). */
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
