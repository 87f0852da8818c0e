// polynomial64.ts — roots of unity, transforms and values of polynomials over Field64 (VDAF-20 §6.1.2, §6.1.3.2)
import { take } from './arena';
import { add64, halve64, mul64, SIZE64, sub64 } from './field64';

/** 7^4294967295, of order 2^32. */
const GENERATOR: u64 = 1753635133440165772;
const LOG_ORDER: usize = 32;

/** The principal 2^i-th root of unity at place i, once `rootsKnown`. */
const rootTable = memory.data(33 * 8, 16);
let rootsKnown: bool = false;

/** The principal n-th root of unity; n a power of two. */
function root64(n: usize): u64 {
  if (!rootsKnown) {
    let root = GENERATOR;
    for (let at = rootTable + LOG_ORDER * SIZE64; at >= rootTable; at -= SIZE64, root = mul64(root, root)) store<u64>(at, root);
    rootsKnown = true;
  }
  return load<u64>(rootTable + ctz(n) * SIZE64);
}

/** `count` powers 1, w, w², … of the principal n-th root of unity. */
export function rootPowers64(n: usize, count: usize): usize {
  const root = root64(n);
  const powers = take(count * SIZE64);
  for (let i: usize = 0, power: u64 = 1; i < count; i++, power = mul64(power, root)) store<u64>(powers + i * SIZE64, power);
  return powers;
}

/** 1 / n, n a power of two. */
export function inverse64(n: usize): u64 {
  let inverse: u64 = 1;
  for (; n > 1; n >>= 1) inverse = halve64(inverse);
  return inverse;
}

/** Whether x is one of the n-th roots of unity. */
export function isRoot64(x: u64, n: usize): bool {
  for (; n > 1; n >>= 1) x = mul64(x, x);
  return x == 1;
}

/** As lagrange128: the n coefficients with which values at the n-th roots give the value at x. */
export function lagrange64(roots: usize, n: usize, x: u64): usize {
  const coefficients = take(n * SIZE64);
  let product = inverse64(n);
  for (let i: usize = 0; i < n * SIZE64; i += SIZE64) {
    const root = load<u64>(roots + i);
    store<u64>(coefficients + i, mul64(product, root));
    product = mul64(product, sub64(x, root));
  }
  product = 1;
  for (let i = n * SIZE64; i > 0;) {
    i -= SIZE64;
    store<u64>(coefficients + i, mul64(load<u64>(coefficients + i), product));
    product = mul64(product, sub64(x, load<u64>(roots + i)));
  }
  return coefficients;
}

/** Σ x[i]·y[i] of `count` elements. */
export function innerProduct64(x: usize, y: usize, count: usize): u64 {
  let sum: u64 = 0;
  for (let i: usize = 0; i < count * SIZE64; i += SIZE64) sum = add64(sum, mul64(load<u64>(x + i), load<u64>(y + i)));
  return sum;
}

/**
 * In place: from n values at the powers of the n-th root w to those at s, s·w, s·w², … with s² = w. `powers`: the first n powers of the
 * 2n-th root.
 */
export function shiftEvaluations64(values: usize, n: usize, powers: usize): void {
  reorder(values, n);
  transform(values, n, powers, false);
  // The inverse of a transform is the transform read backwards, but for its first place, and divided by n.
  const scale = inverse64(n);
  for (let i: usize = 0; i <= n / 2; i++) {
    const other = (n - i) & (n - 1);
    const value = mul64(load<u64>(values + i * SIZE64), scale);
    store<u64>(values + i * SIZE64, mul64(load<u64>(values + other * SIZE64), scale));
    store<u64>(values + other * SIZE64, value);
  }
  reorder(values, n);
  transform(values, n, powers, true);
}

/** Puts each value where the bits of its place in reverse say. */
function reorder(values: usize, n: usize): void {
  for (let i: usize = 0, reversed: usize = 0; i < n; i++) {
    if (i < reversed) {
      const value = load<u64>(values + i * SIZE64);
      store<u64>(values + i * SIZE64, load<u64>(values + reversed * SIZE64));
      store<u64>(values + reversed * SIZE64, value);
    }
    let bit = n >> 1;
    for (; (reversed & bit) != 0; bit >>= 1) reversed ^= bit;
    reversed |= bit;
  }
}

/** Coefficients in bit-reversed order → values at the powers of the n-th root, or at s times those (`shifted`). */
function transform(values: usize, n: usize, powers: usize, shifted: bool): void {
  for (let half: usize = 1; half < n; half <<= 1) {
    const stride = n / half;
    for (let i: usize = 0; i < half; i++) {
      const factor = load<u64>(powers + (shifted ? ((2 * i + 1) * stride) >> 1 : i * stride) * SIZE64);
      for (let at = i; at < n; at += 2 * half) {
        const left = values + at * SIZE64;
        const right = left + half * SIZE64;
        const product = mul64(factor, load<u64>(right));
        store<u64>(right, sub64(load<u64>(left), product));
        store<u64>(left, add64(load<u64>(left), product));
      }
    }
  }
}
