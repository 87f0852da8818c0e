// tables/open-jobs.ts — what the jobs carry that this process has just made, still in memory: they are sent and counted without reading and decrypting it again.
import { toHex } from '@soundings/crypto/bytes';
import type { AggregationJobPayload } from '../../ports/store/leader-jobs.ts';
import type { JobKey } from './job-payloads.ts';
import { shortMemory } from './short-memory.ts';

export interface OpenJob extends JobKey {
  readonly payload: AggregationJobPayload;
  /** Of its reports as they were encrypted. A job only ever loses reports, so the same length means the same reports. */
  readonly sealedLength: number;
}

export interface OpenJobs {
  /** Keeps a new job, if there is room. */
  keep(job: OpenJob, nowMs: number): void;
  find(key: JobKey): OpenJob | undefined;
  /** Once a job was answered or has failed. What is left of it is in the database. */
  forget(key: JobKey): void;
}

/** About what the objects of one report take beside its bytes. */
const OBJECT_BYTES = 600;

export function openJobs(): OpenJobs {
  const memory = shortMemory<OpenJob>();
  return {
    keep: (job, nowMs) => {
      const { request, reports } = job.payload;
      const bytes = request.length + job.sealedLength + reports.length * OBJECT_BYTES;
      memory.keep(nameOf(job), bytes, () => job, nowMs);
    },
    find: (key) => memory.find(nameOf(key)),
    forget: (key) => {
      memory.forget(nameOf(key));
    },
  };
}

function nameOf({ taskId, jobId }: JobKey): string {
  return toHex(taskId) + toHex(jobId);
}
