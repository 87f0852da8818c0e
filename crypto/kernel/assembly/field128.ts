// field128.ts — GF(p), p = 2^128 − 7·2^66 + 1, one element at a time (VDAF-20 §6.1.4)
//
// An element is its 16 bytes on the wire, little-endian, always below p. 2^128 ≡ 28·2^64 − 1, so a product is folded with shifts and needs
// no Montgomery form: what arrives is what is calculated with. Every function may write where it reads.

export const SIZE128: usize = 16;

const P_LOW: u64 = 1;
const P_HIGH: u64 = 0xffffffffffffffe4;

/** The high half of x·y. */
@inline
export function mulHigh(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  const other = x0 * y1 + (middle & 0xffffffff);
  return x1 * y1 + (middle >> 32) + (other >> 32);
}

/** The high half of 28·x. */
@inline
function high28(x: u64): u64 {
  return (28 * (x >> 32) + ((28 * (x & 0xffffffff)) >> 32)) >> 32;
}

/** out = w0 + w1·2^64 + w2·2^128 + w3·2^192. */
export function reduce128(out: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  // 28·(w2, w3) is g0, g1, g2; so (w2, w3)·2^128 ≡ g0·2^64 + (g1, g2)·2^128 − (w2, w3).
  const g0 = 28 * w2;
  const carry = high28(w2);
  const g1 = 28 * w3 + carry;
  const g2 = high28(w3) + u64(g1 < carry);
  // The same with 28·(g1, g2), which is k0, k1; k1 < 2^10, so once more it is only 28·k1 and −k1.
  const k0 = 28 * g1;
  const k1 = high28(g1) + 28 * g2;
  let top: i64 = 0;
  let high = w1 + g0;
  top += i64(high < g0);
  high += k0;
  top += i64(high < k0);
  high += 28 * k1;
  top += i64(high < 28 * k1);
  let borrow = u64(w0 < w2);
  let low = w0 - w2;
  borrow += u64(low < g1);
  low -= g1;
  borrow += u64(low < k1);
  low -= k1;
  top -= i64(high < w3);
  high -= w3;
  top -= i64(high < g2 + borrow);
  high -= g2 + borrow;
  finish(out, low, high, top);
}

/** out = low + high·2^64 + top·2^128, for a small `top` of either sign. */
@inline
function finish(out: usize, low: u64, high: u64, top: i64): void {
  // Twice, for the first time may leave a top of ±1; the second can't, with `high` then so near to 0 or 2^64.
  for (let i = 0; i < 2; i++) {
    const lower = low - <u64>top;
    const change = 28 * top - i64(top > 0 && low < <u64>top) + i64(top < 0 && lower < low);
    const raised = high + <u64>change;
    top = i64(change > 0 && raised < high) - i64(change < 0 && raised > high);
    low = lower;
    high = raised;
  }
  const mask = -u64(high > P_HIGH || (high == P_HIGH && low >= P_LOW));
  store<u64>(out, low - (P_LOW & mask));
  store<u64>(out, high - (P_HIGH & mask) - u64(low < (P_LOW & mask)), 8);
}

/** out = x·y. */
export function mul128(out: usize, x: usize, y: usize): void {
  const x0 = load<u64>(x);
  const x1 = load<u64>(x, 8);
  const y0 = load<u64>(y);
  const y1 = load<u64>(y, 8);
  const left = x0 * y1;
  const right = x1 * y0;
  let w1 = mulHigh(x0, y0) + left;
  let carry = u64(w1 < left);
  w1 += right;
  carry += u64(w1 < right);
  let w2 = mulHigh(x0, y1) + carry;
  let w3 = mulHigh(x1, y1) + u64(w2 < carry);
  const crossed = mulHigh(x1, y0);
  w2 += crossed;
  w3 += u64(w2 < crossed);
  w2 += x1 * y1;
  w3 += u64(w2 < x1 * y1);
  reduce128(out, x0 * y0, w1, w2, w3);
}

export function add128(out: usize, x: usize, y: usize): void {
  const low = load<u64>(x) + load<u64>(y);
  const carry = u64(low < load<u64>(y));
  const half = load<u64>(x, 8) + carry;
  const high = half + load<u64>(y, 8);
  finish(out, low, high, i64(half < carry) + i64(high < half));
}

export function sub128(out: usize, x: usize, y: usize): void {
  const low = load<u64>(x) - load<u64>(y);
  const borrow = u64(load<u64>(x) < load<u64>(y));
  const half = load<u64>(x, 8) - load<u64>(y, 8);
  const top = -i64(load<u64>(x, 8) < load<u64>(y, 8)) - i64(half < borrow);
  finish(out, low, half - borrow, top);
}

export function set128(out: usize, low: u64, high: u64 = 0): void {
  store<u64>(out, low);
  store<u64>(out, high, 8);
}

export function copy128(out: usize, x: usize): void {
  set128(out, load<u64>(x), load<u64>(x, 8));
}

/** out = x / 2: x or x + p, whichever is even, shifted. */
export function halve128(out: usize, x: usize): void {
  const odd = load<u64>(x) & 1;
  const low = load<u64>(x) + (P_LOW & -odd);
  const half = load<u64>(x, 8) + u64(odd != 0 && low == 0);
  const high = half + (P_HIGH & -odd);
  store<u64>(out, (low >> 1) | (high << 63));
  store<u64>(out, (high >> 1) | (u64(high < half) << 63), 8);
}

/** Whether `count` elements are all below p. */
export function isCanonical128(vec: usize, count: usize): bool {
  let below: bool = true;
  for (const end = vec + count * SIZE128; vec < end; vec += SIZE128) {
    const high = load<u64>(vec, 8);
    if (high >= P_HIGH && (high > P_HIGH || load<u64>(vec) >= P_LOW)) below = false;
  }
  return below;
}

/** out = out + x, element by element. */
export function addVec128(out: usize, x: usize, count: usize): void {
  for (const end = out + count * SIZE128; out < end; out += SIZE128, x += SIZE128) add128(out, out, x);
}

/** out = x − y, element by element. */
export function subVec128(out: usize, x: usize, y: usize, count: usize): void {
  for (const end = out + count * SIZE128; out < end; out += SIZE128, x += SIZE128, y += SIZE128) sub128(out, x, y);
}
