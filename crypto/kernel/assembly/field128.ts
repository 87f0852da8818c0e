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

/** out = w0 + w1·2^64 + w2·2^128 + w3·2^192. */
export function reduce128(out: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  // In 32-bit limbs, which may leave their 32 bits and be negative: limb i + 4 counts 28 times at limb i + 2, and −1 times at limb i.
  const t7 = <i64>(w3 >> 32);
  const t6 = <i64>(w3 & 0xffffffff);
  const t5 = <i64>(w2 >> 32) + 28 * t7;
  const t4 = <i64>(w2 & 0xffffffff) + 28 * t6;
  let t3 = <i64>(w1 >> 32) - t7 + 28 * t5;
  let t2 = <i64>(w1 & 0xffffffff) - t6 + 28 * t4;
  let t1 = <i64>(w0 >> 32) - t5;
  let t0 = <i64>(w0 & 0xffffffff) - t4;
  // Each round carries and folds what is over 2^128: at most 2^11, then ±1, then nothing.
  for (;;) {
    t1 += t0 >> 32;
    t2 += t1 >> 32;
    t3 += t2 >> 32;
    const top = t3 >> 32;
    t0 &= 0xffffffff;
    t1 &= 0xffffffff;
    t2 &= 0xffffffff;
    t3 &= 0xffffffff;
    if (top == 0) break;
    t0 -= top;
    t2 += 28 * top;
  }
  subtractOnce(out, <u64>(t0 | (t1 << 32)), <u64>(t2 | (t3 << 32)), false);
}

/** out = low + high·2^64 (+ 2^128 if `carry`), less than 2p. */
@inline
function subtractOnce(out: usize, low: u64, high: u64, carry: bool): void {
  const mask = -u64(carry || high > P_HIGH || (high == P_HIGH && low >= P_LOW));
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
  subtractOnce(out, low, high, half < carry || high < half);
}

export function sub128(out: usize, x: usize, y: usize): void {
  const low = load<u64>(x) - load<u64>(y);
  const borrow = u64(load<u64>(x) < load<u64>(y));
  const half = load<u64>(x, 8) - load<u64>(y, 8);
  const mask = -u64(load<u64>(x, 8) < load<u64>(y, 8) || half < borrow);
  const restored = low + (P_LOW & mask);
  store<u64>(out, restored);
  store<u64>(out, half - borrow + (P_HIGH & mask) + u64(restored < low), 8);
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
