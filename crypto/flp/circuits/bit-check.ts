// bit-check.ts — checks that every element of a measurement is zero or one, a chunk at a time (VDAF-20 §7.4.3)
import { invert, reduce, type Field } from '../../field/field.ts';
import type { GadgetCall } from '../circuit.ts';

/**
 * Σ of r[i]^(j+1) · m · (m − 1) over chunks i and places j, where m is the element at that place. It is zero if all elements are bits. If
 * not, it is zero only with a small probability over the joint randomness r. The last chunk is padded with zeros.
 */
export function bitCheck(
  field: Field,
  parallelSum: GadgetCall,
  meas: readonly bigint[],
  jointRand: readonly bigint[],
  chunkLength: number,
  numShares: number,
): bigint {
  const sharesInv = invert(field, BigInt(numShares));
  let sum = 0n;
  for (const [chunk, r] of jointRand.entries()) {
    const inputs: bigint[] = [];
    let rPower = r;
    for (let place = 0; place < chunkLength; place++) {
      const element = meas[chunk * chunkLength + place] ?? 0n;
      inputs.push((rPower * element) % field.modulus, reduce(field, element - sharesInv));
      rPower = (rPower * r) % field.modulus;
    }
    sum += parallelSum(inputs);
  }
  return reduce(field, sum);
}
