// ports/store/helper-jobs.ts — aggregation jobs at the helper, each answered once.
import type { ReportError } from '@soundings/protocol/dap/report-error';
import type { Adder, BucketId } from './batch.ts';
import type { ContributionRecord } from './reports.ts';

export interface HelperJobRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while the helper is working on it. */
  readonly response: Uint8Array | undefined;
}

export type HelperOutcome =
  | {
      readonly kind: 'commit';
      readonly reportId: Uint8Array;
      readonly bucket: BucketId;
      readonly time: number;
      readonly outShare: Uint8Array;
      readonly contribution: ContributionRecord | undefined;
    }
  | { readonly kind: 'reject'; readonly reportId: Uint8Array; readonly error: ReportError };

export interface HelperJobs {
  helperJob(taskId: Uint8Array, jobId: Uint8Array): Promise<HelperJobRecord | undefined>;
  /** Stores a request that is answered later. If the job is stored already, nothing changes. */
  startHelperJob(taskId: Uint8Array, jobId: Uint8Array, request: Uint8Array, requestDigest: Uint8Array, nowMs: number): Promise<void>;
  leaseHelperJobs(
    limit: number,
    nowMs: number,
    untilMs: number,
  ): Promise<readonly { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array }[]>;
  /**
   * Merges a job's verified reports into their buckets, and stores their replay records and the answer, which is returned. A report is
   * refused here if its bucket was collected, its ID is known, or its organisation was counted, whatever the order of arrival; `respond`
   * gets the refusals. A second call for the same job changes nothing and returns the first answer.
   */
  commitHelperJob(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly requestDigest: Uint8Array;
      readonly outcomes: readonly HelperOutcome[];
    },
    adder: Adder,
    respond: (refused: ReadonlyMap<number, ReportError>) => Uint8Array,
    nowMs: number,
  ): Promise<Uint8Array>;
  /**
   * Deletes the job's answer, but no replay record (DAP-18 §4.5.5). 'unknown': there is no such job. 'another-answer': `isMeant` returned
   * false for the stored answer (undefined: there is none yet), so nothing was deleted.
   */
  deleteHelperJob(
    taskId: Uint8Array,
    jobId: Uint8Array,
    isMeant?: (response: Uint8Array | undefined) => boolean,
  ): Promise<'deleted' | 'unknown' | 'another-answer'>;
}
