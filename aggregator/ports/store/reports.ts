// ports/store/reports.ts — what is uploaded, who it is from, and how much of it there is.
import type { ReportError } from '@soundings/protocol/dap/report-error';
import type { BucketId, BucketRange } from './batch.ts';

/** Who a report is from, in a mission: one (task, window, organisation) is counted once. */
export interface ContributionRecord {
  readonly organisation: Uint8Array;
  readonly version: number;
  readonly digest: Uint8Array;
  /** The encoded HeldContribution, for the question "do you hold a contribution of mine?". */
  readonly held: Uint8Array;
}

/** What the first step of verification has made of the leader's input share, which isn't needed any more. */
export type StartedShare =
  | { readonly kind: 'continue'; readonly state: Uint8Array; readonly outbound: Uint8Array }
  | { readonly kind: 'reject'; readonly error: ReportError };

export interface ReportPayload {
  /** Encoded. */
  readonly metadata: Uint8Array;
  readonly publicShare: Uint8Array;
  /** Secret. Empty if verification has started. */
  readonly leaderInputShare: Uint8Array;
  /** Secret. Undefined if the share is verified when the report joins a job. */
  readonly started?: StartedShare | undefined;
  /** The encoded HpkeCiphertext. */
  readonly helperEncryptedInputShare: Uint8Array;
}

export interface UploadedReport extends ReportPayload {
  readonly reportId: Uint8Array;
  /** Undefined in leader-selected mode: the job that the report joins decides. */
  readonly bucket: BucketId | undefined;
  readonly time: number;
  /** Tells a retry from another report under the same ID. */
  readonly digest: Uint8Array;
  /** The report isn't aggregated before this time. A contribution that may be amended waits until its window closes. */
  readonly notBeforeMs: number;
  /** The report's window has closed. It is accepted only if it was accepted before, because that answer may have been lost. */
  readonly isLate: boolean;
  readonly contribution: ContributionRecord | undefined;
}

export interface UploadTable {
  /**
   * Accepts reports. One result for each, in order. Undefined means that the report is on disk, from now or from an earlier try with the
   * same digest. It will be aggregated, or rejected with a reason that is kept; a retry of a rejected report gets this reason.
   * `report_replayed`: another report has the ID, or the organisation's place in the window belongs to this version, to a later one, or to
   * one that is being aggregated. `batch_collected`: the bucket was collected before. `report_dropped`: the report is late, or so old that
   * a replay could no longer be recognised (DAP-18 §6.4.1).
   */
  acceptReports(taskId: Uint8Array, reports: readonly UploadedReport[], nowMs: number): Promise<readonly (ReportError | undefined)[]>;
}

export interface HeldTable {
  /**
   * The contribution that has the organisation's place in the window, as an encoded HeldContribution, whatever happened to it since.
   * 'untold': there is one, but an earlier build wrote its row and stored too little.
   */
  heldContribution(taskId: Uint8Array, bucket: BucketId, organisation: Uint8Array): Promise<Uint8Array | 'untold' | undefined>;
}

export interface ArrivalTable {
  /** The number of organisations with a contribution in these buckets that arrived before this day (in days since 1970). */
  organisationsIn(taskId: Uint8Array, range: BucketRange, beforeDay: number): Promise<number>;
}
