// dot128.ts — GF(2^128 − 7·2^66 + 1), four elements at a time, in limbs small enough for i32x4.dot_i16x8
//
// A row of dots is five vectors of four 32-bit lanes, one for each element: vector i holds its limbs 2i and 2i + 1, in radix 2^13, as signed
// 16-bit halves. One instruction then does eight products and four sums, where i64x2.extmul does two products; this halves the time of a
// multiplication by a constant, but the sums have no room to grow in, so it serves transforms and not inner products (quad128.ts). Bounds:
//   tight   limbs from −2^12 to 2^12 − 1, the last a little more: what mulDots and tightenDots give
//   loose   limbs that fit 16 bits: what they take. Six sums of tight ones are still loose.
//
// The constant x goes as rows: row a is x·2^(13a) mod p in balanced limbs. Then y·x = Σ y[a]·row a, ten columns below 2^31.
import { reduce128 } from './field128';

export const DOTS: usize = 5 * 16;
/** The rows of one element: for limbs 2i and 2i + 1 and column b a pair of 16-bit numbers, at 4·(10i + b). */
export const DOT_ROWS: usize = 5 * 10 * 4;
/** Additions and subtractions that tight dots stand before they must be tightened. */
export const DOT_SUMS_MAX: usize = 6;

const LIMBS: usize = 10;
const MASK: i32 = 0x1fff;
const HALF: i32 = 0x1000;

/** Writes the balanced limbs of the element x as 16-bit numbers: an even one and the next side by side, each such pair `stride` bytes on. */
export function putDots(out: usize, stride: usize, x: usize): void {
  let low = load<u64>(x);
  let high = load<u64>(x, 8);
  let carry: i32 = 0;
  for (let limb: usize = 0; limb < LIMBS; limb++) {
    let digit = <i32>(low & MASK) + carry;
    // The last one is at most 2^11 and stays as it is.
    carry = i32(limb < LIMBS - 1 && digit >= HALF);
    digit -= carry << 13;
    store<i16>(out + (limb >> 1) * stride + ((limb & 1) << 1), <i16>digit);
    low = (low >> 13) | (high << 51);
    high >>= 13;
  }
}

const shifted = memory.data(16, 16);
const limbs = memory.data(20, 16);

/** Writes the rows of the element x. */
export function putDotRows(out: usize, x: usize): void {
  store<u64>(shifted, load<u64>(x));
  store<u64>(shifted, load<u64>(x, 8), 8);
  for (let a: usize = 0; a < LIMBS; a++) {
    putDots(limbs, 4, shifted);
    const start = out + (a >> 1) * 40 + ((a & 1) << 1);
    for (let b: usize = 0; b < LIMBS; b++) store<i16>(start + b * 4, load<i16>(limbs + b * 2));
    const low = load<u64>(shifted);
    const high = load<u64>(shifted, 8);
    reduce128(shifted, low << 13, (high << 13) | (low >> 51), high >> 51, 0);
  }
}

@inline
function dot(x: v128, rows: usize, index: usize): v128 {
  return i32x4.dot_i16x8_s(x, v128.load32_splat(rows + index * 4));
}

/** Column b of the product, and a half to round by. */
@inline
function column(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, rows: usize, b: usize): v128 {
  const sum = i32x4.add(i32x4.add(dot(x0, rows, b), dot(x1, rows, 10 + b)), i32x4.add(dot(x2, rows, 20 + b), dot(x3, rows, 30 + b)));
  return i32x4.add(sum, i32x4.add(dot(x4, rows, 40 + b), i32x4.splat(HALF)));
}

/** Two limbs that were rounded up by a half each, as one vector of dots. */
@inline
function pair(even: v128, odd: v128): v128 {
  return i16x8.sub(v128.or(even, i32x4.shl(odd, 16)), i16x8.splat(<i16>HALF));
}

@inline
function masked(x: v128): v128 {
  return v128.and(x, i32x4.splat(MASK));
}

