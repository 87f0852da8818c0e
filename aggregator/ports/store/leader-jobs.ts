// ports/store/leader-jobs.ts — aggregation jobs at the leader, from waiting reports to running totals.
import type { ReportError } from '@soundings/protocol/dap/report-error';
import type { Adder, BucketId } from './batch.ts';
import type { Deferral } from './deferral.ts';
import type { ReportPayload } from './reports.ts';

export interface WaitingReport extends ReportPayload {
  readonly reportId: Uint8Array;
  readonly bucket: BucketId | undefined;
  readonly time: number;
}

export interface NewAggregationJob {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** Encoded, as the request has it: every step of this job is made with it. */
  readonly aggParam: Uint8Array;
  /** The exact bytes of the request, which are sent until they are answered. */
  readonly request: Uint8Array;
  /** Leader-selected mode: the batch that all of its reports join. */
  readonly batchId: Uint8Array | undefined;
  readonly reports: readonly JobReport[];
}

/** A report of a job that no answer has settled yet. */
export interface JobReport {
  readonly reportId: Uint8Array;
  readonly bucket: BucketId;
  readonly time: number;
  /** Secret. */
  readonly verifyState: Uint8Array;
}

export interface RejectedReport {
  readonly reportId: Uint8Array;
  readonly error: ReportError;
}

export interface LeasedAggregationJob {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** Encoded. */
  readonly aggParam: Uint8Array;
  /** `unanswered`: send the request, or ask at `location`. `answered`: all answers are on disk, and the helper's job is to be deleted. */
  readonly state: 'unanswered' | 'answered';
  /** The job's URL at the helper, once the helper has named it. */
  readonly location: string | undefined;
  /** The answer's tag, for an `answered` job if the helper gave one. */
  readonly answerTag: string | undefined;
  readonly attempts: number;
}

export interface AggregationJobPayload {
  readonly request: Uint8Array;
  /** In the request's order. */
  readonly reports: readonly JobReport[];
}

export type ReportOutcome =
  | {
      readonly kind: 'commit';
      readonly reportId: Uint8Array;
      readonly bucket: BucketId;
      readonly time: number;
      readonly outShare: Uint8Array;
    }
  | { readonly kind: 'reject'; readonly reportId: Uint8Array; readonly error: ReportError };

export interface LeaderJobs {
  tasksWithWaitingReports(nowMs: number): Promise<readonly Uint8Array[]>;
  /**
   * Leases the oldest reports that wait to be aggregated, in any order: nobody else gets them until `untilMs`. Reports whose bucket was collected are
   * rejected instead (DAP-18 §4.5.3.1 requires this check before a report joins a job). AtRestError if a share was altered; the reports
   * stay leased then, so that others get their turn.
   */
  leaseWaitingReports(taskId: Uint8Array, limit: number, nowMs: number, untilMs: number): Promise<readonly WaitingReport[]>;
  /**
   * A leader-selected batch that accepts more reports, and how many fit until it has `target`. Undefined if a new batch has to begin; the
   * first job that names it begins it.
   */
  openBatch(taskId: Uint8Array, target: number): Promise<{ readonly batchId: Uint8Array; readonly room: number } | undefined>;
  /**
   * Stores the job with the bytes that will be sent, and the reports that the leader itself rejected. Nothing is sent before it is leased. 'stale':
   * another process has taken one of the reports, so nothing was stored.
   */
  createAggregationJob(
    job: NewAggregationJob | undefined,
    taskId: Uint8Array,
    rejected: readonly RejectedReport[],
    nowMs: number,
  ): Promise<'created' | 'stale'>;
  /**
   * Leases jobs: nobody else gets them until `untilMs`. Their payloads are read separately, so that a damaged one doesn't hold up other
   * jobs.
   */
  leaseAggregationJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly LeasedAggregationJob[]>;
  /**
   * The payload of an open job; undefined if the job is finished. AtRestError if it was altered. A job that this process has just made is
   * given from memory, also if another process has finished it since: committing it is then 'repeated'.
   */
  aggregationJobPayload(taskId: Uint8Array, jobId: Uint8Array): Promise<AggregationJobPayload | undefined>;
  /** Postpones the job. Its request stays the same. */
  deferAggregationJob(deferral: Deferral): Promise<void>;
  /**
   * Merges a job's verified reports into their buckets, records the rejected ones, and deletes the shares. A second call changes nothing
   * and gives 'repeated'. Reports that the helper called too early stay in the job, which becomes 'answered'. Once the helper has deleted
   * its answer, the job is sent again in the same bytes. Early reports therefore never join another job, and a copy of the first request
   * that arrives late can only count what this job counts. A later answer settles only the reports that are still open.
   */
  commitAggregationJob(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly location: string | undefined;
      /** The helper's entity tag for the answer, if it gave one. */
      readonly answerTag?: string | undefined;
      readonly outcomes: readonly ReportOutcome[];
    },
    adder: Adder,
    nowMs: number,
  ): Promise<'committed' | 'repeated'>;
  /** Says that the helper has deleted the job. Its request is sent again because of its early reports. */
  retryEarlyReports(taskId: Uint8Array, jobId: Uint8Array, notBeforeMs: number): Promise<void>;
}
