// prio3-aggregate.ts — adds output shares up, and then aggregate shares (VDAF-20 §7.2.4, §7.2.5)
import { addVec } from '../flp/encoded.ts';
import type { Kernel } from './kernel.ts';
import { assertOneEach, type Instance } from './prio3-instance.ts';
import { decodeAggShare } from './prio3-messages.ts';

/** The aggregate share of no reports. */
export function aggregateInit({ sizes }: Instance): Uint8Array {
  return new Uint8Array(sizes.aggShare);
}

/** The sum of an aggregate share and an output share, or of two aggregate shares. DecodeError if one is not canonical. */
export function aggregate(instance: Instance, aggShare: Uint8Array, outShare: Uint8Array): Uint8Array {
  return addVec(instance.circuit.field, decodeAggShare(instance, aggShare, 'aggShare'), decodeAggShare(instance, outShare, 'outShare'));
}

/** The sum of all aggregators' shares, which is the encoded aggregate. DecodeError if a share is not canonical. */
export function unshard(instance: Instance, kernel: Kernel, aggShares: readonly Uint8Array[]): Uint8Array {
  assertOneEach(aggShares, instance.shares, 'aggShares');
  return aggShares.reduce((sum, share) => kernel.aggregate(instance, sum, share), aggregateInit(instance));
}
