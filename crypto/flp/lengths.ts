// lengths.ts — how long everything of a fully linear proof is, in field elements (VDAF-20 §7.3.2)
import type { Circuit } from './circuit.ts';
import { gadgetPolyLen, wirePolyLen } from './gadgets.ts';

/** Randomness of the prover: a seed for each wire. */
export function proveRandLen(circuit: Circuit): number {
  return sum(circuit, ({ gadget }) => gadget.arity);
}

/** Randomness of the verifiers: a test point for each gadget, and a factor for each output if there are several. */
export function queryRandLen(circuit: Circuit): number {
  return circuit.gadgets.length + (circuit.evalOutputLen > 1 ? circuit.evalOutputLen : 0);
}

export function proofLen(circuit: Circuit): number {
  return sum(circuit, ({ gadget, calls }) => gadget.arity + gadgetPolyLen(gadget.degree, wirePolyLen(calls)));
}

export function verifierLen(circuit: Circuit): number {
  return 1 + sum(circuit, ({ gadget }) => gadget.arity + 1);
}

function sum(circuit: Circuit, length: (use: Circuit['gadgets'][number]) => number): number {
  return circuit.gadgets.reduce((total, use) => total + length(use), 0);
}
