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

/** Two limbs that were rounded up by a half each, as one vector of dots. */
@inline
function pair(even: v128, odd: v128): v128 {
  return i16x8.sub(v128.or(even, i32x4.shl(odd, 16)), i16x8.splat(<i16>HALF));
}

@inline
function masked(x: v128): v128 {
  return v128.and(x, i32x4.splat(MASK));
}

const columns = memory.data(160, 16);

/** `columns`, with a half added to each → tight dots. */
function carry(out: usize): void {
  // What exceeds 2^130 first: 2^130 ≡ 56·2^65 − 4.
  let c8 = v128.load(columns, 128);
  let c9 = i32x4.add(v128.load(columns, 144), i32x4.shr_s(c8, 13));
  const top = i32x4.shr_s(c9, 13);
  const c0 = i32x4.sub(v128.load(columns), i32x4.shl(top, 2));
  const c1 = i32x4.add(v128.load(columns, 16), i32x4.shr_s(c0, 13));
  v128.store(out, pair(masked(c0), masked(c1)));
  const c2 = i32x4.add(v128.load(columns, 32), i32x4.shr_s(c1, 13));
  const c3 = i32x4.add(v128.load(columns, 48), i32x4.shr_s(c2, 13));
  v128.store(out, pair(masked(c2), masked(c3)), 16);
  const c4 = i32x4.add(v128.load(columns, 64), i32x4.shr_s(c3, 13));
  const folded = i32x4.add(v128.load(columns, 80), i32x4.sub(i32x4.shl(top, 6), i32x4.shl(top, 3)));
  const c5 = i32x4.add(folded, i32x4.shr_s(c4, 13));
  v128.store(out, pair(masked(c4), masked(c5)), 32);
  const c6 = i32x4.add(v128.load(columns, 96), i32x4.shr_s(c5, 13));
  const c7 = i32x4.add(v128.load(columns, 112), i32x4.shr_s(c6, 13));
  v128.store(out, pair(masked(c6), masked(c7)), 48);
  c8 = i32x4.add(masked(c8), i32x4.shr_s(c7, 13));
  c9 = i32x4.add(masked(c9), i32x4.shr_s(c8, 13));
  v128.store(out, pair(masked(c8), c9), 64);
}

@inline
function dot(x: v128, pair: v128): v128 {
  return i32x4.dot_i16x8_s(x, pair);
}

/** A column of the product from its column of the rows, and a half to round by. Stored at once: the compiler would keep all ten, and spill. */
@inline
function putColumn(out: usize, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, rows: usize): void {
  const d0 = dot(x0, v128.load32_splat(rows));
  const d1 = dot(x1, v128.load32_splat(rows, 40));
  const d2 = dot(x2, v128.load32_splat(rows, 80));
  const d3 = dot(x3, v128.load32_splat(rows, 120));
  const d4 = dot(x4, v128.load32_splat(rows, 160));
  v128.store(out, i32x4.add(i32x4.add(i32x4.add(d0, d1), i32x4.add(d2, d3)), i32x4.add(d4, i32x4.splat(HALF))));
}

/** out = loose dots, each element times the one whose rows are given. Tight. */
export function mulDots(out: usize, x: usize, rows: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);

  putColumn(columns + 0, x0, x1, x2, x3, x4, rows + 0);
  putColumn(columns + 16, x0, x1, x2, x3, x4, rows + 4);
  putColumn(columns + 32, x0, x1, x2, x3, x4, rows + 8);
  putColumn(columns + 48, x0, x1, x2, x3, x4, rows + 12);
  putColumn(columns + 64, x0, x1, x2, x3, x4, rows + 16);
  putColumn(columns + 80, x0, x1, x2, x3, x4, rows + 20);
  putColumn(columns + 96, x0, x1, x2, x3, x4, rows + 24);
  putColumn(columns + 112, x0, x1, x2, x3, x4, rows + 28);
  putColumn(columns + 128, x0, x1, x2, x3, x4, rows + 32);
  putColumn(columns + 144, x0, x1, x2, x3, x4, rows + 36);
  carry(out);
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
  const half = i32x4.splat(HALF);
  for (let i: usize = 0; i < 5; i++) {
    const limbs = v128.load(x + i * 16);
    v128.store(columns + i * 32, i32x4.add(evenLimb(limbs), half));
    v128.store(columns + i * 32, i32x4.add(oddLimb(limbs), half), 16);
  }
  carry(out);
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
