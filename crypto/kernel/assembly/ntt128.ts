// ntt128.ts — the number theoretic transform over Field128, of four polynomials at a time (VDAF-20 §6.1.2)
import { take } from './arena';
import { SIZE128 } from './field128';
import { rootPowers128 } from './polynomial128';
import { mulQuadByOne, putRows, QUAD, ROWS, tighten } from './quad128';

/** The rows of the first n powers of the principal 2n-th root of unity: the factors of both transforms of n values. */
export function twiddles128(n: usize): usize {
  const rows = take(n * ROWS);
  const powers = rootPowers128(2 * n, n);
  for (let i: usize = 0; i < n; i++) putRows(rows + i * ROWS, 4, powers + i * SIZE128);
  return rows;
}

/**
 * From n values at the powers of the n-th root w to n values at s, s·w, s·w², … with s² = w, times n. `quads` are the given values, tight,
 * value i at place reversed(i, n); they are overwritten. `out` gets the values in their order, tight.
 */
export function shiftEvaluations128(out: usize, quads: usize, n: usize, twiddles: usize): void {
  transform(quads, n, twiddles, false);
  // The inverse of a transform is the transform read backwards, but for its first place, and divided by n.
  for (let i: usize = 0; i < n; i++) tighten(out + i * QUAD, quads + ((n - reversed(i, n)) & (n - 1)) * QUAD);
  transform(out, n, twiddles, true);
  for (let i: usize = 0; i < n; i++) tighten(out + i * QUAD, out + i * QUAD);
}

/** The number with the bits of i < n in reverse, n a power of two. */
export function reversed(i: usize, n: usize): usize {
  let result: usize = 0;
  for (let bit: usize = 1; bit < n; bit <<= 1, i >>= 1) result = (result << 1) | (i & 1);
  return result;
}

/**
 * In place, decimation in time: from coefficients in bit-reversed order to values at the powers of the n-th root, or at s times those
 * (`shifted`). Tight → loose: a limb grows by less than 2^27 a level.
 */
function transform(quads: usize, n: usize, twiddles: usize, shifted: bool): void {
  for (let half: usize = 1; half < n; half <<= 1) {
    const stride = n / half;
    for (let i: usize = 0; i < half; i++) {
      // The (2·half)-th root to the i, or its square root to the 2i + 1, as powers of the 2n-th root.
      const factor = twiddles + (shifted ? ((2 * i + 1) * stride) >> 1 : i * stride) * ROWS;
      const isOne = i == 0 && !shifted;
      for (let at = i; at < n; at += 2 * half) butterfly(quads + at * QUAD, quads + (at + half) * QUAD, factor, isOne);
    }
  }
}

const product = memory.data(<i32>QUAD, 16);

/** 6p in limbs none of which is below a tight one's, so that a difference stays positive. */
@inline
function room(b: usize): v128 {
  return i32x4.splat(b == 0 ? 0x4000006 : b == 16 ? 0x3ffffff : b == 32 ? 0x7f57fff : b == 48 ? 0x7fffffe : 0x5fffffe);
}

/** (left, right) → (left + factor·right, left − factor·right) */
@inline
function butterfly(left: usize, right: usize, factor: usize, isOne: bool): void {
  if (isOne) tighten(product, right);
  else mulQuadByOne(product, right, factor);
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
  v128.store(left + b, i32x4.add(x, y));
  v128.store(right + b, i32x4.add(x, i32x4.sub(room(b), y)));
}
