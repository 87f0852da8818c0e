// split.ts — a long table in two: blocks in which every magnitude weighs the same, and the little that is left, so that few draws need all of it.
//
// Weights w[0], w[1], … of magnitudes are integers that sum to 2^bits. The first magnitudes are singles, as in any table. After them, 2^blockBits
// neighbours make a block, and each of them gives the block the smallest weight among them. What a magnitude has beyond that is the rest, and all
// of those so far out that they are hardly ever drawn. One uniform number falls on a single; or into a block, and a second says which of its
// magnitudes it is; or into the rest, where one magnitude is found as in any table. Each magnitude's weight is what it was, to the unit.
import type { Thresholds } from './thresholds.ts';
import { countAtMost, thresholdsOf } from './thresholds.ts';

export interface Split {
  readonly kind: 'split';
  readonly singles: number;
  readonly blockBits: number;
  /** Where each single and then each block ends. What is above the last is the rest. */
  readonly ends: Thresholds;
  /** Where each magnitude's part of the rest ends, but for the last. */
  readonly rest: Thresholds;
  /** The probability of the rest. */
  readonly restChance: number;
}

/** A share of a discrete Laplace is steep at zero; there blocks would leave much. */
const SINGLES = 256;
const BLOCKS_MAX = 512;
/** Beyond the magnitude that is reached with probability 2^−10 there are no blocks. */
const OUTER_BITS = 10;

/** `cumulative` as in NoiseTable, longer than SINGLES. */
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
 * The magnitudes of many draws. `uniforms` holds each one's limbs, one after the other; `offsets`, a uniform number for each.
 *
 * The work is the same whatever is drawn, but for countAtMost's own exception: which draws fall into the rest is nowhere branched on and no
 * address depends on it. As many are looked up there as are needed but once in 2^64 batches, taken out and put back under masks.
 */
export function splitMagnitudes(split: Split, uniforms: Int32Array, offsets: Uint16Array): Int32Array {
  const { singles, blockBits, ends, rest, restChance } = split;
  const count = offsets.length;
  const limbs = ends.columns.length;
  const scratch = { ends: new Int32Array(ends.length), rest: new Int32Array(rest.length) };
  const magnitudes = new Int32Array(count);
  // The number of those before it that are in the rest, or NEVER for one that isn't.
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

/** All ones where the two are the same, else zero. Both from 0. */
function sameMask(a: number, b: number): number {
  return ((a ^ b) - 1) >> 31;
}

/** The limbs of the draw whose turn it is; zeros if it is nobody's. */
function take(uniforms: Int32Array, turns: Int32Array, turn: number, taken: Int32Array): void {
  taken.fill(0);
  for (let i = 0, at = 0; i < turns.length; i++) {
    const mask = sameMask(turns[i] as number, turn);
    for (let limb = 0; limb < taken.length; limb++, at++) taken[limb] = (taken[limb] as number) | ((uniforms[at] as number) & mask);
  }
}

function put(magnitudes: Int32Array, turns: Int32Array, turn: number, magnitude: number): void {
  for (let i = 0; i < turns.length; i++) {
    const mask = sameMask(turns[i] as number, turn);
    magnitudes[i] = ((magnitudes[i] as number) & ~mask) | (magnitude & mask);
  }
}

/**
 * So many of `count` draws fall into the rest, or fewer, but with probability 2^−64: Chernoff's bound, P ≤ e^(−count · D(k/count ‖ chance)).
 * Public: it depends on the table and on how many are drawn.
 */
export function lookupsFor(count: number, chance: number): number {
  for (let k = Math.ceil(count * chance) + 1; k < count; k++) {
    const share = k / count;
    const divergence = share * Math.log(share / chance) + (1 - share) * Math.log((1 - share) / (1 - chance));
    if (count * divergence >= 64 * Math.LN2) return k;
  }
  return count;
}
