// tables/jobs.ts — the leader's aggregation jobs: stored before anything is sent, sent in the same bytes until they are answered, counted once.
import { sql } from 'kysely';
import { toHex } from '@soundings/crypto/bytes';
import { mergeIntoBuckets } from './buckets.ts';
import { plain, transaction, unsyncedTransaction, type Tools, type Trx } from './dialect.ts';
import { insertJobPayload, jobPayload, jobReports, keepJobReports, type JobKey } from './job-payloads.ts';
import { kept } from './kept.ts';
import { leaseDue } from './leases.ts';
import type { OpenJob } from './open-jobs.ts';
import { deletePayloads, leaseReports, rejectReports, WAITING, withPayloads, type Reports } from './reports.ts';
import type { BytesList } from './rows.ts';
import type { LeaderJobs, NewAggregationJob, ReportOutcome } from '../../ports/store/leader-jobs.ts';

export function leaderJobs(tools: Tools): LeaderJobs {
  return {
    tasksWithWaitingReports: tasksWithWaitingReports(tools),
    leaseWaitingReports: async (taskId, limit, nowMs, untilMs) =>
      withPayloads(tools, taskId, await unsyncedTransaction(tools, async (trx) => leaseReports(tools, trx, taskId, limit, nowMs, untilMs))),
    openBatch: async (taskId, target) => openBatch(tools, taskId, target),
    createAggregationJob: createAggregationJob(tools),
    leaseAggregationJobs: leaseAggregationJobs(tools),
    aggregationJobPayload: async (taskId, jobId) => jobPayload(tools, tools.db, taskId, jobId),
    deferAggregationJob: deferAggregationJob(tools),
    commitAggregationJob: commitAggregationJob(tools),
    retryEarlyReports: retryEarlyReports(tools),
  };
}

type Method<Name extends keyof LeaderJobs> = (tools: Tools) => LeaderJobs[Name];

const tasksWaiting = kept((db, { nowMs }: { readonly nowMs: number }) =>
  db
    .selectFrom('tasks as t')
    .select('t.task_id')
    .where((x) =>
      x.exists(
        x
          .selectFrom('reports as r')
          .select('r.report_id')
          .whereRef('r.task_id', '=', 't.task_id')
          .where('r.state', '=', WAITING)
          .where('r.not_before_ms', '<=', nowMs)
          .where('r.lease_until_ms', '<=', nowMs),
      ),
    )
    .orderBy('t.task_id'),
);

const tasksWithWaitingReports: Method<'tasksWithWaitingReports'> = (tools) => async (nowMs) => {
  const { rows } = await tasksWaiting(tools, tools.db, { nowMs });
  return rows.map((row) => plain(row.task_id));
};

/** Doesn't wait for the disk, which {@link leaseAggregationJobs} does. What a crash undoes is done again from the waiting reports. */
const createAggregationJob: Method<'createAggregationJob'> = (tools) => async (job, taskId, rejected, nowMs) => {
  try {
    const made = await unsyncedTransaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'shared');
      const inserted = job && (await insertJob(tools, trx, job, nowMs));
      await rejectReports(tools, trx, taskId, rejected);
      return inserted;
    });
    if (made !== undefined) tools.openJobs.keep(made, nowMs);
    return 'created';
  } catch (error) {
    if (error instanceof StaleJob) return 'stale';
    throw error;
  }
};

/** Thrown inside the transaction that creates a job, which is undone. */
class StaleJob extends Error {}

const deferAggregationJob: Method<'deferAggregationJob'> =
  (tools) =>
  async ({ taskId, jobId, notBeforeMs, attempts, location }) => {
    tools.openJobs.forget({ taskId, jobId });
    await tools.db
      .updateTable('aggregation_jobs')
      .set({ not_before_ms: notBeforeMs, lease_until_ms: 0, attempts, ...(location === undefined ? {} : { location }) })
      .where('task_id', '=', taskId)
      .where('job_id', '=', jobId)
      .where('state', '!=', 'finished')
      .execute();
  };

const commitAggregationJob: Method<'commitAggregationJob'> =
  (tools) =>
  async ({ taskId, jobId, location, answerTag, outcomes: all }, adder) => {
    const committed = await transaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'shared');
      const [job] = (await lockJob(tools, trx, { taskId, jobId })).rows;
      if (job?.state !== 'unanswered') return 'repeated';
      // A job with early reports is answered more than once, and a process that was stopped for a while may commit the first answer last.
      const reports = (await jobReports(tools, trx, taskId, jobId)) ?? lost();
      const open = idsOf(reports);
      const settled = all.filter((outcome) => open.has(toHex(outcome.reportId)) && !isEarly(outcome));
      await applyOutcomes(tools, trx, taskId, settled, adder);
      await shrinkBatch(trx, taskId, job.batch_id, settled.filter(({ kind }) => kind === 'reject').length);
      const done = idsOf(settled);
      const left = reports.filter(({ reportId }) => !done.has(toHex(reportId)));
      await keepJobReports(tools, trx, taskId, jobId, left);
      await trx
        .updateTable('aggregation_jobs')
        .set({ location: location ?? job.location, attempts: 0, lease_until_ms: 0, not_before_ms: 0 })
        .set(left.length === 0 ? { state: 'finished' } : { state: 'answered', answer_tag: answerTag ?? null })
        .where('task_id', '=', taskId)
        .where('job_id', '=', jobId)
        .execute();
      return 'committed' as const;
    });
    tools.openJobs.forget({ taskId, jobId });
    return committed;
  };

