// encoded.ts — prove, query, decide and truncate on encoded vectors (VDAF-20 §7.3), and their sums
//
// Every vector passed in must have the stated length, and each of its elements must be below p. crypto/vdaf checks both once, when it
// decodes a message. Arguments are never written to; results are new arrays that belong to the caller.
import { decodeVec, encodeVec, reduce, type Field } from '../field/field.ts';
import type { Circuit } from './circuit.ts';
import { decide } from './decide.ts';
import { prove } from './prove.ts';
import { query } from './query.ts';

/** left + right, element by element. Both must have the same length. */
export function addVec(field: Field, left: Uint8Array, right: Uint8Array): Uint8Array {
  return combine(field, left, right, (a, b) => a + b);
}

/** left − right, element by element. Both must have the same length. */
export function subtractVec(field: Field, left: Uint8Array, right: Uint8Array): Uint8Array {
  return combine(field, left, right, (a, b) => a - b);
}

function combine(field: Field, left: Uint8Array, right: Uint8Array, operation: (a: bigint, b: bigint) => bigint): Uint8Array {
  const others = decodeVec(field, right);
  return encodeVec(
    field,
    decodeVec(field, left).map((element, i) => reduce(field, operation(element, others[i] ?? 0n))),
  );
}

/** `circuit.measLen` elements → `circuit.outputLen`. The function is linear, so it can also be applied to shares (VDAF-20 §7.1.1). */
export function truncateVec(circuit: Circuit, meas: Uint8Array): Uint8Array {
  return encodeVec(circuit.field, circuit.truncate(decodeVec(circuit.field, meas)));
}

/**
 * One proof, `proofLen(circuit)` elements (VDAF-20 §7.3.3). `proveRand` has
 * `proveRandLen(circuit)` elements and `jointRand` has `circuit.jointRandLen`.
 */
export function proveVec(circuit: Circuit, meas: Uint8Array, proveRand: Uint8Array, jointRand: Uint8Array): Uint8Array {
  const { field } = circuit;
  return encodeVec(field, prove(circuit, decodeVec(field, meas), decodeVec(field, proveRand), decodeVec(field, jointRand)));
}

/**
 * One verifier share, `verifierLen(circuit)` elements, from one of `numShares` shares of a measurement and its proof (VDAF-20 §7.3.4).
 * `queryRand`: `queryRandLen(circuit)` elements. CryptoError `verify` if a test point is a root of unity.
 */
export function queryVec(
  circuit: Circuit,
  measShare: Uint8Array,
  proofShare: Uint8Array,
  queryRand: Uint8Array,
  jointRand: Uint8Array,
  numShares: number,
): Uint8Array {
  const decoded = (vec: Uint8Array): bigint[] => decodeVec(circuit.field, vec);
  const verifier = query(circuit, decoded(measShare), decoded(proofShare), decoded(queryRand), decoded(jointRand), numShares);
  return encodeVec(circuit.field, verifier);
}

/** Whether `verifier`, the sum of all verifier shares, shows that the measurement is valid (VDAF-20 §7.3.5). */
export function decideVec(circuit: Circuit, verifier: Uint8Array): boolean {
  return decide(circuit, decodeVec(circuit.field, verifier));
}
