// wires.ts — the inputs of a gadget, call by call: the values of its wire polynomials (VDAF-20 §7.3.1, §A.4)
import { wirePolyLen, type Gadget } from './gadgets.ts';

export interface Wires {
  /** `arity` lists of p values: first the seed, then the input of each call, then zeros. */
  readonly polys: readonly (readonly bigint[])[];
  /** Stores the next call's inputs and returns that call's number, counted from 1. */
  record(inputs: readonly bigint[]): number;
}

export function wires(gadget: Gadget, calls: number, seeds: readonly bigint[]): Wires {
  const p = wirePolyLen(calls);
  const polys = Array.from({ length: gadget.arity }, (_, wire) => {
    const poly = new Array<bigint>(p).fill(0n);
    poly[0] = seeds[wire] ?? 0n;
    return poly;
  });
  let call = 0;
  return {
    polys,
    record(inputs) {
      call += 1;
      for (const [wire, poly] of polys.entries()) poly[call] = inputs[wire] ?? 0n;
      return call;
    },
  };
}
