// sum-vec.ts — a vector of integers, each from 0 to a maximum (VDAF-20 §7.4.3)
import { decodeVec, type Field } from '../../field/field.ts';
import type { Valid } from '../circuit.ts';
import { parallelSumMul } from '../gadgets.ts';
import { bitCheck } from './bit-check.ts';
import { assertCount, assertInRange, assertLength, assertMaxMeasurement } from './parameters.ts';
import { bitLength, decodeRangeCheckedInt, rangeCheckedIntWriter, rangeCheckedWeights } from './range-checked-int.ts';

export interface SumVecParameters {
  readonly length: number;
  readonly maxMeasurement: bigint;
  /** The proof is shortest if this is near the square root of length × bits (VDAF-20 §7.4.3.1). */
  readonly chunkLength: number;
}

/** Every bit of every integer is checked. RangeError if the parameters don't fit the field or memory. */
export function sumVec(field: Field, { length, maxMeasurement, chunkLength }: SumVecParameters): Valid<readonly bigint[], bigint[]> {
  assertMaxMeasurement(field, maxMeasurement);
  assertCount(length, 'length');
  assertCount(chunkLength, 'chunkLength');
  const bits = bitLength(maxMeasurement);
  const weights = rangeCheckedWeights(maxMeasurement);
  const writeInteger = rangeCheckedIntWriter(field, maxMeasurement);
  const measLen = length * bits;
  assertCount(measLen, 'length × bits');
  const calls = Math.ceil(measLen / chunkLength);
  return {
    shape: { kind: 'sum-vec', length, bits, maxMeasurement, chunkLength },
    field,
    gadgets: [{ gadget: parallelSumMul(chunkLength), calls }],
    measLen,
    jointRandLen: calls,
    outputLen: length,
    evalOutputLen: 1,
    eval: ([parallelSum = () => 0n], meas, jointRand, numShares) => [bitCheck(field, parallelSum, meas, jointRand, chunkLength, numShares)],
    truncate: (meas) => Array.from({ length }, (_, i) => decodeRangeCheckedInt(field, meas.slice(i * bits, (i + 1) * bits), weights)),
    encode(measurement) {
      assertLength(measurement, length);
      const vec = new Uint8Array(measLen * field.encodedSize);
      for (const [i, value] of measurement.entries()) {
        if (value < 0n || value > maxMeasurement) assertInRange(value, maxMeasurement, `measurement[${i}]`);
        writeInteger(vec, i * bits, value);
      }
      return vec;
    },
    decode: (aggregate) => decodeVec(field, aggregate),
  };
}
