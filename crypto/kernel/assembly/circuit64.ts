// circuit64.ts — the circuits over Field64: Count and Sum (VDAF-20 §7.4.1, §7.4.2), proved, queried and decided (§7.3.3-7.3.5)
//
// Both call one gadget on each element m of the measurement: Count multiplies m·m, Sum takes m² − m.
import { takeZeros } from './arena';
import { add64, inverse64, mul64, SIZE64, sub64 } from './field64';
import { evaluateGadget64, innerProduct64, isRoot64, lagrange64, shiftEvaluations64, testPowers64 } from './polynomial64';

/** kernel/wasm.ts writes it (`shape64`). */
@unmanaged
export class Shape64 {
  /** Calls of the gadget, and elements of a measurement: 1 for Count, the bits for Sum. */
  calls: usize;
  /** Values of a wire polynomial: the power of two that is at least calls + 1. */
  wireLen: usize;
  /** Wires: 2 for Count, 1 for Sum. */
  arity: usize;
  numShares: usize;
  /** The weight of a measurement's last bit; the others' are 1, 2, 4, … */
  lastWeight: u64;
}

const COUNT_ARITY: usize = 2;

export function proofLen64(shape: Shape64): usize {
  return shape.arity + 2 * shape.wireLen - 1;
}

export function verifierLen64(shape: Shape64): usize {
  return shape.arity + 2;
}

/** Where there are several outputs, a random factor for each; then the test point. */
export function queryRandLen64(shape: Shape64): usize {
  return factorsLen(shape) + 1;
}

@inline
function factorsLen(shape: Shape64): usize {
  return shape.arity == COUNT_ARITY || shape.calls == 1 ? 0 : shape.calls;
}

@inline
function gadget(shape: Shape64, x: u64, y: u64): u64 {
  return shape.arity == COUNT_ARITY ? mul64(x, y) : sub64(mul64(x, x), x);
}

/** The measurement that is summed up, from its bits, or a share of it from shares of them. */
export function truncate64(shape: Shape64, meas: usize): u64 {
  let sum = mul64(shape.lastWeight, load<u64>(meas + (shape.calls - 1) * SIZE64));
  let rest: u64 = 0;
  for (let bit = <isize>shape.calls - 2; bit >= 0; bit--) rest = add64(add64(rest, rest), load<u64>(meas + bit * SIZE64));
  return add64(sum, rest);
}

/** Writes a proof, proofLen64(shape) elements. */
export function prove64(proof: usize, shape: Shape64, meas: usize, proveRand: usize): void {
  const n: usize = shape.wireLen;
  const last = (shape.arity - 1) * SIZE64;
  const values = proof + shape.arity * SIZE64;
  memory.copy(proof, proveRand, shape.arity * SIZE64);
  memory.fill(values, 0, (2 * n - 1) * SIZE64);
  // At the even roots, the wires' own values: the seeds, the measurement, and zeros.
  putValue(values, 0, shape, proveRand, proveRand + last);
  for (let k: usize = 1; k <= shape.calls; k++) putValue(values, 2 * k, shape, meas + (k - 1) * SIZE64, meas + (k - 1) * SIZE64);
  const first = shiftedWire(shape, meas, proveRand);
  const second = shape.arity == COUNT_ARITY ? shiftedWire(shape, meas, proveRand + last) : first;
  // The last one is left out: the proof needs 2n − 1.
  for (let i: usize = 0; i < n - 1; i++) putValue(values, 2 * i + 1, shape, first + i * SIZE64, second + i * SIZE64);
}

/** A wire's values at the odd roots. */
function shiftedWire(shape: Shape64, meas: usize, seed: usize): usize {
  const n: usize = shape.wireLen;
  const wire = takeZeros(n * SIZE64);
  const scale = inverse64(n);
  store<u64>(wire, mul64(scale, load<u64>(seed)));
  for (let k: usize = 0; k < shape.calls; k++) store<u64>(wire + (k + 1) * SIZE64, mul64(scale, load<u64>(meas + k * SIZE64)));
  shiftEvaluations64(wire, n);
  return wire;
}

@inline
function putValue(values: usize, i: usize, shape: Shape64, x: usize, y: usize): void {
  store<u64>(values + i * SIZE64, gadget(shape, load<u64>(x), load<u64>(y)));
}

/** Writes a verifier share, verifierLen64(shape) elements. False if the test point is a root of unity. */
export function query64(verifier: usize, shape: Shape64, meas: usize, proof: usize, queryRand: usize): bool {
  const arity: usize = shape.arity;
  const gadgetPoly = proof + arity * SIZE64;
  const testPoint = load<u64>(queryRand + factorsLen(shape) * SIZE64);
  const powers = testPowers64(testPoint, shape.wireLen);
  if (isRoot64(powers)) return false;
  const lagrange = lagrange64(powers, shape.wireLen);
  store<u64>(verifier, output(shape, meas, gadgetPoly, queryRand));
  const inputs = innerProduct64(lagrange + SIZE64, meas, shape.calls);
  for (let wire: usize = 0; wire < arity; wire++) {
    const seed = load<u64>(proof + wire * SIZE64);
    store<u64>(verifier + (1 + wire) * SIZE64, add64(inputs, mul64(load<u64>(lagrange), seed)));
  }
  store<u64>(verifier + (1 + arity) * SIZE64, evaluateGadget64(gadgetPoly, shape.wireLen, powers));
  return true;
}

/** The gadget's value in call k stands at the even root 2k. */
function output(shape: Shape64, meas: usize, gadgetPoly: usize, factors: usize): u64 {
  const first = load<u64>(gadgetPoly + 2 * SIZE64);
  if (shape.arity == COUNT_ARITY) return sub64(first, load<u64>(meas));
  if (shape.calls == 1) return first;
  let sum: u64 = 0;
  for (let k: usize = 0; k < shape.calls; k++) {
    sum = add64(sum, mul64(load<u64>(factors + k * SIZE64), load<u64>(gadgetPoly + 2 * (k + 1) * SIZE64)));
  }
  return sum;
}

/** Whether the sum of all verifier shares is that of a valid measurement. */
export function decide64(shape: Shape64, verifier: usize): bool {
  const x = load<u64>(verifier + SIZE64);
  const y = load<u64>(verifier + shape.arity * SIZE64);
  return load<u64>(verifier) == 0 && gadget(shape, x, y) == load<u64>(verifier + (1 + shape.arity) * SIZE64);
}
