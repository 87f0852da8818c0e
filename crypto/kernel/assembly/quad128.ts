// quad128.ts — GF(2^128 − 7·2^66 + 1), four elements at a time
//
// A quad is five vectors of four 32-bit lanes: vector b holds limb b of each element, in radix 2^26. An element has many forms; only its
// value mod p counts. Quads are tight: limbs < 2^26, the last < 2^27 + 2^10. Columns are 64-bit sums of products of limbs, to be carried
// before they can overflow: that is what inner products are made of.
//
// Multiplication by x takes the rows of x: row a is x·2^(26a) mod p, in limbs. Then y·x = Σ y[a]·row a has five columns instead of nine,
// and nothing to fold but what exceeds 2^130 in the end. i64x2.extmul does the products, two a time.
import { reduce128 } from './field128';

export const LIMBS: usize = 5;
export const QUAD: usize = LIMBS * 16;
/** Rows of four elements. */
export const QUAD_ROWS: usize = LIMBS * LIMBS * 16;

const MASK: u64 = 0x3ffffff;

/** Writes the limbs of the element x into a lane, `out` its first place. */
export function putLimbs(out: usize, x: usize): void {
  const low = load<u64>(x);
  const high = load<u64>(x, 8);
  store<u32>(out, <u32>(low & MASK));
  store<u32>(out + 16, <u32>((low >> 26) & MASK));
  store<u32>(out + 32, <u32>(((low >> 52) | (high << 12)) & MASK));
  store<u32>(out + 48, <u32>((high >> 14) & MASK));
  store<u32>(out + 64, <u32>(high >> 40));
}

const shifted = memory.data(16, 16);

/** Writes the rows of the element x into a lane, `out` its first place. */
export function putRows(out: usize, x: usize): void {
  store<u64>(shifted, load<u64>(x));
  store<u64>(shifted, load<u64>(x, 8), 8);
  for (let row: usize = 0; row < LIMBS; row++) {
    putLimbs(out + row * QUAD, shifted);
    const low = load<u64>(shifted);
    const high = load<u64>(shifted, 8);
    reduce128(shifted, low << 26, (high << 26) | (low >> 38), high >> 38, 0);
  }
}

/** The limbs of four elements that lie `stride` bytes apart: a 4 × 4 transposition of 32-bit words, cut anew into 26 bits. */
@inline
export function loadQuad(out: usize, x: usize, stride: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x + stride);
  const x2 = v128.load(x + 2 * stride);
  const x3 = v128.load(x + 3 * stride);
  const a = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  const w0 = v128.shuffle<i64>(a, b, 0, 2);
  const w1 = v128.shuffle<i64>(a, b, 1, 3);
  const w2 = v128.shuffle<i64>(c, d, 0, 2);
  const w3 = v128.shuffle<i64>(c, d, 1, 3);
  const mask = i32x4.splat(<i32>MASK);
  v128.store(out, v128.and(w0, mask));
  v128.store(out, v128.and(v128.or(i32x4.shr_u(w0, 26), i32x4.shl(w1, 6)), mask), 16);
  v128.store(out, v128.and(v128.or(i32x4.shr_u(w1, 20), i32x4.shl(w2, 12)), mask), 32);
  v128.store(out, v128.and(v128.or(i32x4.shr_u(w2, 14), i32x4.shl(w3, 18)), mask), 48);
  v128.store(out, i32x4.shr_u(w3, 8), 64);
}

@inline
function lows(x: v128, y: v128): v128 {
  return i64x2.extmul_low_i32x4_u(x, y);
}

@inline
function highs(x: v128, y: v128): v128 {
  return i64x2.extmul_high_i32x4_u(x, y);
}

@inline
function sum5(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return i64x2.add(i64x2.add(i64x2.add(a, b), i64x2.add(c, d)), e);
}

