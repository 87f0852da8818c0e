// aggregation/create-jobs.ts — from waiting reports to a job whose request can be sent (DAP-18 §4.5.3.1).
import { concat } from '@soundings/crypto/bytes';
import { encode, opaque, Writer } from '@soundings/crypto/codec';
import { AggregationJobInitReq } from '@soundings/protocol/dap/aggregation';
import { LEADER_SELECTED_BATCH_ID } from '@soundings/protocol/dap/batch-mode';
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
  const verifyInits = new Writer();
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
    writeVerifyInit(verifyInits, report, start.outbound);
  }
  if (planned.length === 0) return { job: undefined, rejected };
  const extensions = batchId === undefined ? [] : [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: batchId }];
  const head = encode(AggregationJobInitReq, { verificationKeyId: VERIFICATION_KEY_ID, aggParam, extensions, verifyInits: [] });
  const request = concat(head, verifyInits.finish());
  return { job: { taskId: task.taskId, jobId, aggParam, request, batchId, reports: planned }, rejected };
}

/**
 * A task has only this one key (protocol.md, "A mission's task"). If a leader could choose between keys, it could look for one that leaks
 * (DAP-18 §8.6.2).
 */
export const VERIFICATION_KEY_ID = 0;

/** A VerifyInit, of which two parts are stored as they are encoded. */
function writeVerifyInit(writer: Writer, { metadata, publicShare, helperEncryptedInputShare }: WaitingReport, payload: Uint8Array): void {
  writer.put(metadata);
  Opaque.write(writer, publicShare);
  writer.put(helperEncryptedInputShare);
  Opaque.write(writer, payload);
}

const Opaque = opaque(4);
