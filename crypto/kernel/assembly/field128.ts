// field128.ts — GF(p), p = 2^128 − 7·2^66 + 1, one element at a time (VDAF-20 §6.1.4)
//
// An element is its 16 bytes on the wire, little-endian, always below p. 2^128 ≡ 28·2^64 − 1, so a product is folded with shifts and needs
// no Montgomery form: what arrives is what is calculated with. Every function may write where it reads.

export const SIZE128: usize = 16;

/** p is this · 2^64 + 1. */
export const P_HIGH: u64 = 0xffffffffffffffe4;

/** out = w0 + w1·2^64 + w2·2^128 + w3·2^192. */
export function reduce128(out: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  fold(out, low32(w0), high32(w0), low32(w1), high32(w1), low32(w2), high32(w2), low32(w3), high32(w3));
}

@inline
function low32(x: u64): i64 {
  return <i64>(x & 0xffffffff);
}

@inline
function high32(x: u64): i64 {
  return <i64>(x >> 32);
}

/** out = Σ tᵢ·2^(32i), for t that may exceed their 32 bits, up to 2^36. */
@inline
function fold(out: usize, t0: i64, t1: i64, t2: i64, t3: i64, t4: i64, t5: i64, t6: i64, t7: i64): void {
  // Limb i + 4 counts 28 times at limb i + 2, and −1 times at limb i.
  t5 += 28 * t7;
  t4 += 28 * t6;
  t3 += 28 * t5 - t7;
  t2 += 28 * t4 - t6;
  t1 -= t5;
  t0 -= t4;
  t1 += t0 >> 32;
  t2 += t1 >> 32;
  t3 += t2 >> 32;
  const top = t3 >> 32;
  // Once more what is over 2^128, 2^14 at most, and then p off or on once.
  const low = (<u64>t0 & 0xffffffff) | (<u64>t1 << 32);
  const high = (<u64>t2 & 0xffffffff) | (<u64>t3 << 32);
  const foldedLow = low - <u64>top;
  const rise = 28 * top + carryOf(foldedLow, low, -top);
  const foldedHigh = high + <u64>rise;
  const over = carryOf(foldedHigh, high, rise);
  const times = over != 0 ? over : i64(foldedHigh + 28 - u64(foldedLow == 0) < foldedHigh);
  const rest = foldedLow - <u64>times;
  store<u64>(out, rest);
  store<u64>(out, foldedHigh + <u64>(28 * times + carryOf(rest, foldedLow, -times)), 8);
}

/** What `sum` = x + addend is over 2^64: 1, 0, or, if the addend is negative, −1. */
@inline
function carryOf(sum: u64, x: u64, addend: i64): i64 {
  return i64(sum < x) + (addend >> 63);
}

/** out = x·y: sixteen products of 32-bit limbs, whose halves are summed up before anything is carried. */
export function mul128(out: usize, x: usize, y: usize): void {
  const x0 = <u64>load<u32>(x);
  const x1 = <u64>load<u32>(x, 4);
  const x2 = <u64>load<u32>(x, 8);
  const x3 = <u64>load<u32>(x, 12);
  const y0 = <u64>load<u32>(y);
  const y1 = <u64>load<u32>(y, 4);
  const y2 = <u64>load<u32>(y, 8);
  const y3 = <u64>load<u32>(y, 12);
  const p00 = x0 * y0;
  const p01 = x0 * y1;
  const p10 = x1 * y0;
  const p02 = x0 * y2;
  const p11 = x1 * y1;
  const p20 = x2 * y0;
  const p03 = x0 * y3;
  const p12 = x1 * y2;
  const p21 = x2 * y1;
  const p30 = x3 * y0;
  const p13 = x1 * y3;
  const p22 = x2 * y2;
  const p31 = x3 * y1;
  const p23 = x2 * y3;
  const p32 = x3 * y2;
  const p33 = x3 * y3;
  fold(
    out,
    low32(p00),
    high32(p00) + low32(p01) + low32(p10),
    high32(p01) + high32(p10) + low32(p02) + low32(p11) + low32(p20),
    high32(p02) + high32(p11) + high32(p20) + low32(p03) + low32(p12) + low32(p21) + low32(p30),
    high32(p03) + high32(p12) + high32(p21) + high32(p30) + low32(p13) + low32(p22) + low32(p31),
    high32(p13) + high32(p22) + high32(p31) + low32(p23) + low32(p32),
    high32(p23) + high32(p32) + low32(p33),
    high32(p33),
  );
}

export function add128(out: usize, x: usize, y: usize): void {
  const low = load<u64>(x) + load<u64>(y);
  const half = load<u64>(x, 8) + u64(low < load<u64>(y));
  const high = half + load<u64>(y, 8);
  // One of p less, if that is not below zero: −p = 28·2^64 − 1 over 2^128.
  const less = high + (28 - u64(low == 0));
  const isOver = u64(half < load<u64>(x, 8)) | u64(high < half) | u64(less < high);
  store<u64>(out, low - isOver);
  store<u64>(out, isOver != 0 ? less : high, 8);
}

export function sub128(out: usize, x: usize, y: usize): void {
  const low = load<u64>(x) - load<u64>(y);
  const borrow = u64(load<u64>(x) < load<u64>(y));
  const half = load<u64>(x, 8) - load<u64>(y, 8);
  const high = half - borrow;
  const isUnder = u64(load<u64>(x, 8) < load<u64>(y, 8)) | u64(half < borrow);
  const restored = low + isUnder;
  store<u64>(out, restored);
  store<u64>(out, high - ((28 - u64(restored < low)) & -isUnder), 8);
}

export function set128(out: usize, low: u64, high: u64 = 0): void {
  store<u64>(out, low);
  store<u64>(out, high, 8);
}

export function copy128(out: usize, x: usize): void {
  set128(out, load<u64>(x), load<u64>(x, 8));
}

/** out = 1 / n, n = 2^k for k from 1 to 63: p − (p − 1) / n, where p − 1 is a multiple of 2^66. */
export function inverse128(out: usize, n: u64): void {
  const k = ctz(n);
  const low = P_HIGH << (64 - k);
  set128(out, 1 - low, P_HIGH - (P_HIGH >> k) - u64(low > 1));
}

/** out = out + x, element by element. */
export function addVec128(out: usize, x: usize, count: usize): void {
  for (const end = out + count * SIZE128; out < end; out += SIZE128, x += SIZE128) add128(out, out, x);
}

/** out = x − y, element by element. */
export function subVec128(out: usize, x: usize, y: usize, count: usize): void {
  for (const end = out + count * SIZE128; out < end; out += SIZE128, x += SIZE128, y += SIZE128) sub128(out, x, y);
}