/** The constants below are p in limbs, with 2^38 of its second limb moved to the first, so that what is taken off it stays positive. */
const ROOM0: i64 = 0x4000000001;
const P1: i64 = 0x3fff000;
const P2: i64 = 0x3fe3fff;
const P3: i64 = 0x3ffffff;
const P4: i64 = 0xffffff;

/** The columns of a product: of the first two elements, then of the others. */
const columns = memory.data(2 * <i32>QUAD, 16);

/** A column of both halves from its column of the rows. Stored at once: the compiler would keep them all, and spill. */
@inline
function putColumn(out: usize, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, rows: usize): void {
  const r0 = v128.load(rows);
  const r1 = v128.load(rows, 80);
  const r2 = v128.load(rows, 160);
  const r3 = v128.load(rows, 240);
  const r4 = v128.load(rows, 320);
  v128.store(out, sum5(lows(x0, r0), lows(x1, r1), lows(x2, r2), lows(x3, r3), lows(x4, r4)));
  v128.store(out, sum5(highs(x0, r0), highs(x1, r1), highs(x2, r2), highs(x3, r3), highs(x4, r4)), 80);
}

/** Two elements' five columns, each < 2^62, in place → tight limbs, in the lower halves of both lanes. */
function carryColumns(at: usize): void {
  const mask = i64x2.splat(MASK);
  // What exceeds 2^130 first: 2^130 ≡ 7·2^16·2^52 − 4.
  let c3 = v128.load(at, 48);
  let c4 = i64x2.add(i64x2.add(v128.load(at, 64), i64x2.splat(P4)), i64x2.shr_u(c3, 26));
  c3 = i64x2.add(v128.and(c3, mask), i64x2.splat(P3));
  const top = i64x2.shr_u(c4, 26);
  c4 = v128.and(c4, mask);
  const c0 = i64x2.sub(i64x2.add(v128.load(at), i64x2.splat(ROOM0)), i64x2.shl(top, 2));
  const c1 = i64x2.add(i64x2.add(v128.load(at, 16), i64x2.splat(P1)), i64x2.shr_u(c0, 26));
  const folded = i64x2.add(i64x2.splat(P2), i64x2.sub(i64x2.shl(top, 19), i64x2.shl(top, 16)));
  const c2 = i64x2.add(i64x2.add(v128.load(at, 32), folded), i64x2.shr_u(c1, 26));
  c3 = i64x2.add(c3, i64x2.shr_u(c2, 26));
  c4 = i64x2.add(c4, i64x2.shr_u(c3, 26));
  v128.store(at, v128.and(c0, mask));
  v128.store(at, v128.and(c1, mask), 16);
  v128.store(at, v128.and(c2, mask), 32);
  v128.store(at, v128.and(c3, mask), 48);
  v128.store(at, c4, 64);
}

/** out = the quad x times the quad whose QUAD_ROWS are given, element by element. Tight. */
export function mulQuad(out: usize, x: usize, rows: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);
  // Column b of the product is x0·rows[0, b] + … + x4·rows[4, b].
  putColumn(columns + 0, x0, x1, x2, x3, x4, rows + 0);
  putColumn(columns + 16, x0, x1, x2, x3, x4, rows + 16);
  putColumn(columns + 32, x0, x1, x2, x3, x4, rows + 32);
  putColumn(columns + 48, x0, x1, x2, x3, x4, rows + 48);
  putColumn(columns + 64, x0, x1, x2, x3, x4, rows + 64);
  carryColumns(columns);
  carryColumns(columns + QUAD);
  for (let b: usize = 0; b < QUAD; b += 16) {
    v128.store(out + b, v128.shuffle<i32>(v128.load(columns + b), v128.load(columns + QUAD + b), 0, 2, 4, 6));
  }
}

/** Sums of products, COLUMNS of them at most, which reduceColumns turns into an element; the last ones take carries only. */
export const COLUMNS: usize = 10;
export const ACCUMULATOR: usize = COLUMNS * 16;
/** So many quads may be added to an accumulator before carryAccumulator is due: each adds less than 2^56 to a lane of a column. */
export const ADDITIONS_MAX: usize = 200;

