// sum.ts — an integer from 0 to a maximum (VDAF-20 §7.4.2)
import { decodeVec, type Field } from '../../field/field.ts';
import type { Valid } from '../circuit.ts';
import { polyEval } from '../gadgets.ts';
import { assertInRange, assertMaxMeasurement } from './parameters.ts';
import { bitLength, decodeRangeCheckedInt, rangeCheckedIntWriter, rangeCheckedWeights } from './range-checked-int.ts';

/** The circuit has one output b² − b for each bit b. RangeError if `maxMeasurement` is below 1 or too large for the field. */
export function sum(field: Field, maxMeasurement: bigint): Valid<bigint, bigint> {
  assertMaxMeasurement(field, maxMeasurement);
  const bits = bitLength(maxMeasurement);
  const weights = rangeCheckedWeights(maxMeasurement);
  const writeInteger = rangeCheckedIntWriter(field, maxMeasurement);
  return {
    shape: { kind: 'sum', bits, maxMeasurement },
    field,
    gadgets: [{ gadget: polyEval([0n, -1n, 1n]), calls: bits }],
    measLen: bits,
    jointRandLen: 0,
    outputLen: 1,
    evalOutputLen: bits,
    eval: ([bitTest = () => 0n], meas) => meas.map((bit) => bitTest([bit])),
    truncate: (meas) => [decodeRangeCheckedInt(field, meas, weights)],
    encode(measurement) {
      assertInRange(measurement, maxMeasurement, 'measurement');
      const vec = new Uint8Array(bits * field.encodedSize);
      writeInteger(vec, 0, measurement);
      return vec;
    },
    decode: (aggregate) => decodeVec(field, aggregate)[0] ?? 0n,
  };
}
