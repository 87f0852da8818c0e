// discrete-laplace.ts — the second law, for pure ε: whole draws, and shares that add up to one (privacy.md §2).
import type { RandomBytes } from '../random.ts';
import { drawNoise } from './draw.ts';
import type { Rational } from './rational.ts';
import type { NoiseTable } from './table.ts';
import { noiseTable } from './table.ts';

/** The table of P[k] ∝ e^(−a|k|), a = `rate`. RangeError if a isn't positive, or below some 1/1,000. */
export function discreteLaplaceTable(rate: Rational): NoiseTable {
  return noiseTable({ kind: 'laplace-part', rate, shape: { num: 1n, den: 1n } });
}

/**
 * The table of what one of `shares` organisations draws: NB(1/shares, e^(−a)) − NB(1/shares, e^(−a)). All of them add up to the
 * discrete Laplace of rate a, exactly; more than all is post-processing. One share alone protects almost nothing.
 */
export function laplaceShareTable(rate: Rational, shares: number): NoiseTable {
  if (!Number.isSafeInteger(shares) || shares < 1) throw new RangeError('a discrete Laplace is dealt out to at least one organisation');
  return noiseTable({ kind: 'laplace-part', rate, shape: { num: 1n, den: BigInt(shares) } });
}

/**
 * `count` draws of a sum of independent laws, such as an organisation's share plus the last resort's floor: a whole discrete
 * Laplace that is added, since the larger of two rates would keep neither promise. The distances of the tables add up.
 */
export function drawSum(tables: readonly NoiseTable[], count: number, random: RandomBytes): bigint[] {
  const parts = tables.map((table) => drawNoise(table, count, random));
  return Array.from({ length: count }, (_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0n), 0n));
}
