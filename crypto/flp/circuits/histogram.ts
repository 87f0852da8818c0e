// histogram.ts — one bucket out of many (VDAF-20 §7.4.4)
import { decodeVec, invert, reduce, type Field } from '../../field/field.ts';
import type { Valid } from '../circuit.ts';
import { parallelSumMul } from '../gadgets.ts';
import { bitCheck } from './bit-check.ts';
import { assertCount } from './parameters.ts';

export interface HistogramParameters {
  readonly length: number;
  /** The proof is shortest if this is near the square root of length. */
  readonly chunkLength: number;
}

/** Every bucket is a bit, and the bits sum to one. A measurement is its bucket's index. RangeError if a parameter is out of its range. */
export function histogram(field: Field, { length, chunkLength }: HistogramParameters): Valid<number, bigint[]> {
  assertCount(length, 'length');
  assertCount(chunkLength, 'chunkLength');
  const calls = Math.ceil(length / chunkLength);
  return {
    shape: { kind: 'histogram', length, chunkLength },
    field,
    gadgets: [{ gadget: parallelSumMul(chunkLength), calls }],
    measLen: length,
    jointRandLen: calls,
    outputLen: length,
    evalOutputLen: 2,
    eval([parallelSum = () => 0n], meas, jointRand, numShares) {
      const rangeCheck = bitCheck(field, parallelSum, meas, jointRand, chunkLength, numShares);
      const sumCheck = meas.reduce((total, bucket) => total + bucket, -invert(field, BigInt(numShares)));
      return [rangeCheck, reduce(field, sumCheck)];
    },
    truncate: (meas) => [...meas],
    encode(measurement) {
      if (!Number.isSafeInteger(measurement) || measurement < 0 || measurement >= length) {
        throw new RangeError(`measurement: expected an integer from 0 to ${length - 1}, got ${measurement}`);
      }
      const vec = new Uint8Array(length * field.encodedSize);
      vec[measurement * field.encodedSize] = 1;
      return vec;
    },
    decode: (aggregate) => decodeVec(field, aggregate),
  };
}
