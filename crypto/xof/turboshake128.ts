// turboshake128.ts — XofTurboShake128: seeds and field elements from a seed, a domain and a binder (VDAF-20 §6.2.1)
import { turboshake128 } from '@noble/hashes/sha3-addons.js';
import { concat } from '../bytes.ts';
import { encodedModulus, isBelow, type Field } from '../field/field.ts';

/** Bytes of a seed in Prio3. The XOF itself accepts seeds of up to 255 bytes. */
export const SEED_SIZE = 32;

/** Each call gives the next `length` bytes. */
export type Stream = (length: number) => Uint8Array;

/**
 * TurboSHAKE128(le16(len(dst)) ‖ dst ‖ le8(len(seed)) ‖ seed ‖ binder, D = 1), read from front to back.
 * The parts of `binder` are read one after the other. RangeError if the seed is over 255 bytes or the dst over 65,535.
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

/** The first SEED_SIZE bytes of {@link xofTurboShake128}. */
export function deriveSeed(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Uint8Array {
  return xofTurboShake128(seed, dst, binder)(SEED_SIZE);
}

/**
 * The next `length` elements: candidates are read in turn, and one that isn't below the modulus is skipped (`next_vec`).
 * For Field64 and Field128 the draft's mask is all ones, so no bits need to be masked.
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
