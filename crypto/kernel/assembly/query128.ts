// query128.ts — one verifier's query of bits checked in chunks (VDAF-20 §7.3.4), by Lagrange coefficients instead of transforms
//
// With l the Lagrange coefficients at the test point t, and element (k, j) the j-th of the k-th call's chunk, wires 2j and 2j + 1 have
//   W[2j](t)     = l[0]·seed[2j]     + Σ_k l[k]·r[k]^(j+1) · element(k, j)
//   W[2j + 1](t) = l[0]·seed[2j + 1] + Σ_k l[k] · element(k, j)  −  1/shares · Σ_k l[k]
// The first factor goes from j to j + 1 by one multiplication with r[k]; the two sums are reduced once, at their ends. Four calls at a time.
import { take, takeZeros } from './arena';
import { CHECK_NONE, linearCheck, Shape128, sharesInv } from './circuit128';
import { add128, mul128, set128, SIZE128, sub128 } from './field128';
import { evaluateGadget128, isRoot128, lagrange128, rootPowers128, testPowers128 } from './polynomial128';
import {
  ACCUMULATOR,
  addProducts,
  ADDITIONS_MAX,
  carryAccumulator,
  loadQuad,
  mulQuad,
  putLimbs,
  putRows,
  QUAD,
  QUAD_ROWS,
  reduceAccumulator,
} from './quad128';

/** Elements that a measurement share takes in memory: whole chunks for a multiple of four calls, zeros after the last element. */
export function paddedMeasLen(shape: Shape128): usize {
  return ((shape.calls + 3) & ~3) * shape.chunkLength;
}

/**
 * Writes a verifier share, verifierLen128(shape) elements. `meas`: padded; `proof`, `queryRand` and `jointRand` as long as the draft says.
 * False if the test point is a root of unity.
 */
export function query128(verifier: usize, shape: Shape128, meas: usize, proof: usize, queryRand: usize, jointRand: usize): bool {
  const arity: usize = 2 * shape.chunkLength;
  const gadgetPoly = proof + arity * SIZE128;
  const testPoint = queryRand + (shape.check == CHECK_NONE ? 0 : 2 * SIZE128);
  const n: usize = shape.wireLen;
  const roots = rootPowers128(2 * n, n);
  const powers = testPowers128(testPoint, roots, n);
  if (isRoot128(powers)) return false;
  const lagrange = lagrange128(powers, n);
  evaluateGadget128(verifier + (1 + arity) * SIZE128, gadgetPoly, n, roots, powers);
  evaluateOutput(verifier, shape, meas, gadgetPoly, queryRand);
  evaluateWires(verifier + SIZE128, shape, meas, proof, lagrange, jointRand);
  return true;
}

/** out = the circuit's output: of the calls, whose values stand at the even roots, and of the affine rest; with random factors if two. */
function evaluateOutput(out: usize, shape: Shape128, meas: usize, gadgetPoly: usize, queryRand: usize): void {
  set128(out, 0);
  for (let k: usize = 1; k <= shape.calls; k++) add128(out, out, gadgetPoly + 2 * k * SIZE128);
  if (shape.check == CHECK_NONE) return;
  const second = take(SIZE128);
  linearCheck(second, shape, meas);
  mul128(second, second, queryRand + SIZE128);
  mul128(out, out, queryRand);
  add128(out, out, second);
}

function evaluateWires(wires: usize, shape: Shape128, meas: usize, proof: usize, lagrange: usize, jointRand: usize): void {
  const chunk: usize = shape.chunkLength;
  const accumulators = chunk * 2;
  const even = takeZeros(accumulators * ACCUMULATOR);
  const odd = even + chunk * ACCUMULATOR;
  const chunkSize = chunk * SIZE128;
  let additions: usize = 0;
  for (let k: usize = 0; k < shape.calls; k += 4) {
    prepareFactors(shape, k, lagrange, jointRand);
    addCalls(even, odd, chunk, meas + k * chunkSize, chunkSize);
    if (++additions < ADDITIONS_MAX) continue;
    for (let j: usize = 0; j < accumulators; j++) carryAccumulator(even + j * ACCUMULATOR);
    additions = 0;
  }
  finishWires(wires, shape, even, odd, proof, lagrange);
}

/** For four calls: rows of r[k], l[k], and l[k]·r[k], the factor of the chunk's first element. */
const jointRows = memory.data(<i32>QUAD_ROWS, 16);
const weights = memory.data(<i32>QUAD, 16);
const factors = memory.data(<i32>QUAD, 16);
const product = memory.data(16, 16);
const zero = memory.data(16, 16);

function prepareFactors(shape: Shape128, k: usize, lagrange: usize, jointRand: usize): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    // Calls past the last one count for nothing.
    const isCall = k + lane < shape.calls;
    const r = isCall ? jointRand + (k + lane) * SIZE128 : zero;
    const l = isCall ? lagrange + (k + lane + 1) * SIZE128 : zero;
    mul128(product, l, r);
    putRows(jointRows + lane * 4, r);
    putLimbs(weights + lane * 4, l);
    putLimbs(factors + lane * 4, product);
  }
}

const elements = memory.data(<i32>QUAD, 16);

/** Adds what four calls contribute to each wire. Their chunks start at `meas`, `chunkSize` bytes apart. */
function addCalls(even: usize, odd: usize, chunk: usize, meas: usize, chunkSize: usize): void {
  for (let j: usize = 0; j < chunk; j++) {
    loadQuad(elements, meas + j * SIZE128, chunkSize);
    addProducts(even + j * ACCUMULATOR, elements, factors);
    addProducts(odd + j * ACCUMULATOR, elements, weights);
    mulQuad(factors, factors, jointRows);
  }
}

function finishWires(wires: usize, shape: Shape128, even: usize, odd: usize, proof: usize, lagrange: usize): void {
  const shift = take(SIZE128);
  set128(shift, 0);
  for (let k: usize = 1; k <= shape.calls; k++) add128(shift, shift, lagrange + k * SIZE128);
  mul128(shift, shift, sharesInv(shape));
  for (let j: usize = 0; j < shape.chunkLength; j++) {
    const wire = wires + 2 * j * SIZE128;
    const seed = proof + 2 * j * SIZE128;
    reduceAccumulator(wire, even + j * ACCUMULATOR);
    mul128(product, lagrange, seed);
    add128(wire, wire, product);
    reduceAccumulator(wire + SIZE128, odd + j * ACCUMULATOR);
    mul128(product, lagrange, seed + SIZE128);
    add128(wire + SIZE128, wire + SIZE128, product);
    sub128(wire + SIZE128, wire + SIZE128, shift);
  }
}

/** Whether the sum of all verifier shares is that of a valid measurement (VDAF-20 §7.3.5). */
export function decide128(shape: Shape128, verifier: usize): bool {
  const arity: usize = 2 * shape.chunkLength;
  const sum = take(SIZE128);
  set128(sum, 0);
  for (let wire: usize = 1; wire <= arity; wire += 2) {
    mul128(product, verifier + wire * SIZE128, verifier + (wire + 1) * SIZE128);
    add128(sum, sum, product);
  }
  sub128(sum, sum, verifier + (1 + arity) * SIZE128);
  return (load<u64>(sum) | load<u64>(sum, 8) | load<u64>(verifier) | load<u64>(verifier, 8)) == 0;
}
