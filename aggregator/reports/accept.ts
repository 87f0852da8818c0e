// reports/accept.ts — checks one uploaded report: what the leader stores of it, or why the report is rejected (DAP-18 §4.4.2.2).
import type { Encoded } from '@soundings/crypto/codec';
import type { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { aggregatorId, Role } from '@soundings/protocol/dap/role';
import type { ReceivedReport } from '@soundings/protocol/dap/upload';
import type { Received } from './message-keys.ts';
import { openInputShare, type Rejection } from './input-share.ts';
import type { UploadedReport } from '../ports/store/reports.ts';
import { closesMs, timeBucket, type Task } from '../tasks/task.ts';
import { sha256 } from '@soundings/crypto/sha256';

export type Upload = { readonly kind: 'accept'; readonly report: UploadedReport } | Rejection;

/**
 * Makes all checks that need no database, before anything is stored. The store checks for replays, collected batches and reports that are
 * too old.
 */
export function acceptReport(
  task: Task,
  { value: report, bytes }: Encoded<ReceivedReport>,
  received: Received | undefined,
  now: { readonly nowMs: number; readonly clockSkewSeconds: number },
): Upload {
  const { publicShare, helperEncryptedInputShare } = report;
  const { value: reportMetadata, bytes: metadata } = report.reportMetadata;
  if (received === undefined) return { kind: 'reject', error: 'outdated_config' };
  if (!fitsIntoJob(task, helperEncryptedInputShare.value)) return { kind: 'reject', error: 'invalid_message' };
  const share = { reportMetadata, metadata, publicShare, encryptedInputShare: report.leaderEncryptedInputShare };
  const opened = openInputShare(task, Role.leader, share, received, now);
  if (opened.kind === 'reject') return { kind: 'reject', error: uploadError(opened.error) };
  const time = Number(reportMetadata.time);
  const { window, contribution } = opened;
  const mayBeAmended = (task.mission?.charter.amendments ?? 0) > 0;
  return {
    kind: 'accept',
    report: {
      reportId: reportMetadata.reportId,
      bucket: task.isTimeInterval ? timeBucket(reportMetadata.time) : undefined,
      time,
      // A contribution that was encrypted again, to a newer key, is the same contribution.
      digest: contribution?.digest ?? sha256(bytes),
      notBeforeMs: window !== undefined && mayBeAmended ? closesMs(window) : 0,
      isLate: window !== undefined && now.nowMs >= closesMs(window),
      contribution,
      metadata,
      publicShare,
      leaderInputShare: opened.inputShare,
      helperEncryptedInputShare: helperEncryptedInputShare.bytes,
    },
  };
}

/**
 * Room for an encapsulated key, an AEAD tag, length prefixes, and the private extensions that the helper knows. In all they are far
 * shorter.
 */
const SEALED_EXTRA_BYTES_MAX = 4096;

/**
 * Whether the helper's ciphertext is short enough for one input share of this task. The helper would reject a single longer one, but a few
 * of them would make a job's request longer than the helper reads. It would then refuse the whole job for ever, with everybody else's
 * reports.
 */
function fitsIntoJob({ vdaf }: Task, { enc, payload }: HpkeCiphertext): boolean {
  return enc.length + payload.length <= vdaf.inputShareSize(aggregatorId(Role.helper)) + SEALED_EXTRA_BYTES_MAX;
}

/**
 * For a report outside the task's interval, an upload gets `report_dropped` (DAP-18 §4.4.2.2). Aggregation has separate errors for this.
 */
function uploadError(error: ReportError): ReportError {
  return error === 'task_not_started' || error === 'task_expired' ? 'report_dropped' : error;
}
