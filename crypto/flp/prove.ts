// prove.ts — the prover of a fully linear proof (VDAF-20 §7.3.3)
import type { Circuit } from './circuit.ts';
import { front } from './front.ts';
import { gadgetPolyLen, wirePolyLen } from './gadgets.ts';
import { wires } from './wires.ts';

/**
 * `proofLen(circuit)` elements: for each gadget the seeds of its wire polynomials, then enough values of the gadget polynomial.
 * `meas` has `circuit.measLen` elements, `proveRand` has `proveRandLen(circuit)` and `jointRand` has `circuit.jointRandLen`.
 */
export function prove(circuit: Circuit, meas: readonly bigint[], proveRand: readonly bigint[], jointRand: readonly bigint[]): bigint[] {
  const { field } = circuit;
  const takeRand = front(proveRand);
  const recorded = circuit.gadgets.map(({ gadget, calls }) => {
    const seeds = takeRand(gadget.arity);
    return { gadget, seeds, wires: wires(gadget, calls, seeds), p: wirePolyLen(calls) };
  });
  const calls = recorded.map(({ gadget, wires }) => (inputs: readonly bigint[]) => {
    wires.record(inputs);
    return gadget.eval(field, inputs);
  });
  circuit.eval(calls, meas, jointRand, 1);
  return recorded.flatMap(({ gadget, seeds, wires, p }) => [
    ...seeds,
    ...gadget.evalPoly(field, wires.polys).slice(0, gadgetPolyLen(gadget.degree, p)),
  ]);
}
