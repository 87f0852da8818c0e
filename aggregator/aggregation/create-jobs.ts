// aggregation/create-jobs.ts — from waiting reports to a job whose request can be sent (DAP-18 §4.5.3.1).
import { decode, encode } from '@soundings/crypto/codec';
import { AggregationJobInitReq } from '@soundings/protocol/dap/aggregation';
import { LEADER_SELECTED_BATCH_ID } from '@soundings/protocol/dap/batch-mode';
import { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { ReportMetadata } from '@soundings/protocol/dap/upload';
import type { NewAggregationJob, RejectedReport, WaitingReport } from '../ports/store/leader-jobs.ts';
import type { StartedShare } from '../ports/store/reports.ts';
import { timeBucket, type Task } from '../tasks/task.ts';

export interface PlannedJob {
  /** Undefined if no report is left to send. */
  readonly job: NewAggregationJob | undefined;
  readonly rejected: readonly RejectedReport[];
}

/**
 * Plans one job. `started` has one answer of the verifier, made with `aggParam`, for each of `reports`, in order. `batchId` is given in
 * leader-selected mode only.
 */
export function planJob(
  task: Task,
  { jobId, aggParam, batchId }: Pick<NewAggregationJob, 'jobId' | 'aggParam' | 'batchId'>,
  reports: readonly WaitingReport[],
  started: readonly (StartedShare | undefined)[],
): PlannedJob {
  const rejected: RejectedReport[] = [];
  const planned: NewAggregationJob['reports'][number][] = [];
  const verifyInits: AggregationJobInitReq['verifyInits'][number][] = [];
  for (const [at, report] of reports.entries()) {
    const start = started[at];
    if (start?.kind !== 'continue') {
      rejected.push({ reportId: report.reportId, error: start?.error ?? 'report_dropped' });
      continue;
    }
    planned.push({
      reportId: report.reportId,
      bucket: batchId ?? report.bucket ?? timeBucket(BigInt(report.time)),
      time: report.time,
      verifyState: start.state,
    });
    verifyInits.push({ reportShare: helperShare(report), payload: start.outbound });
  }
  if (planned.length === 0) return { job: undefined, rejected };
  const extensions = batchId === undefined ? [] : [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: batchId }];
  const request = encode(AggregationJobInitReq, {
    verificationKeyId: VERIFICATION_KEY_ID,
    aggParam,
    extensions,
    verifyInits,
  });
  return { job: { taskId: task.taskId, jobId, aggParam, request, batchId, reports: planned }, rejected };
}

/**
 * A task has only this one key (protocol.md, "A mission's task"). If a leader could choose between keys, it could look for one that leaks
 * (DAP-18 §8.6.2).
 */
export const VERIFICATION_KEY_ID = 0;

function helperShare({ metadata, publicShare, helperEncryptedInputShare }: WaitingReport) {
  return {
    reportMetadata: decode(ReportMetadata, metadata),
    publicShare,
    encryptedInputShare: decode(HpkeCiphertext, helperEncryptedInputShare),
  };
}
