// vdaf.ts — what any verifiable distributed aggregation function is (VDAF-20 §5); Prio3 is the one there is, and what is above asks for no more.

/**
 * Every message is bytes, in the one encoding of the VDAF's own section; what a peer sent and is not such an encoding gives a DecodeError
 * that names the message. All functions are pure and write to none of their arguments. Sizes are in bytes. A caller's own mistake (a nonce of
 * the wrong size, an aggregator that doesn't exist) is a RangeError.
 */
export interface Vdaf<Measurement, AggResult> {
  /** Type of the VDAF, a u32 (VDAF-20 §10). */
  readonly algorithmId: number;
  /** Number of aggregators, 2 to 255. DAP has two. */
  readonly shares: number;
  readonly nonceSize: number;
  readonly verifyKeySize: number;
  readonly randSize: number;
  readonly publicShareSize: number;
  /** The leader's, aggregator 0, is long; every other's is a seed or two. */
  inputShareSize(aggId: number): number;

  /**
   * The client's part. `rand` must be fresh from a cryptographic generator and `nonce` never used before; `ctx` is the application's.
   * RangeError if the measurement is out of its range.
   */
  shard(
    ctx: Uint8Array,
    measurement: Measurement,
    nonce: Uint8Array,
    rand: Uint8Array,
  ): { readonly publicShare: Uint8Array; readonly inputShares: readonly Uint8Array[] };

  /**
   * Whether `aggParam` is an encoded aggregation parameter of this VDAF, with which reports may be aggregated that were aggregated with each of
   * `previous` before (VDAF-20 §5.3).
   */
  isValid(aggParam: Uint8Array, previous: readonly Uint8Array[]): boolean;

  /** All that an aggregator does with one aggregation parameter. RangeError for one that {@link Vdaf.isValid} refuses. */
  withAggParam(aggParam: Uint8Array): Aggregation<AggResult>;
}

/** An aggregator's part, and the collector's, with one aggregation parameter (VDAF-20 §5.2 to §5.6). */
export interface Aggregation<AggResult> {
  readonly shares: number;
  readonly verifierShareSize: number;
  readonly verifierMessageSize: number;
  readonly aggShareSize: number;

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
   * if not: to be asked after `verifyInit` by whoever commits before all aggregators are through `verifyNext`. Without joint randomness there is
   * nothing to compare.
   */
  assertOwnJointRandPart(aggId: number, publicShare: Uint8Array, verifierShare: Uint8Array): void;

  /** All verifier shares, in order of aggregators. CryptoError `verify` if the measurement is invalid. */
  verifierSharesToMessage(ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array;

  /** The output share. CryptoError `verify` if the client cheated with the joint randomness. */
  verifyNext(state: Uint8Array, verifierMessage: Uint8Array): Uint8Array;

  /** The aggregate share of no reports. */
  aggregateInit(): Uint8Array;

  /** The sum of an aggregate share and an output share, or of two aggregate shares. */
  aggregate(aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;

  /** The result, from every aggregator's share of it. */
  unshard(aggShares: readonly Uint8Array[], numMeasurements: number): AggResult;
}
