// lengths.ts — the lengths of all parts of a fully linear proof, in field elements (VDAF-20 §7.3.2)
import type { Circuit } from './circuit.ts';
import { gadgetPolyLen, wirePolyLen } from './gadgets.ts';

/** The prover's randomness: a seed for each wire. */
export function proveRandLen(circuit: Circuit): number {
  return sum(circuit, ({ gadget }) => gadget.arity);
}

/** The verifiers' randomness: a test point for each gadget, and a factor for each output if the circuit has several. */
export function queryRandLen(circuit: Circuit): number {
  return circuit.gadgets.length + (circuit.evalOutputLen > 1 ? circuit.evalOutputLen : 0);
}

/** One proof: for each gadget the seeds of its wires, then values of its gadget polynomial. */
export function proofLen(circuit: Circuit): number {
  return sum(circuit, ({ gadget, calls }) => gadget.arity + gadgetPolyLen(gadget.degree, wirePolyLen(calls)));
}

/** One verifier share: the reduced output, then for each gadget its wire polynomials and its gadget polynomial at the test point. */
export function verifierLen(circuit: Circuit): number {
  return 1 + sum(circuit, ({ gadget }) => gadget.arity + 1);
}

function sum(circuit: Circuit, length: (use: Circuit['gadgets'][number]) => number): number {
  return circuit.gadgets.reduce((total, use) => total + length(use), 0);
}
