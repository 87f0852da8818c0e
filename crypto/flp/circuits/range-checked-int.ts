// range-checked-int.ts — an integer in 0 … max as bits whose weights sum to max (VDAF-20 §7.4.2)
import { innerProduct, type Field } from '../../field/field.ts';

/** Number of bits of a positive integer. */
export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** The weights 1, 2, 4, …, and a last one that brings their sum to `max`, so that no choice of bits encodes more than `max`. */
export function rangeCheckedWeights(max: bigint): bigint[] {
  const bits = bitLength(max);
  const weights = Array.from({ length: bits - 1 }, (_, bit) => 1n << BigInt(bit));
  return [...weights, max - ((1n << BigInt(bits - 1)) - 1n)];
}

/**
 * Writes the bits of `value` into `vec`, one bit an element, from element `start` on. 0 ≤ value ≤ max is not checked.
 * Same as `encode_range_checked_int`.
 */
export function writeRangeCheckedInt(
  field: Field,
  vec: Uint8Array,
  start: number,
  value: bigint,
  max: bigint,
  bits = bitLength(max),
): void {
  const restAllOnes = (1n << BigInt(bits - 1)) - 1n;
  const last = value > restAllOnes;
  let rest = last ? value - (max - restAllOnes) : value;
  // Convert 32 bits at a time to a number, because a bigint for each bit would take a tenth of a client's time.
  for (let bit = 0; bit < bits - 1; bit += 32, rest >>= 32n) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let i = bit; i < Math.min(bit + 32, bits - 1); i++, word >>>= 1) vec[(start + i) * field.encodedSize] = word & 1;
  }
  vec[(start + bits - 1) * field.encodedSize] = Number(last);
}

/** The integer that the bits encode, or a share of it if `encoded` is a share of the bits. */
export function decodeRangeCheckedInt(field: Field, encoded: readonly bigint[], weights: readonly bigint[]): bigint {
  return innerProduct(field, encoded, weights);
}
