// turboshake128.ts — XofTurboShake128: seeds and field elements from a seed, a domain and a binder (VDAF-20 §6.2.1)
import { turboshake128 } from '@noble/hashes/sha3-addons.js';
import { concat } from '../bytes.ts';
import { encodedModulus, isBelow, type Field } from '../field/field.ts';

/** Bytes of a seed of Prio3. The XOF itself takes up to 255. */
export const SEED_SIZE = 32;

/** The next `length` bytes of a stream. */
export type Stream = (length: number) => Uint8Array;

/**
 * TurboSHAKE128(le16(len(dst)) ‖ dst ‖ le8(len(seed)) ‖ seed ‖ binder, D = 1), read from front to back.
 * `binder` is the concatenation of its parts. RangeError for a seed over 255 or a dst over 65,535 bytes.
 */
export function xofTurboShake128(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Stream {
  const sponge = turboshake128.create({ D: 1 }).update(xofHead(seed, dst));
  for (const part of binder) sponge.update(part);
  return (length) => sponge.xof(length);
}

/** What comes before the binder: le16(len(dst)) ‖ dst ‖ le8(len(seed)) ‖ seed. */
export function xofHead(seed: Uint8Array, dst: Uint8Array): Uint8Array {
  if (seed.length > 0xff) throw new RangeError(`seed: expected at most 255 bytes, got ${seed.length}`);
  if (dst.length > 0xffff) throw new RangeError(`dst: expected at most 65535 bytes, got ${dst.length}`);
  return concat(Uint8Array.of(dst.length & 0xff, dst.length >> 8), dst, Uint8Array.of(seed.length), seed);
}

export function deriveSeed(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Uint8Array {
  return xofTurboShake128(seed, dst, binder)(SEED_SIZE);
}

/**
 * The next `length` elements: candidates are taken in turn, and one that isn't below the modulus is passed over (`next_vec`).
 * For Field64 and Field128 the draft's mask is all ones, so there is nothing to mask.
 */
export function nextVec(field: Field, stream: Stream, length: number): Uint8Array {
  const size = field.encodedSize;
  const modulus = encodedModulus(field);
  const vec = new Uint8Array(length * size);
  let filled = 0;
  while (filled < vec.length) {
    const candidates = stream(vec.length - filled);
    for (let start = 0; start < candidates.length; start += size) {
      if (!isBelow(candidates, start, modulus)) continue;
      vec.set(candidates.subarray(start, start + size), filled);
      filled += size;
    }
  }
  return vec;
}
