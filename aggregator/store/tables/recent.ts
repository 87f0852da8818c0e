// tables/recent.ts — what reports that were accepted a moment ago carry, still in memory: the job that takes them needn't read and decrypt it again.
import { toHex } from '@soundings/crypto/bytes';
import { startedBytes } from './leader-share.ts';
import { shortMemory } from './short-memory.ts';
import type { ReportPayload, UploadedReport } from '../../ports/store/reports.ts';

export interface RecentPayloads {
  /** Keeps what committed reports carry, if there is room. A contribution isn't kept, because a later version may replace it. */
  keep(taskId: Uint8Array, reports: readonly UploadedReport[], nowMs: number): void;
  /** Gives what these reports carry, in order, and forgets it; undefined where it isn't kept. */
  take(taskId: Uint8Array, reportIds: readonly Uint8Array[]): readonly (ReportPayload | undefined)[];
}

/** About what the objects of one report take beside its bytes. */
const OBJECT_BYTES = 600;

export function recentPayloads(): RecentPayloads {
  const memory = shortMemory<ReportPayload>();
  return {
    keep: (taskId, reports, nowMs) => {
      const task = toHex(taskId);
      for (const report of reports) {
        if (report.contribution !== undefined) continue;
        memory.keep(task + toHex(report.reportId), bytesOf(report), () => payloadOf(report), nowMs);
      }
    },
    take: (taskId, reportIds) => {
      const task = toHex(taskId);
      return reportIds.map((reportId) => {
        const name = task + toHex(reportId);
        const payload = memory.find(name);
        memory.forget(name);
        return payload;
      });
    },
  };
}

/** Copied: a view of the request's body would keep all of it in memory. */
function payloadOf({ metadata, publicShare, leaderInputShare, started, helperEncryptedInputShare }: ReportPayload): ReportPayload {
  return {
    metadata: metadata.slice(),
    publicShare: publicShare.slice(),
    leaderInputShare,
    started,
    helperEncryptedInputShare: helperEncryptedInputShare.slice(),
  };
}

function bytesOf({ metadata, publicShare, leaderInputShare, started, helperEncryptedInputShare }: ReportPayload): number {
  const lengths = [metadata, publicShare, leaderInputShare, helperEncryptedInputShare].map(({ length }) => length);
  return lengths.reduce((total, length) => total + length, OBJECT_BYTES + startedBytes(started));
}
