// count.ts — zero or one (VDAF-20 §7.4.1)
import { decodeVec, reduce, type Field } from '../../field/field.ts';
import type { Valid } from '../circuit.ts';
import { mul } from '../gadgets.ts';

/** The circuit m·m − m, which is zero for 0 and 1. */
export function count(field: Field): Valid<boolean | number, number> {
  return {
    shape: { kind: 'count' },
    field,
    gadgets: [{ gadget: mul, calls: 1 }],
    measLen: 1,
    jointRandLen: 0,
    outputLen: 1,
    evalOutputLen: 1,
    eval: ([square = () => 0n], [m = 0n]) => [reduce(field, square([m, m]) - m)],
    truncate: (meas) => [...meas],
    encode(measurement) {
      const value = Number(measurement);
      if (value !== 0 && value !== 1) throw new RangeError(`measurement: expected 0 or 1, got ${value}`);
      const vec = new Uint8Array(field.encodedSize);
      vec[0] = value;
      return vec;
    },
    decode: (aggregate) => Number(decodeVec(field, aggregate)[0]),
  };
}
