// prove128.ts — the proof that a measurement is bits, checked in chunks (VDAF-20 §7.3.3)
//
// With A[j] and B[j] the polynomials of wires 2j and 2j + 1, the gadget polynomial is Σ_j A[j]·B[j]. At the even 2p-th roots, where the calls
// lie, it is zero but for the seeds' one: bits have m·(m − 1) = 0. Its values at the odd ones take two transforms for each wire; four wires
// go at a time.
import { take, takeZeros } from './arena';
import { Shape128 } from './circuit128';
import { DOT_ROWS, DOTS, mulDots, putDotRows, putDots } from './dot128';
import { inverse128, mul128, set128, SIZE128 } from './field128';
import { reversed, shiftEvaluations128, twiddles128 } from './ntt128';
import { innerProduct128 } from './polynomial128';
import { ACCUMULATOR, addProducts, ADDITIONS_MAX, carryAccumulator, QUAD, reduceAccumulator } from './quad128';

/**
 * Writes a proof, proofLen128(shape) elements. `meas`: calls · chunkLength elements, each 0 or 1, zeros after measLen. `proveRand` and
 * `jointRand` as long as the draft says.
 */
export function prove128(proof: usize, shape: Shape128, meas: usize, proveRand: usize, jointRand: usize): void {
  const chunk: usize = shape.chunkLength;
  const n: usize = shape.wireLen;
  const values = proof + 2 * chunk * SIZE128;
  memory.copy(proof, proveRand, 2 * chunk * SIZE128);
  memory.fill(values, 0, (2 * n - 1) * SIZE128);
  // At 1, the first root, there are only the seeds.
  innerProduct128(values, proveRand, proveRand + SIZE128, 2 * SIZE128, chunk);
  const sums = takeZeros(n * ACCUMULATOR);
  addWires(sums, shape, meas, proveRand, jointRand);
  finishValues(values, sums, n);
}

/** Adds up, at each odd root, the products of all pairs of wires. */
function addWires(sums: usize, shape: Shape128, meas: usize, seeds: usize, jointRand: usize): void {
  const n: usize = shape.wireLen;
  const twiddles = twiddles128(n);
  const left = take(2 * n * DOTS);
  const right = left + n * DOTS;
  const leftShifted = take(n * QUAD);
  const rightShifted = take(n * QUAD);
  const powers = take(shape.calls * DOTS);
  const steps = take(shape.calls * DOT_ROWS);
  putPowers(powers, steps, shape.calls, jointRand);
  let additions: usize = 0;
  for (let j: usize = 0; j < shape.chunkLength; j += 4) {
    memory.fill(left, 0, 2 * n * DOTS);
    putSeeds(left, right, shape, j, seeds);
    for (let k: usize = 0; k < shape.calls; k++) {
      const place = reversed(k + 1, n) * DOTS;
      putCall(left + place, right + place, shape, j, meas + (k * shape.chunkLength + j) * SIZE128, powers + k * DOTS);
      mulDots(powers + k * DOTS, powers + k * DOTS, steps + k * DOT_ROWS);
    }
    shiftEvaluations128(leftShifted, left, n, twiddles);
    shiftEvaluations128(rightShifted, right, n, twiddles);
    for (let i: usize = 0; i < n; i++) addProducts(sums + i * ACCUMULATOR, leftShifted + i * QUAD, rightShifted + i * QUAD);
    if (++additions < ADDITIONS_MAX) continue;
    for (let i: usize = 0; i < n; i++) carryAccumulator(sums + i * ACCUMULATOR);
    additions = 0;
  }
}

function putSeeds(left: usize, right: usize, shape: Shape128, j: usize, seeds: usize): void {
  for (let lane: usize = 0; lane < 4 && j + lane < shape.chunkLength; lane++) {
    putDots(left + lane * 4, 16, seeds + 2 * (j + lane) * SIZE128);
    putDots(right + lane * 4, 16, seeds + (2 * (j + lane) + 1) * SIZE128);
  }
}

/** The inputs of a call at four places of its chunk: r^(j+1)·m and m − 1, for bits m. Selected with masks, not branches. */
function putCall(left: usize, right: usize, shape: Shape128, j: usize, meas: usize, powers: usize): void {
  const places = i32x4(0, 1, 2, 3);
  const exists = i32x4.lt_u(places, i32x4.splat(<i32>(shape.chunkLength - j)));
  let bits = i32x4.splat(load<u32>(meas));
  bits = i32x4.replace_lane(bits, 1, load<u32>(meas, 16));
  bits = i32x4.replace_lane(bits, 2, load<u32>(meas, 32));
  bits = i32x4.replace_lane(bits, 3, load<u32>(meas, 48));
  bits = v128.and(i32x4.neg(bits), exists);
  for (let b: usize = 0; b < DOTS; b += 16) v128.store(left + b, v128.and(v128.load(powers + b), bits));
  // −1 in the first limb, which is a lane's lower half.
  v128.store(right, v128.and(v128.andnot(exists, bits), i32x4.splat(0xffff)));
}

/**
 * For each call the powers 1 … 4 of its joint randomness r, side by side, and the rows of the last, which takes all four to the next four.
 */
function putPowers(powers: usize, steps: usize, calls: usize, jointRand: usize): void {
  const power = take(SIZE128);
  for (let k: usize = 0; k < calls; k++) {
    set128(power, 1);
    for (let lane: usize = 0; lane < 4; lane++) {
      mul128(power, power, jointRand + k * SIZE128);
      putDots(powers + k * DOTS + lane * 4, 16, power);
    }
    putDotRows(steps + k * DOT_ROWS, power);
  }
}

/** values[2i + 1] from the sums at the i-th odd root; each transform left a factor of n. */
function finishValues(values: usize, sums: usize, n: usize): void {
  const scale = take(SIZE128);
  inverse128(scale, <u64>n * n);
  // The last one is left out: the proof needs 2n − 1.
  for (let i: usize = 0; i < n - 1; i++) {
    const value = values + (2 * i + 1) * SIZE128;
    reduceAccumulator(value, sums + i * ACCUMULATOR);
    mul128(value, value, scale);
  }
}