const lockJob = kept((db, { taskId, jobId }: JobKey, dialect) =>
  dialect.forUpdate(db.selectFrom('aggregation_jobs').selectAll().where('task_id', '=', taskId).where('job_id', '=', jobId)),
);

const retryEarlyReports: Method<'retryEarlyReports'> = (tools) => async (taskId, jobId, notBeforeMs) => {
  await tools.db
    .updateTable('aggregation_jobs')
    .set({ state: 'unanswered', location: null, answer_tag: null, not_before_ms: notBeforeMs, lease_until_ms: 0 })
    .where('task_id', '=', taskId)
    .where('job_id', '=', jobId)
    .where('state', '=', 'answered')
    .execute();
};

function lost(): never {
  throw new TypeError('an open aggregation job has lost what it carried');
}

/** As literals, like {@link WAITING}. */
export const OPEN_JOBS = [sql.lit('unanswered' as const), sql.lit('answered' as const)];

async function openBatch({ db }: Tools, taskId: Uint8Array, target: number) {
  const row = await db
    .selectFrom('leader_batches')
    .selectAll('leader_batches')
    .leftJoin('collected', (join) =>
      join.onRef('collected.task_id', '=', 'leader_batches.task_id').onRef('collected.first_bucket', '=', 'leader_batches.batch_id'),
    )
    .where('leader_batches.task_id', '=', taskId)
    .where('collected.task_id', 'is', null)
    .where('report_count', '<', target)
    .orderBy('created_ms')
    .orderBy('batch_id')
    .executeTakeFirst();
  return row === undefined ? undefined : { batchId: plain(row.batch_id), room: target - row.report_count };
}

/** StaleJob if another job has taken a report or the batch was collected. */
async function insertJob(tools: Tools, trx: Trx, job: NewAggregationJob, nowMs: number): Promise<OpenJob> {
  const { taskId, jobId, batchId, aggParam, request, reports } = job;
  const ids = reports.map(({ reportId }) => reportId);
  const reportsOf = { taskId, ids: tools.dialect.list(ids), jobId };
  const taken = await (batchId === undefined ? takeReports(tools, trx, reportsOf) : takeIntoBatch(tools, trx, { ...reportsOf, batchId }));
  if (Number(taken.numAffectedRows) < ids.length) throw new StaleJob();
  if (batchId !== undefined && !(await growBatch(trx, taskId, batchId, ids.length, nowMs))) throw new StaleJob();
  const inserted = await insertNew(tools, trx, { taskId, jobId, batchId: batchId ?? null, aggParam, nowMs });
  if (inserted.rows.length === 0) throw new StaleJob();
  return insertJobPayload(tools, trx, taskId, jobId, { request, reports });
}

/** Every state of a report but `waiting`. */
const SETTLED_OR_TAKEN = [sql.lit('aggregating' as const), sql.lit('aggregated' as const), sql.lit('rejected' as const)];

type Taken = Reports & JobKey;

const takeReports = kept((db, { taskId, ids, jobId }: Taken, dialect) =>
  db
    .updateTable('reports')
    .set({ state: 'aggregating', job_id: jobId })
    .where('task_id', '=', taskId)
    .where(dialect.among('report_id', ids))
    // Not `= 'waiting'`, for which a database would search all reports that wait and not these by their keys.
    .where('state', 'not in', SETTLED_OR_TAKEN),
);

const takeIntoBatch = kept((db, { taskId, ids, jobId, batchId }: Taken & { readonly batchId: Uint8Array }, dialect) =>
  db
    .updateTable('reports')
    .set({ state: 'aggregating', job_id: jobId, bucket: batchId })
    .where('task_id', '=', taskId)
    .where(dialect.among('report_id', ids))
    .where('state', 'not in', SETTLED_OR_TAKEN),
);

interface NewJob extends JobKey {
  readonly batchId: Uint8Array | null;
  readonly aggParam: Uint8Array;
  readonly nowMs: number;
}

