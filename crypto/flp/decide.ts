// decide.ts — whether the verifier shares add up to a valid measurement (VDAF-20 §7.3.5)
import type { Circuit } from './circuit.ts';
import { front } from './front.ts';

/** Whether the measurement is valid. `verifier` is the sum of all verifier shares and has `verifierLen(circuit)` elements. */
export function decide(circuit: Circuit, verifier: readonly bigint[]): boolean {
  const take = front(verifier);
  const [output] = take(1);
  if (output !== 0n) return false;
  return circuit.gadgets.every(({ gadget }) => {
    const wireChecks = take(gadget.arity);
    const [gadgetCheck] = take(1);
    return gadget.eval(circuit.field, wireChecks) === gadgetCheck;
  });
}
