// circuit128.ts — the circuits that check bits in chunks: SumVec, Histogram, MultihotCountVec (VDAF-20 §7.4.3-7.4.5)
import { add128, mul128, reduce128, SIZE128, sub128 } from './field128';

/** What they have in common, and where they differ, as numbers. kernel/wasm.ts writes it (`shape128`). */
@unmanaged
export class Shape128 {
  measLen: usize;
  outputLen: usize;
  chunkLength: usize;
  calls: usize;
  /** Values of a wire polynomial: the power of two that is at least calls + 1. */
  wireLen: usize;
  /** Bits of one range-checked integer; 0 if there is none. */
  bits: usize;
  /** One of the CHECK_ constants. */
  check: usize;
  numShares: usize;
  /** 1 / numShares. */
  sharesInvLow: u64;
  sharesInvHigh: u64;
  /** The weight of a range-checked integer's last bit; the others' are 1, 2, 4, … */
  lastWeightLow: u64;
  lastWeightHigh: u64;
}

/** No check but that of the bits; the output is the integers (SumVec). */
export const CHECK_NONE: usize = 0;
/** The measurement sums to one (Histogram). */
export const CHECK_ONE: usize = 1;
/** The outputs sum to the integer behind them (MultihotCountVec). */
export const CHECK_WEIGHT: usize = 2;

export function proofLen128(shape: Shape128): usize {
  return 2 * shape.chunkLength + 2 * shape.wireLen - 1;
}

export function verifierLen128(shape: Shape128): usize {
  return 2 * shape.chunkLength + 2;
}

export function queryRandLen128(shape: Shape128): usize {
  return shape.check == CHECK_NONE ? 1 : 3;
}

@inline
export function sharesInv(shape: Shape128): usize {
  return changetype<usize>(shape) + offsetof<Shape128>('sharesInvLow');
}

const term = memory.data(16, 16);

/** out = Σ weight[b]·encoded[b], a range-checked integer from its bits, or a share of it (VDAF-20 §7.4.2). */
export function decodeInteger(out: usize, shape: Shape128, encoded: usize): void {
  let w0: u64 = 0;
  let w1: u64 = 0;
  let w2: u64 = 0;
  // Horner's rule from the last but one bit down, in three words; after 60 doublings the third could be full.
  for (let bit: usize = shape.bits - 1, doublings = 0; bit > 0; ) {
    bit--;
    w2 = (w2 << 1) | (w1 >> 63);
    w1 = (w1 << 1) | (w0 >> 63);
    w0 <<= 1;
    const low = load<u64>(encoded + bit * SIZE128);
    const high = load<u64>(encoded + bit * SIZE128, 8);
    w0 += low;
    const carry = u64(w0 < low);
    w1 += carry;
    w2 += u64(w1 < carry);
    w1 += high;
    w2 += u64(w1 < high);
    if (++doublings == 60) {
      reduce128(out, w0, w1, w2, 0);
      w0 = load<u64>(out);
      w1 = load<u64>(out, 8);
      w2 = 0;
      doublings = 0;
    }
  }
  reduce128(out, w0, w1, w2, 0);
  mul128(term, changetype<usize>(shape) + offsetof<Shape128>('lastWeightLow'), encoded + (shape.bits - 1) * SIZE128);
  add128(out, out, term);
}

/** out = Σ of `count` elements. */
export function sum128(out: usize, vec: usize, count: usize): void {
  let w0: u64 = 0;
  let w1: u64 = 0;
  let w2: u64 = 0;
  for (const end = vec + count * SIZE128; vec < end; vec += SIZE128) {
    const low = load<u64>(vec);
    w0 += low;
    const carry = u64(w0 < low);
    w1 += carry;
    w2 += u64(w1 < carry);
    const high = load<u64>(vec, 8);
    w1 += high;
    w2 += u64(w1 < high);
  }
  reduce128(out, w0, w1, w2, 0);
}

const reported = memory.data(16, 16);

/** out = the circuit's second output, which is affine; only if `check` isn't CHECK_NONE. */
export function linearCheck(out: usize, shape: Shape128, meas: usize): void {
  sum128(out, meas, shape.outputLen);
  if (shape.check == CHECK_ONE) {
    sub128(out, out, sharesInv(shape));
  } else {
    decodeInteger(reported, shape, meas + shape.outputLen * SIZE128);
    sub128(out, out, reported);
  }
}

/** out = the part of a measurement that is summed up. */
export function truncate128(out: usize, shape: Shape128, meas: usize): void {
  if (shape.check != CHECK_NONE) {
    memory.copy(out, meas, shape.outputLen * SIZE128);
    return;
  }
  for (let i: usize = 0; i < shape.outputLen; i++) decodeInteger(out + i * SIZE128, shape, meas + i * shape.bits * SIZE128);
}
