// polynomial64.ts — roots of unity, transforms and values of polynomials over Field64 (VDAF-20 §6.1.2, §6.1.3.2)
import { take } from './arena';
import { add64, halve64, mul64, SIZE64, sub64 } from './field64';

/** The principal root of unity of this order, 7^((p − 1) / 128). A Sum of 63 bits, the longest, needs no higher one. */
const ROOT: u64 = 17870292113338400769;
const ORDER: usize = 128;

/** Its powers, once `rootsKnown`. */
const rootTable = memory.data(128 * 8, 16);
let rootsKnown: bool = false;

/** Where the powers of the principal root of unity lie whose order is 128. Those of the n-th root are rootStep64(n) bytes apart. */
export function rootPowers64(): usize {
  if (!rootsKnown) {
    for (let i: usize = 0, power: u64 = 1; i < ORDER; i++, power = mul64(power, ROOT)) store<u64>(rootTable + i * SIZE64, power);
    rootsKnown = true;
  }
  return rootTable;
}

/** n is a power of two, 128 at most. */
@inline
export function rootStep64(n: usize): usize {
  return (ORDER * SIZE64) >> ctz(n);
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
export function lagrange64(n: usize, x: u64): usize {
  const coefficients = take(n * SIZE64);
  const roots = rootPowers64();
  const step = rootStep64(n);
  let product = inverse64(n);
  for (let i: usize = 0; i < n; i++) {
    const root = load<u64>(roots + i * step);
    store<u64>(coefficients + i * SIZE64, mul64(product, root));
    product = mul64(product, sub64(x, root));
  }
  product = 1;
  for (let i = n; i > 0;) {
    i--;
    store<u64>(coefficients + i * SIZE64, mul64(load<u64>(coefficients + i * SIZE64), product));
    product = mul64(product, sub64(x, load<u64>(roots + i * step)));
  }
  return coefficients;
}

/** Σ x[i]·y[i] of `count` elements, `stride` bytes from one y to the next. */
export function innerProduct64(x: usize, y: usize, stride: usize, count: usize): u64 {
  let sum: u64 = 0;
  for (let i: usize = 0; i < count; i++) sum = add64(sum, mul64(load<u64>(x + i * SIZE64), load<u64>(y + i * stride)));
  return sum;
}

/** In place: from n values at the powers of the n-th root w to those at s, s·w, s·w², … with s² = w, times n. */
export function shiftEvaluations64(values: usize, n: usize): void {
  toCoefficients(values, n);
  toValues(values, n);
}

/** Values at the powers of the n-th root → coefficients, times n, in bit-reversed order: decimation in frequency. */
function toCoefficients(values: usize, n: usize): void {
  const roots = rootPowers64();
  for (let half = n >> 1; half > 0; half >>= 1) {
    const step = rootStep64(2 * half);
    // The first factor is 1, the others are powers of the inverse of the (2·half)-th root.
    for (let at: usize = 0; at < n; at += 2 * half) {
      const left = values + at * SIZE64;
      const x = load<u64>(left);
      const y = load<u64>(left + half * SIZE64);
      store<u64>(left, add64(x, y));
      store<u64>(left + half * SIZE64, sub64(x, y));
    }
    for (let i: usize = 1; i < half; i++) {
      const factor = load<u64>(roots + (2 * half - i) * step);
      for (let at = i; at < n; at += 2 * half) {
        const left = values + at * SIZE64;
        const x = load<u64>(left);
        const y = load<u64>(left + half * SIZE64);
        store<u64>(left, add64(x, y));
        store<u64>(left + half * SIZE64, mul64(factor, sub64(x, y)));
      }
    }
  }
}

/** Coefficients in bit-reversed order → values at s times the powers of the n-th root, s² that root: decimation in time. */
function toValues(values: usize, n: usize): void {
  const roots = rootPowers64();
  for (let half: usize = 1; half < n; half <<= 1) {
    const step = rootStep64(4 * half);
    for (let i: usize = 0; i < half; i++) {
      // The (2·half)-th root to the i, times s^(n / (2·half)), which is its square root.
      const factor = load<u64>(roots + (2 * i + 1) * step);
      for (let at = i; at < n; at += 2 * half) {
        const left = values + at * SIZE64;
        const x = load<u64>(left);
        const product = mul64(factor, load<u64>(left + half * SIZE64));
        store<u64>(left, add64(x, product));
        store<u64>(left + half * SIZE64, sub64(x, product));
      }
    }
  }
}
