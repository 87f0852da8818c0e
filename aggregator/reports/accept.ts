// reports/accept.ts — one uploaded report: what the leader keeps of it, or why it doesn't (DAP-18 §4.4.2.2).
import { encode } from '@soundings/crypto/codec';
import { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { aggregatorId, Role } from '@soundings/protocol/dap/role';
import { Report, ReportMetadata } from '@soundings/protocol/dap/upload';
import type { Received } from './message-keys.ts';
import { openInputShare, type Rejection } from './input-share.ts';
import type { UploadedReport } from '../ports/store.ts';
import { closesMs, timeBucket, type Task } from '../tasks/task.ts';
import { sha256 } from '../sha256.ts';

export type Upload = { readonly kind: 'accept'; readonly report: UploadedReport } | Rejection;

/** What stands in the store decides about replays, collected batches and what is forgotten; all other checks are made here, before anything is kept. */
export function acceptReport(
  task: Task,
  report: Report,
  received: Received | undefined,
  now: { readonly nowMs: number; readonly clockSkewSeconds: number },
): Upload {
  const { reportMetadata, publicShare, helperEncryptedInputShare } = report;
  if (received === undefined) return { kind: 'reject', error: 'outdated_config' };
  if (!fitsIntoJob(task, helperEncryptedInputShare)) return { kind: 'reject', error: 'invalid_message' };
  const share = { reportMetadata, publicShare, encryptedInputShare: report.leaderEncryptedInputShare };
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
      // A contribution sealed again, to a newer key, is the same contribution.
      digest: contribution?.digest ?? sha256(encode(Report, report)),
      notBeforeMs: window !== undefined && mayBeAmended ? closesMs(window) : 0,
      isLate: window !== undefined && now.nowMs >= closesMs(window),
      contribution,
      metadata: encode(ReportMetadata, reportMetadata),
      publicShare,
      leaderInputShare: opened.inputShare,
      helperEncryptedInputShare: encode(HpkeCiphertext, helperEncryptedInputShare),
    },
  };
}

/** An encapsulated key, an AEAD's tag, length prefixes, and private extensions that the helper knows: far less in all than this. */
const SEALED_EXTRA_BYTES_MAX = 4096;

/**
 * Whether the helper's ciphertext can hold one input share of this task. The helper would only reject a longer one, but a few of them make a
 * job's request longer than the helper reads: it would refuse the whole job for ever, and with it everybody else's reports.
 */
function fitsIntoJob({ vdaf }: Task, { enc, payload }: HpkeCiphertext): boolean {
  return enc.length + payload.length <= vdaf.inputShareSize(aggregatorId(Role.helper)) + SEALED_EXTRA_BYTES_MAX;
}

/** An upload outside of the task's interval is told `report_dropped` (DAP-18 §4.4.2.2), in aggregation it has errors of its own. */
function uploadError(error: ReportError): ReportError {
  return error === 'task_not_started' || error === 'task_expired' ? 'report_dropped' : error;
}
