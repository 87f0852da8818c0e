// polynomial128.ts — roots of unity and values of polynomials over Field128 (VDAF-20 §6.1.2, §6.1.3.2)
import { take } from './arena';
import { add128, copy128, inverse128, mul128, set128, SIZE128, sub128 } from './field128';

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

/**
 * The powers of x that values at roots of unity are weighed with: at place half + j, for half = 1, 2, 4, … n and j < half,
 * (x·w⁻ʲ)^(n / half), where w is the principal 2n-th root. `roots`: its first n powers.
 */
export function testPowers128(x: usize, roots: usize, n: usize): usize {
  const powers = take(2 * n * SIZE128);
  const negated = take(SIZE128);
  set128(negated, 0);
  sub128(negated, negated, x);
  const last = powers + n * SIZE128;
  copy128(last, x);
  // w⁻ʲ = −w^(n − j)
  for (let j: usize = 1; j < n; j++) mul128(last + j * SIZE128, negated, roots + (n - j) * SIZE128);
  for (let half = n >> 1; half > 0; half >>= 1) {
    for (let j = half; j < 2 * half; j++) {
      const root = powers + (j + half) * SIZE128;
      mul128(powers + j * SIZE128, root, root);
    }
  }
  return powers;
}

/** Whether the x of these powers is one of the n-th roots of unity: the first of them is xⁿ. */
export function isRoot128(powers: usize): bool {
  return load<u64>(powers + SIZE128) == 1 && load<u64>(powers + SIZE128, 8) == 0;
}

/**
 * The n coefficients l with P(x) = Σ l[i]·P(uⁱ) for each P of degree < n, u the principal n-th root. Without a division:
 * l[i] = 1/n · Σ_k (x·u⁻ⁱ)ᵏ = 1/n · Π_s (1 + (x·u⁻ⁱ)^(2^s)). Two that are n/2 apart differ in the factor of s = 0 only, and there in a
 * sign. So the list doubles with each factor, from the last s to the first, at one multiplication a pair.
 */
export function lagrange128(powers: usize, n: usize): usize {
  const coefficients = take(n * SIZE128);
  const product = take(SIZE128);
  inverse128(coefficients, n);
  for (let half: usize = 1; half < n; half <<= 1) {
    for (let i: usize = 0; i < half; i++) {
      const left = coefficients + i * SIZE128;
      mul128(product, left, powers + 2 * (half + i) * SIZE128);
      sub128(left + half * SIZE128, left, product);
      add128(left, left, product);
    }
  }
  return coefficients;
}

/** out = Σ x[i]·y[i] of `count` elements, `stride` bytes from one to the next. */
export function innerProduct128(out: usize, x: usize, y: usize, stride: usize, count: usize): void {
  const product = take(SIZE128);
  set128(out, 0);
  for (let i: usize = 0; i < count * stride; i += stride) {
    mul128(product, x + i, y + i);
    add128(out, out, product);
  }
}

/**
 * out = the value at x of the polynomial P of degree < 2n − 1 with these 2n − 1 values at the first powers of the principal 2n-th root w.
 * The missing one, at w⁻¹, is −w · Σ P(wⁱ)·wⁱ. With all, P(x) = (g + h + xⁿ·(g − h)) / 2, where g has P's values at even powers of w and is
 * taken at x, h has those at odd ones and is taken at x·w⁻¹; and so on with both, whose pairs here come first.
 */
export function evaluateGadget128(out: usize, given: usize, n: usize, roots: usize, powers: usize): void {
  const values = take(2 * n * SIZE128);
  const difference = take(SIZE128);
  const missing = values + (2 * n - 1) * SIZE128;
  memory.copy(values, given, (2 * n - 1) * SIZE128);
  set128(missing, 0);
  set128(out, 0);
  for (let i: usize = 0; i < n * SIZE128; i += SIZE128) {
    sub128(difference, values + i + n * SIZE128, values + i);
    mul128(difference, difference, roots + i);
    add128(out, out, difference);
  }
  mul128(missing, out, roots + SIZE128);
  for (let half = n; half > 0; half >>= 1) {
    for (let j: usize = 0; j < half; j++) {
      const left = values + j * SIZE128;
      const right = left + half * SIZE128;
      sub128(difference, left, right);
      mul128(difference, difference, powers + (half + j) * SIZE128);
      add128(left, left, right);
      add128(left, left, difference);
    }
  }
  inverse128(out, 2 * n);
  mul128(out, out, values);
}
