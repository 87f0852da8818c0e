// multihot-count-vec.ts — a vector of bits with a limit on how many are set (VDAF-20 §7.4.5)
import { decodeVec, reduce, type Field } from '../../field/field.ts';
import type { Valid } from '../circuit.ts';
import { parallelSumMul } from '../gadgets.ts';
import { bitCheck } from './bit-check.ts';
import { assertCount, assertInRange, assertLength } from './parameters.ts';
import { bitLength, decodeRangeCheckedInt, rangeCheckedIntWriter, rangeCheckedWeights } from './range-checked-int.ts';

export interface MultihotCountVecParameters {
  readonly length: number;
  /** From 1 to length. */
  readonly maxWeight: number;
  readonly chunkLength: number;
}

/**
 * The encoded measurement is the bits, and then how many are set, as a range-checked integer. The circuit checks that the two agree.
 * RangeError if a parameter is out of its range.
 */
export function multihotCountVec(
  field: Field,
  { length, maxWeight, chunkLength }: MultihotCountVecParameters,
): Valid<readonly boolean[], bigint[]> {
  assertCount(length, 'length');
  assertCount(chunkLength, 'chunkLength');
  assertCount(maxWeight, 'maxWeight');
  if (maxWeight > length) throw new RangeError(`maxWeight: expected at most the length, ${length}, got ${maxWeight}`);
  const weightMax = BigInt(maxWeight);
  const bitsForWeight = bitLength(weightMax);
  const weights = rangeCheckedWeights(weightMax);
  const writeInteger = rangeCheckedIntWriter(field, weightMax);
  const measLen = length + bitsForWeight;
  const calls = Math.ceil(measLen / chunkLength);
  return {
    shape: { kind: 'multihot-count-vec', length, maxWeight, bitsForWeight, chunkLength },
    field,
    gadgets: [{ gadget: parallelSumMul(chunkLength), calls }],
    measLen,
    jointRandLen: calls,
    outputLen: length,
    evalOutputLen: 2,
    eval([parallelSum = () => 0n], meas, jointRand, numShares) {
      const rangeCheck = bitCheck(field, parallelSum, meas, jointRand, chunkLength, numShares);
      const weight = meas.slice(0, length).reduce((total, bit) => total + bit, 0n);
      const weightReported = decodeRangeCheckedInt(field, meas.slice(length), weights);
      return [rangeCheck, reduce(field, weight - weightReported)];
    },
    truncate: (meas) => meas.slice(0, length),
    encode(measurement) {
      assertLength(measurement, length);
      const weight = BigInt(measurement.filter(Boolean).length);
      assertInRange(weight, weightMax, 'number of values set in the measurement');
      const vec = new Uint8Array(measLen * field.encodedSize);
      for (const [i, bit] of measurement.entries()) vec[i * field.encodedSize] = bit ? 1 : 0;
      writeInteger(vec, length, weight);
      return vec;
    },
    decode: (aggregate) => decodeVec(field, aggregate),
  };
}
