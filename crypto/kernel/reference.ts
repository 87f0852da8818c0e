// reference.ts — the kernel in plain TypeScript, over bigint: for reading, for tests, and where WebAssembly is missing
//
// Not constant-time, since bigint isn't: how long an operation takes depends a little on the values (VDAF-20 §9.10).
import { decodeVec, encodeVec, isCanonical, reduce, type Field } from '../field/field.ts';
import { decide } from '../flp/decide.ts';
import { prove } from '../flp/prove.ts';
import { query } from '../flp/query.ts';
import { deriveSeed, nextVec, xofTurboShake128 } from '../xof/turboshake128.ts';
import type { Kernel } from './kernel.ts';

export const referenceKernel: Kernel = {
  name: 'reference',
  deriveSeed,
  expandIntoVec: (field, seed, dst, binder, length) => nextVec(field, xofTurboShake128(seed, dst, binder), length),
  isCanonical,
  add: (field, left, right) => combine(field, left, right, (a, b) => a + b),
  subtract: (field, left, right) => combine(field, left, right, (a, b) => a - b),
  truncate: (circuit, meas) => encodeVec(circuit.field, circuit.truncate(decodeVec(circuit.field, meas))),
  prove(circuit, meas, proveRand, jointRand) {
    const { field } = circuit;
    return encodeVec(field, prove(circuit, decodeVec(field, meas), decodeVec(field, proveRand), decodeVec(field, jointRand)));
  },
  query(circuit, measShare, proofShare, queryRand, jointRand, numShares) {
    const decoded = (vec: Uint8Array): bigint[] => decodeVec(circuit.field, vec);
    const verifier = query(circuit, decoded(measShare), decoded(proofShare), decoded(queryRand), decoded(jointRand), numShares);
    return encodeVec(circuit.field, verifier);
  },
  decide: (circuit, verifier) => decide(circuit, decodeVec(circuit.field, verifier)),
};

function combine(field: Field, left: Uint8Array, right: Uint8Array, operation: (a: bigint, b: bigint) => bigint): Uint8Array {
  const others = decodeVec(field, right);
  return encodeVec(
    field,
    decodeVec(field, left).map((element, i) => reduce(field, operation(element, others[i] ?? 0n))),
  );
}
