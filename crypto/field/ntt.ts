// ntt.ts — roots of unity and the number theoretic transform (VDAF-20 §6.1.2)
import { invert, power, type Field } from './field.ts';

/** The smallest power of two that is at least n ≥ 1. */
export function nextPowerOf2(n: number): number {
  let result = 1;
  while (result < n) result *= 2;
  return result;
}

/** Owned by rootPowers. A cache, because every report of a task needs the same few lists. */
const rootPowersKnown = new WeakMap<Field, Map<number, readonly bigint[]>>();

/** 1, w, w², …, wⁿ⁻¹ for the principal n-th root of unity w. n must be a power of two, at most 2^logGenOrder. */
export function rootPowers(field: Field, n: number): readonly bigint[] {
  const known = rootPowersKnown.get(field) ?? new Map<number, readonly bigint[]>();
  rootPowersKnown.set(field, known);
  let powers = known.get(n);
  if (powers === undefined) {
    const root = power(field, field.gen, (1n << BigInt(field.logGenOrder)) / BigInt(n));
    const list = [1n];
    for (let last = root; list.length < n; last = (last * root) % field.modulus) list.push(last);
    powers = list;
    known.set(n, powers);
  }
  return powers;
}

/** Coefficients (padded with zeros to n) → values at the powers of the n-th root of unity. */
export function ntt(field: Field, coefficients: readonly bigint[], n: number): bigint[] {
  const { modulus } = field;
  const values = bitReversed(coefficients, n);
  const roots = rootPowers(field, n);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let i = start, root = 0; i < start + half; i++, root += stride) {
        const u = values[i] ?? 0n;
        const v = ((values[i + half] ?? 0n) * (roots[root] ?? 0n)) % modulus;
        values[i] = u + v < modulus ? u + v : u + v - modulus;
        values[i + half] = u < v ? u - v + modulus : u - v;
      }
    }
  }
  return values;
}

/** Values at the powers of the n-th root of unity → coefficients, n = `values.length`. */
export function inverseNtt(field: Field, values: readonly bigint[]): bigint[] {
  const n = values.length;
  // The transform with w⁻¹ instead of w gives the same values in reverse order, except that the first stays first.
  const [first = 0n, ...others] = ntt(field, values, n);
  const inverseN = invert(field, BigInt(n));
  return [first, ...others.reverse()].map((value) => (value * inverseN) % field.modulus);
}

function bitReversed(list: readonly bigint[], n: number): bigint[] {
  const out = new Array<bigint>(n).fill(0n);
  for (let i = 0, reversed = 0; i < n; i++) {
    out[reversed] = list[i] ?? 0n;
    // Add one to a number whose bits are in reverse order: the carry moves from the top bit down.
    let bit = n >> 1;
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit;
    reversed |= bit;
  }
  return out;
}
