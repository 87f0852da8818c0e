// client.ts — the part of Prio3 that our client needs: sharding for Prio3SumVec, which missions use, with the small kernel (VDAF-20 §7.4.3)
import { field128 } from '../field/field128.ts';
import { sumVec, type SumVecParameters } from '../flp/circuits/sum-vec.ts';
import { clientKernel } from './choose.ts';
import { assertSize, messageSizes, NONCE_SIZE, randSize, type Instance } from '../vdaf/prio3-instance.ts';
import type { Prio3 } from '../vdaf/prio3.ts';

export type ClientSumVec = Pick<Prio3<readonly bigint[], bigint[]>, 'randSize' | 'shard'>;

/** Gives the same bytes as `prio3SumVec` (variants.ts) with DAP's two aggregators, and leaves out what only aggregators do. */
export function clientSumVec(parameters: SumVecParameters): ClientSumVec {
  const circuit = sumVec(field128, parameters);
  const kernel = clientKernel();
  const instance: Instance = { algorithmId: 0x00000003, circuit, shares: 2, proofs: 1, kernel, sizes: messageSizes(circuit, 2, 1) };
  return {
    randSize: randSize(instance),
    shard(ctx, measurement, nonce, rand) {
      assertSize(nonce, NONCE_SIZE, 'nonce');
      assertSize(rand, randSize(instance), 'rand');
      return kernel.shard(instance, ctx, circuit.encode(measurement), nonce, rand);
    },
  };
}
