// discrete-laplace.ts — the second law, for pure ε: whole draws, and shares that add up to a whole draw (privacy.md §2).
import type { RandomBytes } from '../random.ts';
import { drawNoise } from './draw.ts';
import type { Rational } from './rational.ts';
import type { NoiseTable } from './table.ts';
import { noiseTable } from './table.ts';

/** The table of P[k] ∝ e^(−a|k|), where a is `rate`. RangeError if a isn't positive, or is below about 1/1,000. */
export function discreteLaplaceTable(rate: Rational): NoiseTable {
  return noiseTable({ kind: 'laplace-part', rate, shape: { num: 1n, den: 1n } });
}

/**
 * The table of what one of `shares` organisations draws: NB(1/shares, e^(−a)) − NB(1/shares, e^(−a)). The draws of that many add up to
 * exactly the discrete Laplace of rate a, and any more draws are post-processing. One share alone protects almost nothing.
 * RangeError if `shares` isn't a whole number from 1, or `rate` is out of range as above.
 */
export function laplaceShareTable(rate: Rational, shares: number): NoiseTable {
  if (!Number.isSafeInteger(shares) || shares < 1) throw new RangeError('a discrete Laplace is dealt out to at least one organisation');
  return noiseTable({ kind: 'laplace-part', rate, shape: { num: 1n, den: BigInt(shares) } });
}

/**
 * `count` draws of a sum of independent laws, for example an organisation's share plus the floor
 * of the last-resort promise. That floor is a whole discrete Laplace. It is added, because drawing
 * only the larger of the two would keep neither promise. The distances of the tables add up.
 */
export function drawSum(tables: readonly NoiseTable[], count: number, random: RandomBytes): bigint[] {
  const parts = tables.map((table) => drawNoise(table, count, random));
  return Array.from({ length: count }, (_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0n), 0n));
}
