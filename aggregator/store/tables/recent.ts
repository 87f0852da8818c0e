// tables/recent.ts — what reports that were accepted a moment ago carry, still in memory: the job that takes them needn't read and decrypt it again.
import { toHex } from '@soundings/crypto/bytes';
import { startedBytes } from './leader-share.ts';
import type { ReportPayload, UploadedReport } from '../../ports/store/reports.ts';

export interface RecentPayloads {
  /** Keeps what committed reports carry, if there is room. A contribution isn't kept, because a later version may replace it. */
  keep(taskId: Uint8Array, reports: readonly UploadedReport[], nowMs: number): void;
  /** Gives what these reports carry, in order, and forgets it; undefined where it isn't kept. */
  take(taskId: Uint8Array, reportIds: readonly Uint8Array[]): readonly (ReportPayload | undefined)[];
}

const BYTES_MAX = 16 << 20;
/** About what the objects of one report take beside its bytes. */
const OBJECT_BYTES = 600;
/** Another replica may have taken a report, or it was rejected: after so long nobody waits for it here. */
const KEPT_MS = 10_000;

interface Kept {
  readonly payload: ReportPayload;
  readonly bytes: number;
  readonly untilMs: number;
}

export function recentPayloads(): RecentPayloads {
  // Only the functions below change these; the oldest is first.
  const kept = new Map<string, Kept>();
  let bytes = 0;

  const forget = (key: string, { bytes: fewer }: Kept) => {
    kept.delete(key);
    bytes -= fewer;
  };

  return {
    keep: (taskId, reports, nowMs) => {
      for (const [key, one] of kept) {
        if (one.untilMs > nowMs) break;
        forget(key, one);
      }
      const task = toHex(taskId);
      for (const report of reports) {
        const size = bytesOf(report);
        // The oldest waits for the next job, so the newest is left out.
        if (report.contribution !== undefined || bytes + size > BYTES_MAX) continue;
        const { metadata, publicShare, leaderInputShare, started, helperEncryptedInputShare } = report;
        // A view of the request's body would keep all of it in memory.
        const payload = {
          metadata: metadata.slice(),
          publicShare: publicShare.slice(),
          leaderInputShare,
          started,
          helperEncryptedInputShare: helperEncryptedInputShare.slice(),
        };
        kept.set(task + toHex(report.reportId), { payload, bytes: size, untilMs: nowMs + KEPT_MS });
        bytes += size;
      }
    },
    take: (taskId, reportIds) => {
      const task = toHex(taskId);
      return reportIds.map((reportId) => {
        const key = task + toHex(reportId);
        const one = kept.get(key);
        if (one !== undefined) forget(key, one);
        return one?.payload;
      });
    },
  };
}

function bytesOf({ metadata, publicShare, leaderInputShare, started, helperEncryptedInputShare }: ReportPayload): number {
  const lengths = [metadata, publicShare, leaderInputShare, helperEncryptedInputShare].map(({ length }) => length);
  return lengths.reduce((total, length) => total + length, OBJECT_BYTES + startedBytes(started));
}
