// thresholds.ts — looks up a uniform number among ascending thresholds by comparing it with every one of them (privacy.md §6).

/** Ascending numbers in limbs of 31 bits, so that the difference of two limbs, minus a borrow, still fits a signed 32-bit integer. */
export interface Thresholds {
  readonly length: number;
  /** Column 0 has the highest 31 bits of each number; the last column has the bits that remain. */
  readonly columns: readonly Int32Array[];
}

const LIMB_BITS = 31;
const LIMB_MASK = 2 ** LIMB_BITS - 1;

/** Splits ascending integers of `bits` bits, 128 or 192, into limbs. */
export function thresholdsOf(values: readonly bigint[], bits: number): Thresholds {
  const limbs = limbsIn(bits);
  const lastBits = bits - LIMB_BITS * (limbs - 1);
  const columns = Array.from({ length: limbs }, (_, limb) => {
    const shift = BigInt(Math.max(0, bits - LIMB_BITS * (limb + 1)));
    const mask = BigInt(limb === limbs - 1 ? 2 ** lastBits - 1 : LIMB_MASK);
    return Int32Array.from(values, (value) => Number((value >> shift) & mask));
  });
  return { length: values.length, columns };
}

/** How many limbs a number of `bits` bits has. */
export function limbsIn(bits: number): number {
  return Math.ceil(bits / LIMB_BITS);
}

/** Reads the little-endian integer at `offset` into `limbs`. It has one 32-bit word fewer; limb i begins i bits before word i does. */
export function readLimbs(bytes: DataView, offset: number, limbs: Int32Array): void {
  const last = limbs.length - 1;
  let before = 0;
  for (let i = 0; i < last; i++) {
    const word = bytes.getInt32(offset + 4 * (last - 1 - i), true);
    // For i = 0 the shift by 31 is harmless, because `before` is still 0.
    limbs[i] = ((before << (LIMB_BITS - i)) | (word >>> (i + 1))) & LIMB_MASK;
    before = word;
  }
  limbs[last] = before & (2 ** last - 1);
}

/**
 * How many thresholds are at most `uniform`. `borrows` is scratch space with one element for each threshold.
 *
 * The first 62 bits of every threshold are compared, without branching on the result. All bits of all thresholds are compared only if some
 * threshold has the same first 62 bits as `uniform`, with probability below length · 2^−62. The time reveals only whether that happened.
 */
export function countAtMost({ columns, length }: Thresholds, uniform: Int32Array, borrows: Int32Array): number {
  const [first, second] = columns as readonly [Int32Array, Int32Array];
  const [high, low] = uniform as unknown as readonly [number, number];
  let above = 0;
  let below = 0;
  for (let k = 0; k < length; k++) {
    const a = first[k] as number;
    const b = second[k] as number;
    above += (high - a - ((low - b) >>> 31)) >>> 31;
    below += (a - high - ((b - low) >>> 31)) >>> 31;
  }
  return above + below === length ? below : countExactly(columns, uniform, borrows);
}

/** Subtracts every threshold from `uniform`, limb by limb from the last. A final borrow means that the threshold is greater. */
function countExactly(columns: readonly Int32Array[], uniform: Int32Array, borrows: Int32Array): number {
  borrows.fill(0);
  for (const [limb, column] of [...columns.entries()].reverse()) {
    const minuend = uniform[limb] as number;
    for (let k = 0; k < column.length; k++) borrows[k] = (minuend - (column[k] as number) - (borrows[k] as number)) >>> 31;
  }
  return borrows.reduce((count, borrow) => count - borrow, borrows.length);
}
