// variants.ts — the five variants of Prio3 that the draft registers (VDAF-20 §7.4, §10)
import { field128 } from '../field/field128.ts';
import { field64 } from '../field/field64.ts';
import { count } from '../flp/circuits/count.ts';
import { histogram, type HistogramParameters } from '../flp/circuits/histogram.ts';
import { multihotCountVec, type MultihotCountVecParameters } from '../flp/circuits/multihot-count-vec.ts';
import { sumVec, type SumVecParameters } from '../flp/circuits/sum-vec.ts';
import { sum } from '../flp/circuits/sum.ts';
import { bestKernel } from './choose.ts';
import type { Kernel } from '../vdaf/kernel.ts';
import { prio3, type Prio3 } from '../vdaf/prio3.ts';

/** How many reports say yes. */
export function prio3Count(shares = 2, kernel: Kernel = bestKernel()): Prio3<boolean | number, number> {
  return prio3({ algorithmId: 0x00000001, valid: count(field64), shares, proofs: 1, kernel });
}

/** The sum of integers from 0 to `maxMeasurement` < 2^63. */
export function prio3Sum(maxMeasurement: bigint, shares = 2, kernel: Kernel = bestKernel()): Prio3<bigint, bigint> {
  return prio3({ algorithmId: 0x00000002, valid: sum(field64, maxMeasurement), shares, proofs: 1, kernel });
}

/** The sum, element by element, of vectors of integers from 0 to `maxMeasurement` < 2^127. */
export function prio3SumVec(parameters: SumVecParameters, shares = 2, kernel: Kernel = bestKernel()): Prio3<readonly bigint[], bigint[]> {
  return prio3({ algorithmId: 0x00000003, valid: sumVec(field128, parameters), shares, proofs: 1, kernel });
}

/** How many reports lie in each of `length` buckets. */
export function prio3Histogram(parameters: HistogramParameters, shares = 2, kernel: Kernel = bestKernel()): Prio3<number, bigint[]> {
  return prio3({ algorithmId: 0x00000004, valid: histogram(field128, parameters), shares, proofs: 1, kernel });
}

/** How many reports say yes to each of `length` questions. No report may say yes to more than `maxWeight` of them. */
export function prio3MultihotCountVec(
  parameters: MultihotCountVecParameters,
  shares = 2,
  kernel: Kernel = bestKernel(),
): Prio3<readonly boolean[], bigint[]> {
  return prio3({ algorithmId: 0x00000005, valid: multihotCountVec(field128, parameters), shares, proofs: 1, kernel });
}
