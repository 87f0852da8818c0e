// polynomial128.ts — roots of unity and values of polynomials over Field128 (VDAF-20 §6.1.2, §6.1.3.2)
import { take } from './arena';
import { add128, copy128, halve128, mul128, set128, SIZE128, sub128 } from './field128';

/** 7^4611686018427387897, of order 2^66, little-endian. */
const GENERATOR = memory.data<u64>([0x1f9b2759c5109f06, 0x6d278fbf4f60228b]);
const LOG_ORDER: usize = 66;

/** The principal 2^i-th root of unity at place i, once `rootsKnown`. */
const rootTable = memory.data(67 * 16, 16);
let rootsKnown: bool = false;

/** Where the principal n-th root of unity lies; n a power of two. */
function root128(n: usize): usize {
  if (!rootsKnown) {
    copy128(rootTable + LOG_ORDER * SIZE128, GENERATOR);
    for (let at = rootTable + LOG_ORDER * SIZE128; at > rootTable; at -= SIZE128) mul128(at - SIZE128, at, at);
    rootsKnown = true;
  }
  return rootTable + ctz(n) * SIZE128;
}

/** `count` powers 1, w, w², … of the principal n-th root of unity. */
export function rootPowers128(n: usize, count: usize): usize {
  const powers = take(count * SIZE128);
  const root = root128(n);
  set128(powers, 1);
  for (let i: usize = 1; i < count; i++) mul128(powers + i * SIZE128, powers + (i - 1) * SIZE128, root);
  return powers;
}

/** Whether x is one of the n-th roots of unity. */
export function isRoot128(x: usize, n: usize): bool {
  const power = take(SIZE128);
  copy128(power, x);
  for (; n > 1; n >>= 1) mul128(power, power, power);
  return load<u64>(power) == 1 && load<u64>(power, 8) == 0;
}

/**
 * The n coefficients l with P(x) = Σ l[i]·P(wⁱ) for each P of degree < n: l[i] = wⁱ/n · Π_{j≠i} (x − wʲ), without a division.
 * `roots`: the n powers of the n-th root.
 */
export function lagrange128(roots: usize, n: usize, x: usize): usize {
  const coefficients = take(n * SIZE128);
  const product = take(SIZE128);
  const difference = take(SIZE128);
  set128(product, 1);
  for (let m = n; m > 1; m >>= 1) halve128(product, product);
  for (let i: usize = 0; i < n * SIZE128; i += SIZE128) {
    mul128(coefficients + i, product, roots + i);
    sub128(difference, x, roots + i);
    mul128(product, product, difference);
  }
  set128(product, 1);
  for (let i = n * SIZE128; i > 0;) {
    i -= SIZE128;
    mul128(coefficients + i, coefficients + i, product);
    sub128(difference, x, roots + i);
    mul128(product, product, difference);
  }
  return coefficients;
}

/** out = Σ x[i]·y[i] of `count` elements, `stride` bytes from one x to the next. */
export function innerProduct128(out: usize, x: usize, stride: usize, y: usize, count: usize): void {
  const sum = take(SIZE128);
  const product = take(SIZE128);
  set128(sum, 0);
  for (let i: usize = 0; i < count; i++) {
    mul128(product, x + i * stride, y + i * SIZE128);
    add128(sum, sum, product);
  }
  copy128(out, sum);
}

/**
 * out = the value at x of the polynomial of degree < n − 1 with these n − 1 values at the first n-th roots of unity. The missing one, at
 * w⁻¹, is −w · Σ P(wⁱ)·wⁱ.
 */
export function evaluateGadget128(out: usize, values: usize, n: usize, x: usize): void {
  const roots = rootPowers128(n, n);
  const coefficients = lagrange128(roots, n, x);
  const missing = take(SIZE128);
  innerProduct128(missing, values, SIZE128, roots, n - 1);
  mul128(missing, missing, roots + SIZE128);
  mul128(missing, missing, coefficients + (n - 1) * SIZE128);
  innerProduct128(out, values, SIZE128, coefficients, n - 1);
  sub128(out, out, missing);
}
