// aggregation/helper.ts — an aggregation job as the helper sees it: read, opened, verified, answered (DAP-18 §4.5.3.2).
import { toHex } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { aggregationJobInitReqOf, AggregationJobResp, type VerifyInit, type VerifyResp } from '@soundings/protocol/dap/aggregation';
import { LEADER_SELECTED_BATCH_ID } from '@soundings/protocol/dap/batch-mode';
import { areInOrder, unrecognizedTypes } from '@soundings/protocol/dap/extension';
import { BatchId } from '@soundings/protocol/dap/ids';
import { DapProblem } from '@soundings/protocol/dap/problem';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { Role } from '@soundings/protocol/dap/role';
import { ReportMetadata } from '@soundings/protocol/dap/upload';
import type { HelperFinished } from '../ports/ports.ts';
import type { ContributionRecord } from '../ports/store/reports.ts';
import type { HelperOutcome } from '../ports/store/helper-jobs.ts';
import { closesMs, timeBucket, type Task } from '../tasks/task.ts';
import { VERIFICATION_KEY_ID } from './create-jobs.ts';
import type { Received } from '../reports/message-keys.ts';
import { openInputShare } from '../reports/input-share.ts';

export interface HelperJob {
  readonly aggParam: Uint8Array;
  readonly verifyInits: readonly VerifyInit[];
  /** In leader-selected mode. */
  readonly batchId: BatchId | undefined;
}

/** Decodes the request and checks it as a whole. DapProblem or DecodeError if the helper can't work on it. */
export function readInitReq(task: Task, body: Uint8Array, reportsMax: number): HelperJob {
  const request = decode(aggregationJobInitReqOf(reportsMax), body, 'request');
  const refuse = (...[type, detail]: [ConstructorParameters<typeof DapProblem>[0], string]) =>
    new DapProblem(type, detail, { taskId: task.taskId });
  const known = new Set(task.isTimeInterval ? [] : [LEADER_SELECTED_BATCH_ID]);
  // Not invalidMessage (DAP-18 §4.5.1, §4.5.3.2; protocol.md, "How we read the draft").
  if (unrecognizedTypes(request.extensions, known).length > 0) {
    throw refuse('unsupportedExtension', 'The job has an aggregation job extension that this helper does not know.');
  }
  if (!areInOrder(request.extensions))
    throw refuse('invalidMessage', "The job's extensions are not in strictly increasing order of their types.");
  if (request.verificationKeyId !== VERIFICATION_KEY_ID)
    throw refuse('invalidMessage', 'The job names an unknown verification key. The task has one only, number 0.');
  if (!task.vdaf.isValid(request.aggParam, []))
    throw refuse('invalidAggregationParameter', "The job's aggregation parameter is not valid for this task's VDAF.");
  // Without reports the answer would be empty. An empty answer means "not ready yet" (DAP-18 §3.1), so the leader would ask for ever.
  if (request.verifyInits.length === 0) throw refuse('invalidMessage', 'A job needs at least one report.');
  const ids = new Set(request.verifyInits.map(({ reportShare }) => toHex(reportShare.reportMetadata.reportId)));
  if (ids.size < request.verifyInits.length) throw refuse('invalidMessage', 'The job contains the same report twice.');
  const batch = request.extensions.find(({ extensionType }) => extensionType === LEADER_SELECTED_BATCH_ID)?.extensionData;
  if (!task.isTimeInterval && batch?.length !== BatchId.size)
    throw refuse('invalidMessage', 'A job of a leader-selected task needs a batch ID of 32 bytes.');
  return { aggParam: request.aggParam, verifyInits: request.verifyInits, batchId: batch && BatchId(batch) };
}

export type OpenedInit =
  | {
      readonly kind: 'opened';
      readonly init: VerifyInit;
      readonly inputShare: Uint8Array;
      readonly contribution: ContributionRecord | undefined;
    }
  | { readonly kind: 'reject'; readonly init: VerifyInit; readonly error: ReportError };

/** Decrypts and checks one report's share. The share still has to be verified. */
export function openInit(
  task: Task,
  init: VerifyInit,
  received: Received | undefined,
  now: { readonly nowMs: number; readonly clockSkewSeconds: number },
): OpenedInit {
  const share = { ...init.reportShare, metadata: encode(ReportMetadata, init.reportShare.reportMetadata) };
  const opened = openInputShare(task, Role.helper, share, received, now);
  if (opened.kind === 'reject') return { kind: 'reject', init, error: opened.error };
  const { window, inputShare, contribution } = opened;
  const mayBeAmended = (task.mission?.charter.amendments ?? 0) > 0;
  // The organisation may still send a later version until the window closes. This is the only error after which the leader asks again.
  if (window !== undefined && mayBeAmended && now.nowMs < closesMs(window)) return { kind: 'reject', init, error: 'report_too_early' };
  return { kind: 'opened', init, inputShare, contribution };
}

export interface VerifiedInit {
  readonly outcome: HelperOutcome;
  /** The VDAF message for the leader, if the report was verified. */
  readonly outbound: Uint8Array | undefined;
}

/** `finished` has one answer of the verifier for each report that was opened, in order. */
export function verifiedInits(job: HelperJob, opened: readonly OpenedInit[], finished: readonly HelperFinished[]): readonly VerifiedInit[] {
  const results = finished[Symbol.iterator]();
  return opened.map((entry): VerifiedInit => {
    const { reportId, time } = entry.init.reportShare.reportMetadata;
    if (entry.kind === 'reject') return { outcome: { kind: 'reject', reportId, error: entry.error }, outbound: undefined };
    const result = results.next().value;
    if (result?.kind !== 'finish') {
      return { outcome: { kind: 'reject', reportId, error: result?.error ?? 'vdaf_verify_error' }, outbound: undefined };
    }
    const bucket = job.batchId ?? timeBucket(time);
    const { contribution } = entry;
    return {
      outcome: { kind: 'commit', reportId, bucket, time: Number(time), outShare: result.outShare, contribution },
      outbound: result.outbound,
    };
  });
}

/** The encoded answer to the job. `refused` names the reports that the store refused, by their position. */
export function encodeAnswer(verified: readonly VerifiedInit[], refused: ReadonlyMap<number, ReportError>): Uint8Array {
  const verifyResps = verified.map(({ outcome, outbound }, at): VerifyResp => {
    const reportId = outcome.reportId as VerifyResp['reportId'];
    const error = outcome.kind === 'reject' ? outcome.error : refused.get(at);
    if (error !== undefined) return { reportId, result: { kind: 'reject', reportError: error } };
    return { reportId, result: { kind: 'continue', payload: outbound ?? new Uint8Array(0) } };
  });
  return encode(AggregationJobResp, { verifyResps });
}
