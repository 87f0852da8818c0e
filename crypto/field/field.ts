// field.ts — a prime field; a vector of its elements is their little-endian encoding (VDAF-20 §6.1)
import { DecodeError } from '../errors.ts';

export interface Field {
  readonly name: 'Field64' | 'Field128';
  readonly modulus: bigint;
  /** Bytes of one encoded element, a multiple of 8. */
  readonly encodedSize: number;
  /** Generator of the multiplicative subgroup of order 2^logGenOrder, which contains the roots of unity. */
  readonly gen: bigint;
  readonly logGenOrder: number;
}

/** The encoding of a vector whose elements are all in 0 … p − 1, which is not checked. */
export function encodeVec(field: Field, vec: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(vec.length * field.encodedSize);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const element of vec) {
    let rest = element;
    for (const end = offset + field.encodedSize; offset < end; offset += 8, rest >>= 64n) view.setBigUint64(offset, rest, true);
  }
  return bytes;
}

/** The vector that these bytes encode. DecodeError if an element is p or more, or if bytes are left over. */
export function decodeVec(field: Field, bytes: Uint8Array, path = ''): bigint[] {
  if (!isCanonical(field, bytes)) throw new DecodeError(path, `not a vector of ${field.name} elements`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const vec: bigint[] = [];
  for (let start = 0; start < bytes.length; start += field.encodedSize) {
    let element = 0n;
    for (let offset = start + field.encodedSize - 8; offset >= start; offset -= 8)
      element = (element << 64n) | view.getBigUint64(offset, true);
    vec.push(element);
  }
  return vec;
}

/** Whether `bytes` is a whole number of elements, each below p. If so, no other byte string encodes the same vector. */
export function isCanonical(field: Field, bytes: Uint8Array): boolean {
  if (bytes.length % field.encodedSize !== 0) return false;
  const modulus = encodedModulus(field);
  for (let start = 0; start < bytes.length; start += field.encodedSize) if (!isBelow(bytes, start, modulus)) return false;
  return true;
}

/** Owned by encodedModulus. A cache, because every vector needs its field's modulus. */
const encodedModuli = new WeakMap<Field, Uint8Array>();

/** The modulus p in the form of an element, for comparisons only: as an element it would not be canonical. */
export function encodedModulus(field: Field): Uint8Array {
  let encoded = encodedModuli.get(field);
  if (encoded === undefined) {
    encoded = encodeVec(field, [field.modulus]);
    encodedModuli.set(field, encoded);
  }
  return encoded;
}

/** Whether the element at `start` is below `bound`, both little-endian. The first byte compared nearly always decides. */
export function isBelow(bytes: Uint8Array, start: number, bound: Uint8Array): boolean {
  for (let i = bound.length - 1; i >= 0; i--) {
    const difference = (bytes[start + i] ?? 0) - (bound[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Any integer modulo p, in 0 … p − 1. */
export function reduce(field: Field, value: bigint): bigint {
  const rest = value % field.modulus;
  return rest < 0n ? rest + field.modulus : rest;
}

/** base^exponent modulo p, for an exponent ≥ 0. Not constant-time, because no exponent here is secret. */
export function power(field: Field, base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % field.modulus) {
    if (rest & 1n) result = (result * square) % field.modulus;
  }
  return result;
}

/** The multiplicative inverse of an element other than zero (Fermat). */
export function invert(field: Field, value: bigint): bigint {
  return power(field, value, field.modulus - 2n);
}

/** Σ left[i]·right[i] modulo p, reduced only once, at the end. */
export function innerProduct(field: Field, left: readonly bigint[], right: readonly bigint[]): bigint {
  let sum = 0n;
  for (let i = 0; i < left.length; i++) sum += (left[i] ?? 0n) * (right[i] ?? 0n);
  return reduce(field, sum);
}
