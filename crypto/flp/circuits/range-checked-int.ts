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
 * Writes the bits of integers of 0 … max, which is not checked, into a vector, one bit an element, from element `start` on. What depends on
 * `max` alone is worked out once for all of them. Same as `encode_range_checked_int`.
 */
export function rangeCheckedIntWriter({ encodedSize }: Field, max: bigint): (vec: Uint8Array, start: number, value: bigint) => void {
  const others = bitLength(max) - 1;
  const othersAllOnes = (1n << BigInt(others)) - 1n;
  const lastWeight = max - othersAllOnes;
  return (vec, start, value) => {
    const last = value > othersAllOnes;
    let rest = last ? value - lastWeight : value;
    let at = start * encodedSize;
    // Convert 32 bits at a time to a number, because a bigint for each bit would take a tenth of a client's time.
    for (let bit = 0; ; rest >>= 32n) {
      let word = Number(BigInt.asUintN(32, rest));
      for (const end = Math.min(bit + 32, others); bit < end; bit++, word >>>= 1, at += encodedSize) vec[at] = word & 1;
      if (bit === others) break;
    }
    vec[at] = Number(last);
  };
}

/** The integer that the bits encode, or a share of it if `encoded` is a share of the bits. */
export function decodeRangeCheckedInt(field: Field, encoded: readonly bigint[], weights: readonly bigint[]): bigint {
  return innerProduct(field, encoded, weights);
}
