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

/**
 * A verifiable distributed aggregation function. Every message is bytes, in the one encoding of VDAF-20 §7.2.7; what a peer sent and
 * is not such an encoding gives a DecodeError that names the message. All functions are pure and write to none of their arguments.
 * Sizes are in bytes. A caller's own mistake (a nonce of the wrong size, an aggregator that doesn't exist) is a RangeError.
 */
export interface Prio3<Measurement, AggResult> {
  /** Type of the VDAF, a u32 (VDAF-20 §10). */
  readonly algorithmId: number;
  /** Number of aggregators, 2 to 255. DAP has two. */
  readonly shares: number;
  readonly nonceSize: 16;
  readonly verifyKeySize: 32;
  readonly randSize: number;
  readonly publicShareSize: number;
  /** The leader's, aggregator 0, is long; every other's is a seed or two. */
  inputShareSize(aggId: number): number;
  readonly verifierShareSize: number;
  readonly verifierMessageSize: number;
  readonly aggShareSize: number;

  /**
   * The client's part. `rand` must be fresh from a cryptographic generator and `nonce` never used before; `ctx` is the application's.
   * RangeError where the measurement is out of its range.
   */
  shard(
    ctx: Uint8Array,
    measurement: Measurement,
    nonce: Uint8Array,
    rand: Uint8Array,
  ): { readonly publicShare: Uint8Array; readonly inputShares: readonly Uint8Array[] };

  /** An aggregator's first look at a report. `state` is its own and secret, for `verifyNext`; the verifier share goes to the others. */
  verifyInit(
    verifyKey: Uint8Array,
    ctx: Uint8Array,
    aggId: number,
    nonce: Uint8Array,
    publicShare: Uint8Array,
    inputShare: Uint8Array,
  ): { readonly state: Uint8Array; readonly verifierShare: Uint8Array };

  /**
   * Whether the public share is true of this aggregator's own part of the joint randomness, which ends its verifier share. CryptoError `verify`
   * if not: to be asked after `verifyInit` by whoever commits before all aggregators are through `verifyNext`.
   */
  assertOwnJointRandPart(aggId: number, publicShare: Uint8Array, verifierShare: Uint8Array): void;

  /** All verifier shares, in order of aggregators. CryptoError `verify` where the measurement is invalid. */
  verifierSharesToMessage(ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array;

  /** The output share. CryptoError `verify` where the client cheated with the joint randomness. */
  verifyNext(state: Uint8Array, verifierMessage: Uint8Array): Uint8Array;

  /** The aggregate share of no reports. */
  aggregateInit(): Uint8Array;

  /** The sum of an aggregate share and an output share, or of two aggregate shares. */
  aggregate(aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;

  /** The result, from every aggregator's share of it. */
  unshard(aggShares: readonly Uint8Array[], numMeasurements: number): AggResult;
}

export interface Prio3Parameters<Measurement, AggResult> {
  readonly algorithmId: number;
  readonly valid: Valid<Measurement, AggResult>;
  /** 2 to 255. */
  readonly shares: number;
  /** Proofs of each measurement, 1 to 255; more than one makes up for a small field (VDAF-20 §7.1.2). */
  readonly proofs: number;
  readonly kernel: Kernel;
}

/** RangeError for a number of shares or proofs that the draft doesn't have. */
export function prio3<Measurement, AggResult>(parameters: Prio3Parameters<Measurement, AggResult>): Prio3<Measurement, AggResult> {
  const { algorithmId, valid, shares, proofs, kernel } = parameters;
  assertInteger(shares, 2, 255, 'shares');
  assertInteger(proofs, 1, 255, 'proofs');
  const sizes = messageSizes(valid, shares, proofs);
  const instance: Instance = { ...parameters, circuit: valid, sizes };
  return {
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
  };
}
