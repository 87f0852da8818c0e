// field64.ts — GF(p), p = 2^64 − 2^32 + 1, an element in a register (VDAF-20 §6.1.4)

export const SIZE64: usize = 8;
export const P64: u64 = 0xffffffff00000001;
/** 2^64 mod p. */
const FOLD: u64 = 0xffffffff;

/** The high half of x·y. */
@inline
function mulHigh(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  const other = x0 * y1 + (middle & 0xffffffff);
  return x1 * y1 + (middle >> 32) + (other >> 32);
}

@inline
export function mul64(x: u64, y: u64): u64 {
  const low = x * y;
  const high = mulHigh(x, y);
  // 2^64 ≡ 2^32 − 1 and 2^96 ≡ −1.
  const top = high >> 32;
  let r = low - top;
  if (low < top) r -= FOLD;
  const folded = (high & 0xffffffff) * FOLD;
  let sum = r + folded;
  if (sum < folded) sum += FOLD;
  return sum >= P64 ? sum - P64 : sum;
}

@inline
export function add64(x: u64, y: u64): u64 {
  const sum = x + y;
  return sum < x || sum >= P64 ? sum - P64 : sum;
}

@inline
export function sub64(x: u64, y: u64): u64 {
  return x < y ? x - y + P64 : x - y;
}

/** 1 / n, n = 2^k for k from 1 to 32: p − (p − 1) / n, where p − 1 is a multiple of 2^32. */
@inline
export function inverse64(n: usize): u64 {
  return P64 - ((P64 - 1) >> ctz(n));
}

/** out = out + x, element by element. */
export function addVec64(out: usize, x: usize, count: usize): void {
  for (const end = out + count * SIZE64; out < end; out += SIZE64, x += SIZE64) store<u64>(out, add64(load<u64>(out), load<u64>(x)));
}

/** out = x − y, element by element. */
export function subVec64(out: usize, x: usize, y: usize, count: usize): void {
  for (const end = out + count * SIZE64; out < end; out += SIZE64, x += SIZE64, y += SIZE64) {
    store<u64>(out, sub64(load<u64>(x), load<u64>(y)));
  }
}
