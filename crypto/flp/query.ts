// query.ts — one verifier's query of its shares of a measurement and a proof (VDAF-20 §7.3.4)
import { CryptoError } from '../errors.ts';
import { innerProduct } from '../field/field.ts';
import { evaluate, extendValues, isRootOfUnity, lagrangeCoefficients } from '../field/lagrange.ts';
import { nextPowerOf2 } from '../field/ntt.ts';
import type { Circuit } from './circuit.ts';
import { front } from './front.ts';
import { gadgetPolyLen, wirePolyLen } from './gadgets.ts';
import { wires } from './wires.ts';

/**
 * `verifierLen(circuit)` elements: the circuit's output, then for each gadget its wire polynomials and its gadget polynomial at a
 * random point. `queryRand` has `queryRandLen(circuit)` elements. CryptoError `verify` if such a point is a root of unity, because
 * the values there would reveal an output of the gadget.
 */
export function query(
  circuit: Circuit,
  measShare: readonly bigint[],
  proofShare: readonly bigint[],
  queryRand: readonly bigint[],
  jointRand: readonly bigint[],
  numShares: number,
): bigint[] {
  const { field } = circuit;
  const takeProof = front(proofShare);
  const asked = circuit.gadgets.map(({ gadget, calls }) => {
    const p = wirePolyLen(calls);
    const recorded = wires(gadget, calls, takeProof(gadget.arity));
    const known = takeProof(gadgetPolyLen(gadget.degree, p));
    const gadgetPoly = extendValues(field, known, nextPowerOf2(known.length));
    return { p, wires: recorded, gadgetPoly };
  });
  // The prover's gadget polynomial replaces the gadget: its value at every (n/p)-th root is the output of one call.
  const calls = asked.map(({ p, wires, gadgetPoly }) => (inputs: readonly bigint[]) => {
    return gadgetPoly[(wires.record(inputs) * gadgetPoly.length) / p] ?? 0n;
  });
  const outputs = circuit.eval(calls, measShare, jointRand, numShares);
  const takeRand = front(queryRand);
  const reduced = outputs.length > 1 ? innerProduct(field, takeRand(outputs.length), outputs) : (outputs[0] ?? 0n);
  const tests = asked.flatMap(({ p, wires, gadgetPoly }) => {
    const [t = 0n] = takeRand(1);
    if (isRootOfUnity(field, p, t)) throw new CryptoError('verify', 'A test point of the proof is a root of unity; reject the report.');
    const coefficients = lagrangeCoefficients(field, p, t);
    return [...wires.polys.map((poly) => innerProduct(field, coefficients, poly)), evaluate(field, gadgetPoly, t)];
  });
  return [reduced, ...tests];
}
