// prio3.ts — Prio3: a verifiable distributed aggregation function for one kind of measurement (VDAF-20 §7.2)
import type { Valid } from '../flp/circuit.ts';
import type { Kernel } from './kernel.ts';
import { aggregateInit, unshard } from './prio3-aggregate.ts';
import {
  assertInteger,
  assertOneEach,
  assertSize,
  messageSizes,
  NONCE_SIZE,
  randSize,
  VERIFY_KEY_SIZE,
  type Instance,
} from './prio3-instance.ts';
import { assertOwnJointRandPart, verifyNext } from './prio3-verify.ts';
import type { Aggregation, Vdaf } from './vdaf.ts';

/** Prio3's only aggregation parameter is the empty one, so a Prio3 is its own {@link Aggregation} (VDAF-20 §7.2). */
export interface Prio3<Measurement, AggResult> extends Vdaf<Measurement, AggResult>, Aggregation<AggResult> {
  readonly nonceSize: 16;
  readonly verifyKeySize: 32;
}

export interface Prio3Parameters<Measurement, AggResult> {
  readonly algorithmId: number;
  readonly valid: Valid<Measurement, AggResult>;
  /** 2 to 255. */
  readonly shares: number;
  /** Number of proofs of each measurement, 1 to 255. More than one compensates for a small field (VDAF-20 §7.1.2). */
  readonly proofs: number;
  readonly kernel: Kernel;
}

/** RangeError if the draft doesn't allow this number of shares or proofs. */
export function prio3<Measurement, AggResult>(parameters: Prio3Parameters<Measurement, AggResult>): Prio3<Measurement, AggResult> {
  const { algorithmId, valid, shares, proofs, kernel } = parameters;
  assertInteger(shares, 2, 255, 'shares');
  assertInteger(proofs, 1, 255, 'proofs');
  const sizes = messageSizes(valid, shares, proofs);
  const instance: Instance = { ...parameters, circuit: valid, sizes };
  const vdaf: Prio3<Measurement, AggResult> = {
    algorithmId,
    shares,
    nonceSize: 16,
    verifyKeySize: 32,
    randSize: randSize(instance),
    publicShareSize: sizes.publicShare,
    inputShareSize(aggId) {
      assertInteger(aggId, 0, shares - 1, 'aggId');
      return aggId === 0 ? sizes.leaderShare : sizes.helperShare;
    },
    verifierShareSize: sizes.verifierShare,
    verifierMessageSize: sizes.verifierMessage,
    aggShareSize: sizes.aggShare,
    shard(ctx, measurement, nonce, rand) {
      assertSize(nonce, NONCE_SIZE, 'nonce');
      assertSize(rand, randSize(instance), 'rand');
      return kernel.shard(instance, ctx, valid.encode(measurement), nonce, rand);
    },
    verifyInit(verifyKey, ctx, aggId, nonce, publicShare, inputShare) {
      assertSize(verifyKey, VERIFY_KEY_SIZE, 'verifyKey');
      assertSize(nonce, NONCE_SIZE, 'nonce');
      assertInteger(aggId, 0, shares - 1, 'aggId');
      return kernel.verifyInit(instance, verifyKey, ctx, aggId, nonce, publicShare, inputShare);
    },
    assertOwnJointRandPart: (aggId, publicShare, verifierShare) => {
      assertOwnJointRandPart(instance, aggId, publicShare, verifierShare);
    },
    verifierSharesToMessage(ctx, verifierShares) {
      assertOneEach(verifierShares, shares, 'verifierShares');
      return kernel.verifierSharesToMessage(instance, ctx, verifierShares);
    },
    verifyNext: (state, verifierMessage) => verifyNext(instance, state, verifierMessage),
    aggregateInit: () => aggregateInit(instance),
    aggregate: (aggShare, outShare) => kernel.aggregate(instance, aggShare, outShare),
    unshard: (aggShares, numMeasurements) => valid.decode(unshard(instance, kernel, aggShares), numMeasurements),
    // Each report is aggregated once (VDAF-20 §7.2.3).
    isValid: (aggParam, previous) => aggParam.length === 0 && previous.length === 0,
    withAggParam(aggParam) {
      assertSize(aggParam, 0, 'aggParam');
      return vdaf;
    },
  };
  return vdaf;
}