@inline
function both(x: v128, y: v128): v128 {
  return i64x2.add(lows(x, y), highs(x, y));
}

@inline
function addTo(at: usize, sum: v128): void {
  v128.store(at, i64x2.add(v128.load(at), sum));
}

/** Adds to an accumulator the four products of two tight quads, in nine columns. */
@inline
export function addProducts(accumulator: usize, x: usize, y: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  const x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64);
  const y0 = v128.load(y);
  const y1 = v128.load(y, 16);
  const y2 = v128.load(y, 32);
  const y3 = v128.load(y, 48);
  const y4 = v128.load(y, 64);
  addTo(accumulator, both(x0, y0));
  addTo(accumulator + 16, i64x2.add(both(x0, y1), both(x1, y0)));
  addTo(accumulator + 32, i64x2.add(i64x2.add(both(x0, y2), both(x1, y1)), both(x2, y0)));
  addTo(accumulator + 48, i64x2.add(i64x2.add(both(x0, y3), both(x1, y2)), i64x2.add(both(x2, y1), both(x3, y0))));
  addTo(accumulator + 64, sum5(both(x0, y4), both(x1, y3), both(x2, y2), both(x3, y1), both(x4, y0)));
  addTo(accumulator + 80, i64x2.add(i64x2.add(both(x1, y4), both(x2, y3)), i64x2.add(both(x3, y2), both(x4, y1))));
  addTo(accumulator + 96, i64x2.add(i64x2.add(both(x2, y4), both(x3, y3)), both(x4, y2)));
  addTo(accumulator + 112, i64x2.add(both(x3, y4), both(x4, y3)));
  addTo(accumulator + 128, both(x4, y4));
}

/** Makes room in an accumulator, whose value stays the same. */
export function carryAccumulator(accumulator: usize): void {
  const mask = i64x2.splat(MASK);
  let carry = i64x2.splat(0);
  for (let column: usize = 0; column < COLUMNS - 1; column++) {
    const sum = i64x2.add(v128.load(accumulator + column * 16), carry);
    v128.store(accumulator + column * 16, v128.and(sum, mask));
    carry = i64x2.shr_u(sum, 26);
  }
  addTo(accumulator + 144, carry);
}

const limbs = memory.data(<i32>(COLUMNS * 8), 16);

/** out = the element that an accumulator stands for, both of its lanes added up. */
export function reduceAccumulator(out: usize, accumulator: usize): void {
  carryAccumulator(accumulator);
  let carry: u64 = 0;
  for (let column: usize = 0; column < COLUMNS; column++) {
    const sum = load<u64>(accumulator + column * 16) + load<u64>(accumulator + column * 16, 8) + carry;
    store<u64>(limbs + column * 8, column < COLUMNS - 1 ? sum & MASK : sum);
    carry = sum >> 26;
  }
  const l2 = load<u64>(limbs, 16);
  const l4 = load<u64>(limbs, 32);
  const l7 = load<u64>(limbs, 56);
  const l9 = load<u64>(limbs, 72);
  // Five words: the elements were of 130 bits. Those over 2^128 first, down to two words.
  reduce128(
    out,
    (l4 >> 24) | (load<u64>(limbs, 40) << 2) | (load<u64>(limbs, 48) << 28) | (l7 << 54),
    (l7 >> 10) | (load<u64>(limbs, 64) << 16) | (l9 << 42),
    l9 >> 22,
    0,
  );
  const w1 = (l2 >> 12) | (load<u64>(limbs, 24) << 14) | (l4 << 40);
  reduce128(out, load<u64>(limbs) | (load<u64>(limbs, 8) << 26) | (l2 << 52), w1, load<u64>(out), load<u64>(out, 8));
}