const insertNew = kept((db, { taskId, jobId, batchId, aggParam, nowMs }: NewJob) =>
  db
    .insertInto('aggregation_jobs')
    .values({
      task_id: taskId,
      job_id: jobId,
      batch_id: batchId,
      agg_param: aggParam,
      state: 'unanswered',
      location: null,
      answer_tag: null,
      attempts: 0,
      created_ms: nowMs,
      not_before_ms: 0,
      lease_until_ms: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('job_id'),
);

async function growBatch(trx: Trx, taskId: Uint8Array, batchId: Uint8Array, reports: number, nowMs: number): Promise<boolean> {
  const collected = await trx
    .selectFrom('collected')
    .select('job_id')
    .where('task_id', '=', taskId)
    .where('first_bucket', '=', batchId)
    .executeTakeFirst();
  if (collected !== undefined) return false;
  await trx
    .insertInto('leader_batches')
    .values({ task_id: taskId, batch_id: batchId, report_count: reports, created_ms: nowMs })
    .onConflict((conflict) =>
      conflict
        .columns(['task_id', 'batch_id'])
        .doUpdateSet((builder) => ({ report_count: builder('leader_batches.report_count', '+', reports) })),
    )
    .execute();
  return true;
}

async function shrinkBatch(trx: Trx, taskId: Uint8Array, batchId: Uint8Array | null, reports: number): Promise<void> {
  if (batchId === null || reports === 0) return;
  await trx
    .updateTable('leader_batches')
    .set((builder) => ({ report_count: builder('report_count', '-', reports) }))
    .where('task_id', '=', taskId)
    .where('batch_id', '=', batchId)
    .execute();
}

const dueJobs = leaseDue((db, { nowMs, limit }) =>
  db
    .selectFrom('aggregation_jobs')
    .selectAll()
    .where('state', 'in', OPEN_JOBS)
    .where('not_before_ms', '<=', nowMs)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('created_ms') // the oldest first: a job that is tried again must not wait while new ones come
    .orderBy('job_id')
    .limit(limit),
);

const setLease = kept((db, { taskId, jobId, untilMs }: JobKey & { readonly untilMs: number }) =>
  db.updateTable('aggregation_jobs').set({ lease_until_ms: untilMs }).where('task_id', '=', taskId).where('job_id', '=', jobId),
);

/**
 * The leases wait for the disk, and with them the jobs, whose creation doesn't: a job is sent only once it is leased, so its bytes are on disk
 * before the first of them leaves.
 */
const leaseAggregationJobs: Method<'leaseAggregationJobs'> = (tools) => async (limit, nowMs, untilMs) => {
  const rows = await dueJobs(tools, { nowMs, limit }, async (trx, due) => {
    for (const { task_id, job_id } of due) await setLease(tools, trx, { taskId: task_id, jobId: job_id, untilMs });
  });
  return rows.map((row) => ({
    taskId: plain(row.task_id),
    jobId: plain(row.job_id),
    aggParam: row.agg_param === null ? new Uint8Array(0) : plain(row.agg_param),
    state: row.state === 'answered' ? 'answered' : 'unanswered',
    location: row.location ?? undefined,
    answerTag: row.answer_tag ?? undefined,
    attempts: row.attempts,
  }));
};

async function applyOutcomes(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  outcomes: readonly ReportOutcome[],
  adder: Parameters<typeof mergeIntoBuckets>[4],
) {
  const verified = outcomes.filter((outcome) => outcome.kind === 'commit');
  await mergeIntoBuckets(tools, trx, taskId, verified, adder);
  const ids = verified.map(({ reportId }) => reportId);
  if (ids.length > 0) {
    const list = tools.dialect.list(ids);
    await setAggregated(tools, trx, { taskId, ids: list });
    await deletePayloads(tools, trx, taskId, ids);
    const buckets = [...new Map(verified.map(({ bucket }) => [toHex(bucket), bucket])).values()];
    await setCounted(tools, trx, { taskId, ids: list, buckets: tools.dialect.list(buckets) });
  }
  await rejectReports(
    tools,
    trx,
    taskId,
    outcomes.filter((outcome) => outcome.kind === 'reject'),
  );
}

const setAggregated = kept((db, { taskId, ids }: Reports, dialect) =>
  db.updateTable('reports').set({ state: 'aggregated' }).where('task_id', '=', taskId).where(dialect.among('report_id', ids)),
);

const setCounted = kept((db, { taskId, ids, buckets }: Reports & { readonly buckets: BytesList }, dialect) =>
  db
    .updateTable('contributions')
    .set({ counted: 1 })
    .where('task_id', '=', taskId)
    .where(dialect.among('bucket', buckets))
    .where(dialect.among('report_id', ids)),
);

function idsOf(reports: readonly { readonly reportId: Uint8Array }[]): ReadonlySet<string> {
  return new Set(reports.map(({ reportId }) => toHex(reportId)));
}

/** Whether this is the only report error after which a report may be sent again (DAP-18 §4.5.3.1). */
function isEarly(outcome: ReportOutcome): boolean {
  return outcome.kind === 'reject' && outcome.error === 'report_too_early';
}
