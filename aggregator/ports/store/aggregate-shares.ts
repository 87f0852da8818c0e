// ports/store/aggregate-shares.ts — the shares that the helper has given.
import type { NotGivenReason } from '@soundings/protocol/register/not-given';
import type { Adder, BatchSum, BucketId, BucketRange, WindowCharge } from './batch.ts';

export interface AggregateShareRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while it is being worked on. */
  readonly response: Uint8Array | undefined;
  /** DAP's name for the failure, if the helper worked on it in the background. */
  readonly failure: string | undefined;
}

export type ShareDecision<Failure> =
  | {
      readonly kind: 'release';
      readonly response: Uint8Array;
      /** As the build before gives it. */
      readonly statement: Uint8Array | undefined;
      /** Undefined if the leader sent no statement of its own, as one of the build before. */
      readonly statementV2?: Uint8Array | undefined;
    }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/** A request that the helper works on in the background. */
export interface StartedShare {
  readonly taskId: Uint8Array;
  readonly shareId: Uint8Array;
  readonly request: Uint8Array;
  /** What came with the request; undefined from a leader of the build before. */
  readonly leaderStatement: Uint8Array | undefined;
}

export type SignedOn =
  | { readonly kind: 'given'; readonly statement: Uint8Array | undefined; readonly statementV2: Uint8Array | undefined }
  | { readonly kind: 'not-given'; readonly reason: NotGivenReason };

export interface AggregateShares {
  aggregateShare(taskId: Uint8Array, shareId: Uint8Array): Promise<AggregateShareRecord | undefined>;
  startAggregateShare(
    taskId: Uint8Array,
    shareId: Uint8Array,
    request: Uint8Array,
    requestDigest: Uint8Array,
    leaderStatement: Uint8Array | undefined,
    nowMs: number,
  ): Promise<void>;
  leaseAggregateShares(limit: number, nowMs: number, untilMs: number): Promise<readonly StartedShare[]>;
  /** Says that a started share can't be released, and why; the leader is told when it polls. The same request starts it again. */
  failAggregateShare(taskId: Uint8Array, shareId: Uint8Array, failure: string): Promise<void>;
  /**
   * Stores the answer that releases the buckets' share, marks the buckets as collected for ever, and charges the mission, all in one step.
   * The same request gets the same answer again, before any check. Another request for any of the buckets gets 'overlap'. 'over-budget':
   * the charge would exceed the mission's budget. A refusal costs nothing.
   */
  releaseAggregateShare<Failure>(
    share: {
      readonly taskId: Uint8Array;
      readonly shareId: Uint8Array;
      readonly requestDigest: Uint8Array;
      readonly range: BucketRange;
      readonly charge?: WindowCharge | undefined;
    },
    adder: Adder,
    decide: (sum: BatchSum) => ShareDecision<Failure>,
    nowMs: number,
  ): Promise<
    | { readonly kind: 'released'; readonly response: Uint8Array }
    | { readonly kind: 'overlap' | 'given-up' | 'over-budget' }
    | { readonly kind: 'refused'; readonly failure: Failure }
  >;
  deleteAggregateShare(taskId: Uint8Array, shareId: Uint8Array): Promise<boolean>;
  /**
   * What this aggregator signed on the batch that begins with this bucket, or why it gave nothing. Undefined while it may
   * still give it, and if it can't tell what was given, after a restore.
   */
  signedOn(taskId: Uint8Array, first: BucketId): Promise<SignedOn | undefined>;
}
