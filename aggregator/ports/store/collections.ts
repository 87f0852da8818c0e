// ports/store/collections.ts — collection jobs at the leader: a batch is claimed, charged and given once.
import type { Adder, BatchSum, BucketId, BucketRange, Charged, WindowCharge } from './batch.ts';
import type { CountedLeaf } from '@soundings/protocol/contribution/counted-tree';
import type { Deferral } from './deferral.ts';
import type { ContributionRecord } from './reports.ts';

export interface CollectionJobRecord {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** The exact bytes of the collector's request, which are in the AAD of both shares. */
  readonly request: Uint8Array;
  readonly state: 'waiting' | 'claimed' | 'finished' | 'failed';
  readonly createdMs: number;
  readonly attempts: number;
  readonly notBeforeMs: number;
  /** From 'claimed' on: the request that is sent to the helper until it answers. */
  readonly shareRequest: Uint8Array | undefined;
  /** From 'claimed' on: the encoded HpkeCiphertext of the leader's share, which is sealed once. */
  readonly leaderShare: Uint8Array | undefined;
  /** From 'claimed' on: the batch's totals. */
  readonly sum: Omit<BatchSum, 'aggregateShare' | 'contributions'> | undefined;
  readonly location: string | undefined;
  readonly response: Uint8Array | undefined;
  /** DAP's name for the failure, or one of our own. */
  readonly failure: string | undefined;
  /** True if the failure is final: the same request gets it again. */
  readonly final: boolean;
}

export type Claim =
  | {
      readonly kind: 'claim';
      readonly shareRequest: Uint8Array;
      readonly leaderShare: Uint8Array;
      /** The leader's own, which is sent with the request; undefined for a plain DAP task. */
      readonly statement?: Uint8Array | undefined;
    }
  | { readonly kind: 'too-few' };

export interface CollectionJobs {
  /**
   * The job for this request: the stored one, or a new one. A job whose failure isn't final starts again. 'overlap': another job has
   * collected one of the buckets. 'given-up': one of the buckets was given up. A stored job for the same request is found before these
   * checks.
   */
  startCollectionJob(
    job: { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array; readonly range: BucketRange | undefined },
    nowMs: number,
  ): Promise<CollectionJobRecord | 'overlap' | 'given-up'>;
  collectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<CollectionJobRecord | undefined>;
  leaseCollectionJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly CollectionJobRecord[]>;
  deferCollectionJob(deferral: Deferral): Promise<void>;
  /**
   * Claims the batch: no further report can join it, and the request to the helper is stored. It isn't claimed if some of its reports are
   * still being aggregated ('busy'), it was collected ('overlap') or given up before ('given-up'), `decide` finds too few reports in it
   * ('too-few'), or it would exceed the mission's budget ('over-budget'). `range` undefined means any leader-selected batch of at least
   * `reportsMin`. After 'claimed', the mission is charged and the bytes to be sent are on disk. A job that fails later costs nothing: its
   * batch is no longer marked as collected.
   */
  claimBatch(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly range: BucketRange | undefined;
      readonly reportsMin: number;
      readonly charge?: WindowCharge | undefined;
    },
    adder: Adder,
    decide: (sum: BatchSum, range: BucketRange) => Claim,
  ): Promise<'claimed' | 'busy' | 'overlap' | 'given-up' | 'too-few' | 'over-budget'>;
  /** Stores the result for as long as the collector may ask, and deletes the shares that it was made from. */
  finishCollectionJob(taskId: Uint8Array, jobId: Uint8Array, response: Uint8Array): Promise<void>;
  /** Marks the job as failed and its batch as not collected. `final`: the same request gets this failure for ever. */
  failCollectionJob(taskId: Uint8Array, jobId: Uint8Array, failure: string, final: boolean): Promise<void>;
  /** Deletes the job's result. Its batch stays collected (DAP-18 §4.6.3). False if there is no such job. */
  deleteCollectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<boolean>;
  /** The charges of a mission's collected windows at this aggregator. */
  charged(charterDigest: Uint8Array): Promise<readonly Charged[]>;
  /**
   * The organisation's contribution in a collected batch, for the question "was mine counted?". Undefined if a quarantine has closed the
   * batch.
   */
  countedContribution(
    taskId: Uint8Array,
    bucket: BucketId,
    organisation: Uint8Array,
  ): Promise<Pick<ContributionRecord, 'version' | 'digest'> | undefined>;
  /** What is counted of each organisation in these buckets. */
  countedIn(taskId: Uint8Array, range: BucketRange): Promise<readonly CountedLeaf[]>;
  /** The leader's statement on the batch that begins with this bucket, from when it was claimed. */
  leaderStatement(taskId: Uint8Array, first: BucketId): Promise<Uint8Array | undefined>;
}
