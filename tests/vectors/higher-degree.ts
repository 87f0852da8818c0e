// higher-degree.ts — the draft authors' test circuit with a gadget of degree 3: zero, one or two
import { decodeVec, encodeVec, type Field } from '../../crypto/field/field.ts';
import type { Valid } from '../../crypto/flp/circuit.ts';
import { polyEval } from '../../crypto/flp/gadgets.ts';

/** m·(m − 1)·(m − 2). */
export function higherDegree(field: Field): Valid<bigint, bigint> {
  return {
    shape: { kind: 'other' },
    field,
    gadgets: [{ gadget: polyEval([0n, 2n, -3n, 1n]), calls: 1 }],
    measLen: 1,
    jointRandLen: 0,
    outputLen: 1,
    evalOutputLen: 1,
    eval: ([gadget = () => 0n], meas) => [gadget(meas)],
    truncate: (meas) => [...meas],
    encode: (measurement) => encodeVec(field, [measurement]),
    decode: (aggregate) => decodeVec(field, aggregate)[0] ?? 0n,
  };
}
