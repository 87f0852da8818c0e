// vdaf.ts — the interface of every verifiable distributed aggregation function (VDAF-20 §5); Prio3 is the only one so far.

/**
 * Every message is bytes, in the only encoding that the VDAF's section of the draft allows. If what a peer sent is not such an encoding, a
 * DecodeError names the message. All functions are pure and never write to their arguments. Sizes are in bytes. A mistake of the caller
 * (a nonce of the wrong size, an aggregator that doesn't exist) is a RangeError.
 */
export interface Vdaf<Measurement, AggResult> {
  /** The VDAF's registered number, a u32 (VDAF-20 §10). */
  readonly algorithmId: number;
  /** Number of aggregators, 2 to 255. DAP has two. */
  readonly shares: number;
  readonly nonceSize: number;
  readonly verifyKeySize: number;
  readonly randSize: number;
  readonly publicShareSize: number;
  /** The leader, aggregator 0, has a long share; each of the others has one or two seeds. */
  inputShareSize(aggId: number): number;

  /**
   * The client's part. `rand` must be fresh from a cryptographic generator, and `nonce` must never have been used before. `ctx` names the
   * application. RangeError if the measurement is out of its range.
   */
  shard(
    ctx: Uint8Array,
    measurement: Measurement,
    nonce: Uint8Array,
    rand: Uint8Array,
  ): { readonly publicShare: Uint8Array; readonly inputShares: readonly Uint8Array[] };

  /**
   * Whether `aggParam` encodes an aggregation parameter of this VDAF, and reports that were aggregated with each of `previous` before may
   * be aggregated with it (VDAF-20 §5.3).
   */
  isValid(aggParam: Uint8Array, previous: readonly Uint8Array[]): boolean;

  /** All that an aggregator does with one aggregation parameter. RangeError if {@link Vdaf.isValid} refuses the parameter. */
  withAggParam(aggParam: Uint8Array): Aggregation<AggResult>;
}

/** The aggregators' and the collector's parts, for one aggregation parameter (VDAF-20 §5.2 to §5.6). */
export interface Aggregation<AggResult> {
  readonly shares: number;
  readonly verifierShareSize: number;
  readonly verifierMessageSize: number;
  readonly aggShareSize: number;

  /** An aggregator's first step with a report. It keeps `state`, which is secret, for `verifyNext`; the others get the verifier share. */
  verifyInit(
    verifyKey: Uint8Array,
    ctx: Uint8Array,
    aggId: number,
    nonce: Uint8Array,
    publicShare: Uint8Array,
    inputShare: Uint8Array,
  ): { readonly state: Uint8Array; readonly verifierShare: Uint8Array };

  /**
   * CryptoError `verify` unless the public share is right about this aggregator's own part of the joint randomness, which is at the end of
   * its verifier share. An aggregator that commits before all have finished `verifyNext` must check this after `verifyInit`. Without joint
   * randomness there is nothing to compare.
   */
  assertOwnJointRandPart(aggId: number, publicShare: Uint8Array, verifierShare: Uint8Array): void;

  /** The verifier message, from all verifier shares in the aggregators' order. CryptoError `verify` if the measurement is invalid. */
  verifierSharesToMessage(ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array;

  /** The output share. CryptoError `verify` if the client cheated with the joint randomness. */
  verifyNext(state: Uint8Array, verifierMessage: Uint8Array): Uint8Array;

  /** The aggregate share of no reports. */
  aggregateInit(): Uint8Array;

  /** The sum of an aggregate share and an output share, or of two aggregate shares. */
  aggregate(aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;

  /** The result, from the aggregate shares of all aggregators. */
  unshard(aggShares: readonly Uint8Array[], numMeasurements: number): AggResult;
}
