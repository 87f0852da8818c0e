// split.ts — a long table split in two: blocks of magnitudes with equal weights, and a small rest, so that few draws search all of it.
//
// The weights w[0], w[1], … of the magnitudes are integers that sum to 2^bits. The first magnitudes are singles, as in any table. After
// them, every 2^blockBits neighbours form a block, and each of them contributes the smallest weight among them to the block. The rest is
// what the magnitudes weigh beyond that, and the whole weight of those so far out that they are hardly ever drawn. A uniform number
// selects a single, a block or the rest. In a block, a second uniform number selects one of its magnitudes. In the rest, the first number
// is looked up, as in any table. Each magnitude's total weight is exactly what it was.
import type { Thresholds } from './thresholds.ts';
import { countAtMost, thresholdsOf } from './thresholds.ts';

export interface Split {
  readonly kind: 'split';
  readonly singles: number;
  readonly blockBits: number;
  /** The end of each single and then of each block. Numbers from the last end on belong to the rest. */
  readonly ends: Thresholds;
  /** The end of each magnitude's part of the rest, except the last magnitude's. */
  readonly rest: Thresholds;
  /** The probability of the rest. */
  readonly restChance: number;
}

/** A share of a discrete Laplace is so steep at zero that blocks there would leave a large rest. */
const SINGLES = 256;
const BLOCKS_MAX = 512;
/** There are no blocks beyond the magnitude that is exceeded with probability 2^−10. */
const OUTER_BITS = 10;

/** Splits a table. `cumulative` is as in NoiseTable and longer than SINGLES. */
export function splitTable(cumulative: readonly bigint[], bits: number): Split {
  const whole = 1n << BigInt(bits);
  const rest = [...cumulative, whole].map((threshold, k) => threshold - (cumulative[k - 1] ?? 0n));
  const outer = cumulative.findIndex((threshold) => whole - threshold <= whole >> BigInt(OUTER_BITS));
  const blockBits = Math.ceil(Math.log2(Math.max(1, (outer - SINGLES) / BLOCKS_MAX)));
  const ends = cumulative.slice(0, SINGLES);
  rest.fill(0n, 0, SINGLES);
  let end = ends.at(-1) ?? 0n;
  const size = 2 ** blockBits;
  for (let start = SINGLES; start < outer && start + size <= rest.length; start += size) {
    const least = rest.slice(start, start + size).reduce((a, b) => (a < b ? a : b));
    for (let k = start; k < start + size; k++) rest[k] = (rest[k] ?? 0n) - least;
    end += least << BigInt(blockBits);
    ends.push(end);
  }
  const restChance = Number(((whole - end) << 64n) / whole) / 2 ** 64;
  let sum = end;
  const restEnds = rest.slice(0, -1).map((weight) => (sum += weight));
  return { kind: 'split', singles: SINGLES, blockBits, ends: thresholdsOf(ends, bits), rest: thresholdsOf(restEnds, bits), restChance };
}

/**
 * The magnitudes of many draws. `uniforms` has the limbs of each draw's number, draw after draw; `offsets` has a uniform number for each.
 *
 * Apart from the exception that countAtMost names, the work doesn't depend on what is drawn: no
 * branch and no address depends on which draws fall into the rest. Every batch makes the same number
 * of look-ups there, which is enough in all but one of 2^64 batches, and masks select the draws.
 */
export function splitMagnitudes(split: Split, uniforms: Int32Array, offsets: Uint16Array): Int32Array {
  const { singles, blockBits, ends, rest, restChance } = split;
  const count = offsets.length;
  const limbs = ends.columns.length;
  const scratch = { ends: new Int32Array(ends.length), rest: new Int32Array(rest.length) };
  const magnitudes = new Int32Array(count);
  // For each draw in the rest, the number of earlier draws in the rest; for any other draw, NEVER.
  const turns = new Int32Array(count);
  let inRest = 0;
  for (let i = 0; i < count; i++) {
    const at = countAtMost(ends, uniforms.subarray(i * limbs, (i + 1) * limbs), scratch.ends);
    const isSingle = (at - singles) >> 31; // all ones, or zero
    const inBlock = singles + ((at - singles) << blockBits) + ((offsets[i] as number) & (2 ** blockBits - 1));
    magnitudes[i] = (at & isSingle) | (inBlock & ~isSingle);
    const isRest = 1 + ((at - ends.length) >> 31); // 1, or 0
    turns[i] = (inRest & -isRest) | (NEVER & (isRest - 1));
    inRest += isRest;
  }
  const lookups = lookupsFor(count, restChance);
  const taken = new Int32Array(limbs);
  for (let turn = 0; turn < Math.max(inRest, lookups); turn++) {
    take(uniforms, turns, turn, taken);
    put(magnitudes, turns, turn, countAtMost(rest, taken, scratch.rest));
  }
  return magnitudes;
}

const NEVER = 2 ** 31 - 1;

/** All ones if the two are equal, otherwise zero. Both must be at least 0. */
function sameMask(a: number, b: number): number {
  return ((a ^ b) - 1) >> 31;
}

/** Writes the limbs of the draw with this turn to `taken`, or zeros if no draw has it. */
function take(uniforms: Int32Array, turns: Int32Array, turn: number, taken: Int32Array): void {
  taken.fill(0);
  for (let i = 0, at = 0; i < turns.length; i++) {
    const mask = sameMask(turns[i] as number, turn);
    for (let limb = 0; limb < taken.length; limb++, at++) taken[limb] = (taken[limb] as number) | ((uniforms[at] as number) & mask);
  }
}

/** Writes the magnitude to the draw with this turn, if any has it. */
function put(magnitudes: Int32Array, turns: Int32Array, turn: number, magnitude: number): void {
  for (let i = 0; i < turns.length; i++) {
    const mask = sameMask(turns[i] as number, turn);
    magnitudes[i] = ((magnitudes[i] as number) & ~mask) | (magnitude & mask);
  }
}

/**
 * An upper bound of how many of `count` draws fall into the rest, which fails with probability at most 2^−64. From Chernoff's bound,
 * P ≤ e^(−count · D(k/count ‖ chance)). The result is no secret: it depends only on the table and on how many are drawn.
 */
export function lookupsFor(count: number, chance: number): number {
  for (let k = Math.ceil(count * chance) + 1; k < count; k++) {
    const share = k / count;
    const divergence = share * Math.log(share / chance) + (1 - share) * Math.log((1 - share) / (1 - chance));
    if (count * divergence >= 64 * Math.LN2) return k;
  }
  return count;
}
