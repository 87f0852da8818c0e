// tables/job-payloads.ts — the payload of an open aggregation job of the leader: the bytes to send, and the verification state of its reports.
import { sql } from 'kysely';
import { decode, encode, fixed, mapped, opaque, rest, struct, u64, type Codec } from '@soundings/crypto/codec';
import type { AtRest, Place } from './at-rest.ts';
import { plain, type Tools, type Trx } from './dialect.ts';
import { kept } from './kept.ts';
import type { OpenJob } from './open-jobs.ts';
import type { AggregationJobPayload, JobReport } from '../../ports/store/leader-jobs.ts';

/**
 * The reports that no answer has settled yet, in the request's order. Secret: encrypted as one value, because they are written and read
 * together.
 */
const JobReports: Codec<readonly JobReport[]> = rest(
  struct({
    reportId: fixed(16),
    bucket: opaque(1),
    time: mapped(u64, Number, BigInt),
    verifyState: opaque(4),
  }),
);

export async function insertJobPayload(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  jobId: Uint8Array,
  payload: AggregationJobPayload,
): Promise<OpenJob> {
  const sealed = sealedJobReports(tools.atRest, taskId, jobId, payload.reports);
  await insertPayload(tools, trx, { taskId, jobId, request: payload.request, sealed });
  return { taskId, jobId, payload, sealedLength: sealed.length };
}

/** A job of the leader or the helper. */
export interface JobKey {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
}

const insertPayload = kept(
  (db, { taskId, jobId, request, sealed }: JobKey & { readonly request: Uint8Array; readonly sealed: Uint8Array }) =>
    db.insertInto('aggregation_job_payloads').values({ task_id: taskId, job_id: jobId, request, secret_reports: sealed }),
);

const selectPayload = kept((db, { taskId, jobId }: JobKey) =>
  db.selectFrom('aggregation_job_payloads').select(['request', 'secret_reports']).where('task_id', '=', taskId).where('job_id', '=', jobId),
);

/** Without the request, which is the longest of all and which an answer's commit doesn't need. */
const selectReports = kept((db, { taskId, jobId }: JobKey) =>
  db.selectFrom('aggregation_job_payloads').select('secret_reports').where('task_id', '=', taskId).where('job_id', '=', jobId),
);

/** Both databases know it without reading the value. */
const selectLength = kept((db, { taskId, jobId }: JobKey) =>
  db
    .selectFrom('aggregation_job_payloads')
    .select(sql<number>`length(secret_reports)`.as('bytes'))
    .where('task_id', '=', taskId)
    .where('job_id', '=', jobId),
);

const deletePayload = kept((db, { taskId, jobId }: JobKey) =>
  db.deleteFrom('aggregation_job_payloads').where('task_id', '=', taskId).where('job_id', '=', jobId),
);

/** The job's payload; undefined if the job is finished. */
export async function jobPayload(
  tools: Tools,
  db: Tools['db'],
  taskId: Uint8Array,
  jobId: Uint8Array,
): Promise<AggregationJobPayload | undefined> {
  const made = tools.openJobs.find({ taskId, jobId });
  if (made !== undefined) return made.payload;
  const [row] = (await selectPayload(tools, db, { taskId, jobId })).rows;
  return row && { request: plain(row.request), reports: openedJobReports(tools.atRest, taskId, jobId, plain(row.secret_reports)) };
}

/** The job's reports that no answer has settled yet; undefined if the job is finished. */
export async function jobReports(tools: Tools, trx: Trx, taskId: Uint8Array, jobId: Uint8Array): Promise<readonly JobReport[] | undefined> {
  const made = tools.openJobs.find({ taskId, jobId });
  if (made !== undefined) {
    const [stored] = (await selectLength(tools, trx, { taskId, jobId })).rows;
    if (stored?.bytes === made.sealedLength) return made.payload.reports;
  }
  const [row] = (await selectReports(tools, trx, { taskId, jobId })).rows;
  return row && openedJobReports(tools.atRest, taskId, jobId, plain(row.secret_reports));
}

function openedJobReports(atRest: AtRest, taskId: Uint8Array, jobId: Uint8Array, sealed: Uint8Array): readonly JobReport[] {
  return decode(JobReports, atRest.open(jobReportsPlace(taskId, jobId), sealed), 'secret_reports');
}

/** Keeps only these reports of a job, and deletes the payload if none is left. */
export async function keepJobReports(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  jobId: Uint8Array,
  left: readonly JobReport[],
): Promise<void> {
  if (left.length === 0) {
    await deletePayload(tools, trx, { taskId, jobId });
    return;
  }
  await trx
    .updateTable('aggregation_job_payloads')
    .set({ secret_reports: sealedJobReports(tools.atRest, taskId, jobId, left) })
    .where('task_id', '=', taskId)
    .where('job_id', '=', jobId)
    .execute();
}

export function sealedJobReports(atRest: AtRest, taskId: Uint8Array, jobId: Uint8Array, reports: readonly JobReport[]): Uint8Array {
  return atRest.seal(jobReportsPlace(taskId, jobId), encode(JobReports, reports));
}

export function jobReportsPlace(taskId: Uint8Array, jobId: Uint8Array): Place {
  return { table: 'aggregation_job_payloads', column: 'secret_reports', row: [taskId, jobId] };
}
