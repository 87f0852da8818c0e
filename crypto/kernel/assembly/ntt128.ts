// ntt128.ts — the number theoretic transform over Field128, of four polynomials at a time (VDAF-20 §6.1.2)
import { take } from './arena';
import { DOT_ROWS, DOT_SUMS_MAX, DOTS, mulDots, putDotRows, quadFromDots, tightenDots } from './dot128';
import { SIZE128 } from './field128';
import { rootPowers128 } from './polynomial128';

/** The rows of the first n powers of the principal 2n-th root of unity: the factors of both transforms of n values. */
export function twiddles128(n: usize): usize {
  const rows = take(n * DOT_ROWS);
  const powers = rootPowers128(2 * n, n);
  for (let i: usize = 0; i < n; i++) putDotRows(rows + i * DOT_ROWS, powers + i * SIZE128);
  return rows;
}

/**
 * From n values at the powers of the n-th root w to n values at s, s·w, s·w², … with s² = w, times n. `dots` are the given values, tight,
 * value i at place reversed(i, n); they are overwritten. `out` gets the values in their order, as tight quads.
 */
export function shiftEvaluations128(out: usize, dots: usize, n: usize, twiddles: usize): void {
  transform(dots, n, twiddles, false);
  // The inverse of a transform is the transform read backwards, but for its first place, and divided by n.
  for (let i: usize = 0; i < n; i++) tightenDots(out + i * DOTS, dots + ((n - reversed(i, n)) & (n - 1)) * DOTS);
  transform(out, n, twiddles, true);
  for (let i: usize = 0; i < n; i++) quadFromDots(out + i * DOTS, out + i * DOTS);
}

/** The number with the bits of i < n in reverse, n a power of two. */
export function reversed(i: usize, n: usize): usize {
  let result: usize = 0;
  for (let bit: usize = 1; bit < n; bit <<= 1, i >>= 1) result = (result << 1) | (i & 1);
  return result;
}

/**
 * In place, decimation in time: from coefficients in bit-reversed order to values at the powers of the n-th root, or at s times those
 * (`shifted`). Tight → loose.
 */
function transform(dots: usize, n: usize, twiddles: usize, shifted: bool): void {
  let sums: usize = 0;
  for (let half: usize = 1; half < n; half <<= 1) {
    if (sums++ == DOT_SUMS_MAX) {
      for (let i: usize = 0; i < n; i++) tightenDots(dots + i * DOTS, dots + i * DOTS);
      sums = 1;
    }
    const stride = n / half;
    for (let i: usize = 0; i < half; i++) {
      // The (2·half)-th root to the i, or its square root to the 2i + 1, as powers of the 2n-th root.
      const factor = twiddles + (shifted ? ((2 * i + 1) * stride) >> 1 : i * stride) * DOT_ROWS;
      const isOne = i == 0 && !shifted;
      for (let at = i; at < n; at += 2 * half) butterfly(dots + at * DOTS, dots + (at + half) * DOTS, factor, isOne);
    }
  }
}

const product = memory.data(<i32>DOTS, 16);

/** (left, right) → (left + factor·right, left − factor·right) */
@inline
function butterfly(left: usize, right: usize, factor: usize, isOne: bool): void {
  if (isOne) tightenDots(product, right);
  else mulDots(product, right, factor);
  addAndSubtract(left, right, 0);
  addAndSubtract(left, right, 16);
  addAndSubtract(left, right, 32);
  addAndSubtract(left, right, 48);
  addAndSubtract(left, right, 64);
}

@inline
function addAndSubtract(left: usize, right: usize, b: usize): void {
  const x = v128.load(left + b);
  const y = v128.load(product + b);
  v128.store(left + b, i16x8.add(x, y));
  v128.store(right + b, i16x8.sub(x, y));
}
