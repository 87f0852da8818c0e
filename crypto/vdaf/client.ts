// client.ts — Prio3 as a client of ours needs it: the one variant that missions use, on the kernel that a page can carry (VDAF-20 §7.4.3)
import { field128 } from '../field/field128.ts';
import { sumVec, type SumVecParameters } from '../flp/circuits/sum-vec.ts';
import { clientKernel } from '../kernel/choose.ts';
import { prio3, type Prio3 } from './prio3.ts';

/** The same as `prio3SumVec` of variants.ts for DAP's two aggregators; only sharding is fast. */
export function clientSumVec(parameters: SumVecParameters): Prio3<readonly bigint[], bigint[]> {
  return prio3({ algorithmId: 0x00000003, valid: sumVec(field128, parameters), shares: 2, proofs: 1, kernel: clientKernel() });
}
