// polynomial64.ts — roots of unity, transforms and values of polynomials over Field64 (VDAF-20 §6.1.2, §6.1.3.2)
import { take } from './arena';
import { add64, inverse64, mul64, SIZE64, sub64 } from './field64';

/** The principal root of unity of this order, 7^((p − 1) / 128). A Sum of 63 bits, the longest, needs no higher one. */
const ROOT: u64 = 17870292113338400769;
const ORDER: usize = 128;

/** Its powers, once `rootsKnown`. */
const rootTable = memory.data(128 * 8, 16);
let rootsKnown: bool = false;

/** Where the powers of the principal root of unity lie whose order is 128. Those of the n-th root are rootStep64(n) bytes apart. */
function rootPowers64(): usize {
  if (!rootsKnown) {
    for (let i: usize = 0, power: u64 = 1; i < ORDER; i++, power = mul64(power, ROOT)) store<u64>(rootTable + i * SIZE64, power);
    rootsKnown = true;
  }
  return rootTable;
}

/** n is a power of two, 128 at most. */
@inline
function rootStep64(n: usize): usize {
  return (ORDER * SIZE64) >> ctz(n);
}

/** As testPowers128: at place half + j, for half = 1, 2, 4, … n and j < half, (x·w⁻ʲ)^(n / half), w the principal 2n-th root. */
export function testPowers64(x: u64, n: usize): usize {
  const powers = take(2 * n * SIZE64);
  const step = rootStep64(2 * n);
  for (let j: usize = 0; j < n; j++) {
    const inverse = load<u64>(rootPowers64() + ((2 * n - j) & (2 * n - 1)) * step);
    store<u64>(powers + (n + j) * SIZE64, mul64(x, inverse));
  }
  for (let half = n >> 1; half > 0; half >>= 1) {
    for (let j = half; j < 2 * half; j++) {
      const root = load<u64>(powers + (j + half) * SIZE64);
      store<u64>(powers + j * SIZE64, mul64(root, root));
    }
  }
  return powers;
}

/** Whether the x of these powers is one of the n-th roots of unity: the first of them is xⁿ. */
export function isRoot64(powers: usize): bool {
  return load<u64>(powers + SIZE64) == 1;
}

/** As lagrange128: the n coefficients with which values at the n-th roots give the value at x. */
export function lagrange64(powers: usize, n: usize): usize {
  const coefficients = take(n * SIZE64);
  store<u64>(coefficients, inverse64(n));
  for (let half: usize = 1; half < n; half <<= 1) {
    for (let i: usize = 0; i < half; i++) {
      const left = coefficients + i * SIZE64;
      const x = load<u64>(left);
      const product = mul64(x, load<u64>(powers + 2 * (half + i) * SIZE64));
      store<u64>(left + half * SIZE64, sub64(x, product));
      store<u64>(left, add64(x, product));
    }
  }
  return coefficients;
}

/** Σ x[i]·y[i] of `count` elements. */
export function innerProduct64(x: usize, y: usize, count: usize): u64 {
  let sum: u64 = 0;
  for (let i: usize = 0; i < count * SIZE64; i += SIZE64) sum = add64(sum, mul64(load<u64>(x + i), load<u64>(y + i)));
  return sum;
}

/** As evaluateGadget128: the value at x, from all values but the last at the 2n-th roots of a polynomial of degree < 2n − 1. */
export function evaluateGadget64(given: usize, n: usize, powers: usize): u64 {
  const values = take(2 * n * SIZE64);
  const roots = rootPowers64();
  const step = rootStep64(2 * n);
  memory.copy(values, given, (2 * n - 1) * SIZE64);
  store<u64>(values + (2 * n - 1) * SIZE64, 0);
  let sum: u64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const difference = sub64(load<u64>(values + (i + n) * SIZE64), load<u64>(values + i * SIZE64));
    sum = add64(sum, mul64(difference, load<u64>(roots + i * step)));
  }
  store<u64>(values + (2 * n - 1) * SIZE64, mul64(sum, load<u64>(roots + step)));
  for (let half = n; half > 0; half >>= 1) {
    for (let j: usize = 0; j < half; j++) {
      const x = load<u64>(values + j * SIZE64);
      const y = load<u64>(values + (j + half) * SIZE64);
      store<u64>(values + j * SIZE64, add64(add64(x, y), mul64(sub64(x, y), load<u64>(powers + (half + j) * SIZE64))));
    }
  }
  return mul64(load<u64>(values), inverse64(2 * n));
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
