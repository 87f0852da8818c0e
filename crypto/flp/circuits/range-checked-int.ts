// range-checked-int.ts — an integer 0 … max as bits whose weights sum to max (VDAF-20 §7.4.2)
import { innerProduct, type Field } from '../../field/field.ts';

/** Number of bits of a positive integer. */
export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** 1, 2, 4, …, and last what is missing to `max`, so that no choice of bits stands for more. */
export function rangeCheckedWeights(max: bigint): bigint[] {
  const bits = bitLength(max);
  const weights = Array.from({ length: bits - 1 }, (_, bit) => 1n << BigInt(bit));
  return [...weights, max - ((1n << BigInt(bits - 1)) - 1n)];
}

/** Sets the bits of `value`, 0 ≤ value ≤ max, one element of `vec` each from element `start` on. Same as `encode_range_checked_int`. */
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
  // 32 bits at a time as a number: a bigint for each bit would be a tenth of a client's time.
  for (let bit = 0; bit < bits - 1; bit += 32, rest >>= 32n) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let i = bit; i < Math.min(bit + 32, bits - 1); i++, word >>>= 1) vec[(start + i) * field.encodedSize] = word & 1;
  }
  vec[(start + bits - 1) * field.encodedSize] = Number(last);
}

/** The integer from its bits, or a share of it from a share of them. */
export function decodeRangeCheckedInt(field: Field, encoded: readonly bigint[], weights: readonly bigint[]): bigint {
  return innerProduct(field, encoded, weights);
}
