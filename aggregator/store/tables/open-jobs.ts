// tables/open-jobs.ts — what the jobs carry that this process made a moment ago, still in memory: they are sent and counted without reading and decrypting it again.
import { toHex } from '@soundings/crypto/bytes';
import type { AggregationJobPayload } from '../../ports/store/leader-jobs.ts';
import type { JobKey } from './job-payloads.ts';

export interface OpenJob {
  readonly payload: AggregationJobPayload;
  /** Of its reports as they were encrypted. A job only ever loses reports, so the same length means the same reports. */
  readonly sealedLength: number;
}

export interface OpenJobs {
  /** Keeps what a new job carries, if there is room. */
  keep(key: JobKey, job: OpenJob, nowMs: number): void;
  find(key: JobKey): OpenJob | undefined;
  forget(key: JobKey): void;
}

const BYTES_MAX = 16 << 20;
/** A job that failed, or that another replica works on, is read from the database after so long. */
const KEPT_MS = 10_000;

export function openJobs(): OpenJobs {
  // Only the functions below change these; the oldest is first.
  const kept = new Map<string, OpenJob & { readonly bytes: number; readonly untilMs: number }>();
  let bytes = 0;

  const forget = (name: string) => {
    bytes -= kept.get(name)?.bytes ?? 0;
    kept.delete(name);
  };

  return {
    keep: (key, job, nowMs) => {
      for (const [name, { untilMs }] of kept) {
        if (untilMs > nowMs) break;
        forget(name);
      }
      const size = job.payload.request.length + job.sealedLength;
      if (bytes + size > BYTES_MAX) return; // the oldest is sent next, so the newest is left out
      kept.set(nameOf(key), { ...job, bytes: size, untilMs: nowMs + KEPT_MS });
      bytes += size;
    },
    find: (key) => kept.get(nameOf(key)),
    forget: (key) => {
      forget(nameOf(key));
    },
  };
}

function nameOf({ taskId, jobId }: JobKey): string {
  return toHex(taskId) + toHex(jobId);
}