/** Ten columns with a half added to each → tight dots. */
@inline
function carry(out: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, c8: v128, c9: v128): void {
  // What exceeds 2^130 first: 2^130 ≡ 56·2^65 − 4.
  c9 = i32x4.add(c9, i32x4.shr_s(c8, 13));
  const top = i32x4.shr_s(c9, 13);
  c9 = masked(c9);
  c0 = i32x4.sub(c0, i32x4.shl(top, 2));
  c5 = i32x4.add(c5, i32x4.sub(i32x4.shl(top, 6), i32x4.shl(top, 3)));
  c1 = i32x4.add(c1, i32x4.shr_s(c0, 13));
  c2 = i32x4.add(c2, i32x4.shr_s(c1, 13));
  c3 = i32x4.add(c3, i32x4.shr_s(c2, 13));
  c4 = i32x4.add(c4, i32x4.shr_s(c3, 13));
  c5 = i32x4.add(c5, i32x4.shr_s(c4, 13));
  c6 = i32x4.add(c6, i32x4.shr_s(c5, 13));
  c7 = i32x4.add(c7, i32x4.shr_s(c6, 13));
  c8 = i32x4.add(masked(c8), i32x4.shr_s(c7, 13));
  c9 = i32x4.add(c9, i32x4.shr_s(c8, 13));
  v128.store(out, pair(masked(c0), masked(c1)));
  v128.store(out, pair(masked(c2), masked(c3)), 16);
  v128.store(out, pair(masked(c4), masked(c5)), 32);
  v128.store(out, pair(masked(c6), masked(c7)), 48);
  v128.store(out, pair(masked(c8), c9), 64);
}

/** out = loose dots, each element times the one whose rows are given. Tight. */
export function mulDots(out: usize, x: usize, rows: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);
  carry(
    out,
    column(x0, x1, x2, x3, x4, rows, 0),
    column(x0, x1, x2, x3, x4, rows, 1),
    column(x0, x1, x2, x3, x4, rows, 2),
    column(x0, x1, x2, x3, x4, rows, 3),
    column(x0, x1, x2, x3, x4, rows, 4),
    column(x0, x1, x2, x3, x4, rows, 5),
    column(x0, x1, x2, x3, x4, rows, 6),
    column(x0, x1, x2, x3, x4, rows, 7),
    column(x0, x1, x2, x3, x4, rows, 8),
    column(x0, x1, x2, x3, x4, rows, 9),
  );
}

@inline
function evenLimb(x: v128): v128 {
  return i32x4.shr_s(i32x4.shl(x, 16), 16);
}

@inline
function oddLimb(x: v128): v128 {
  return i32x4.shr_s(x, 16);
}

/** out = loose dots, tight. */
export function tightenDots(out: usize, x: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);
  const half = i32x4.splat(HALF);
  carry(
    out,
    i32x4.add(evenLimb(x0), half),
    i32x4.add(oddLimb(x0), half),
    i32x4.add(evenLimb(x1), half),
    i32x4.add(oddLimb(x1), half),
    i32x4.add(evenLimb(x2), half),
    i32x4.add(oddLimb(x2), half),
    i32x4.add(evenLimb(x3), half),
    i32x4.add(oddLimb(x3), half),
    i32x4.add(evenLimb(x4), half),
    i32x4.add(oddLimb(x4), half),
  );
}

/** out = loose dots as a tight quad (quad128.ts). */
export function quadFromDots(out: usize, x: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);
  // 32p = 2^16·2^117 − 448·2^65 + 32 is more than loose dots can be below zero. What then exceeds 2^130 is folded, but for a last one that
  // keeps the last limb positive.
  const c9 = i32x4.add(oddLimb(x4), i32x4.splat(0x10000));
  const top = i32x4.sub(i32x4.shr_s(c9, 13), i32x4.splat(1));
  const c0 = i32x4.add(evenLimb(x0), i32x4.sub(i32x4.splat(32), i32x4.shl(top, 2)));
  const c1 = i32x4.add(oddLimb(x0), i32x4.shr_s(c0, 13));
  const c2 = i32x4.add(evenLimb(x1), i32x4.shr_s(c1, 13));
  const c3 = i32x4.add(oddLimb(x1), i32x4.shr_s(c2, 13));
  const c4 = i32x4.add(evenLimb(x2), i32x4.shr_s(c3, 13));
  const folded = i32x4.sub(i32x4.sub(i32x4.shl(top, 6), i32x4.shl(top, 3)), i32x4.splat(448));
  const c5 = i32x4.add(i32x4.add(oddLimb(x2), folded), i32x4.shr_s(c4, 13));
  const c6 = i32x4.add(evenLimb(x3), i32x4.shr_s(c5, 13));
  const c7 = i32x4.add(oddLimb(x3), i32x4.shr_s(c6, 13));
  const c8 = i32x4.add(evenLimb(x4), i32x4.shr_s(c7, 13));
  const last = i32x4.add(i32x4.sub(c9, i32x4.shl(top, 13)), i32x4.shr_s(c8, 13));
  v128.store(out, join(c0, masked(c1)));
  v128.store(out, join(c2, masked(c3)), 16);
  v128.store(out, join(c4, masked(c5)), 32);
  v128.store(out, join(c6, masked(c7)), 48);
  v128.store(out, join(c8, last), 64);
}

@inline
function join(even: v128, odd: v128): v128 {
  return v128.or(masked(even), i32x4.shl(odd, 13));
}
