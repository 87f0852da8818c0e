// tables/upkeep.ts — checks the database, counts what is waiting in it, and deletes what is no longer needed.
import { sql } from 'kysely';
import { audit, auditHead, auditRows, batchDetail } from './audit.ts';
import { NOBODYS } from './buckets.ts';
import { plain, transaction, type Tools, type Trx } from './dialect.ts';
import { forgottenBatches } from './forgotten.ts';
import { giveUpClaims, OPEN_COLLECTIONS } from './collections.ts';
import { OPEN_JOBS } from './jobs.ts';
import { kept } from './kept.ts';
import { WAITING } from './reports.ts';
import { reseal } from './reseal.ts';
import type { Upkeep } from '../../ports/store/upkeep.ts';

export function upkeep(tools: Tools): Upkeep {
  return {
    releaseLeases: releaseLeases(tools),
    servers: async () => tools.dialect.servers(tools.db),
    probe: async (nowMs) => setMeta(tools.db, 'probe', String(nowMs)),
    backlog: backlog(tools),
    collectGarbage: collectGarbage(tools),
    closeBatches: closeBatches(tools),
    ...forgottenBatches(tools),
    reseal: async (secretsMax) => reseal(tools, secretsMax),
    auditRows: async (number, rowsMax) => auditRows(tools, number, rowsMax),
    auditHead: async () => auditHead(tools),
    meta: async (key) => (await selectMeta(tools, tools.db, { key })).rows[0]?.value,
    setMeta: async (key, value) => setMeta(tools.db, key, value),
  };
}

const selectMeta = kept((db, { key }: { readonly key: string }) => db.selectFrom('meta').select('value').where('key', '=', key));

type Method<Name extends keyof Upkeep> = (tools: Tools) => Upkeep[Name];

const releaseLeases: Method<'releaseLeases'> = (tools) => async () =>
  transaction(tools, async (trx) => {
    const free = { lease_until_ms: 0 };
    await trx.updateTable('reports').set(free).where('state', '=', WAITING).where('lease_until_ms', '>', 0).execute();
    await trx.updateTable('aggregation_jobs').set(free).where('state', 'in', OPEN_JOBS).execute();
    await trx.updateTable('collection_jobs').set(free).where('state', 'in', OPEN_COLLECTIONS).execute();
    await trx.updateTable('helper_jobs').set(free).where('request', 'is not', null).execute();
    await trx.updateTable('aggregate_shares').set(free).where('request', 'is not', null).execute();
  });

const backlog: Method<'backlog'> = (tools) => async () => {
  const [reports, jobs, collections] = await Promise.all([
    tools.db
      .selectFrom('reports')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('state', '=', WAITING)
      .executeTakeFirstOrThrow(),
    tools.db
      .selectFrom('aggregation_jobs')
      .select(({ fn }) => [fn.countAll<number>().as('n'), fn.min<number | null>('created_ms').as('oldest')])
      .where('state', 'in', OPEN_JOBS)
      .executeTakeFirstOrThrow(),
    tools.db
      .selectFrom('collection_jobs')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('state', 'in', OPEN_COLLECTIONS)
      .executeTakeFirstOrThrow(),
  ]);
  return {
    waitingReports: reports.n,
    openAggregationJobs: jobs.n,
    openCollectionJobs: collections.n,
    oldestJobMs: jobs.oldest ?? undefined,
  };
};

const collectGarbage: Method<'collectGarbage'> = (tools) => async (taskId, time, beforeMs, rowsMax) =>
  transaction(tools, async (trx) => {
    // First note that such reports are refused from now on, then delete the records by which their replays would have been recognised.
    await trx
      .updateTable('tasks')
      .set({ forgotten_before: time })
      .where('task_id', '=', taskId)
      .where('forgotten_before', '<', time)
      .execute();
    const reports = await deleteSettledReports(trx, taskId, time, rowsMax);
    const replays = await deleteReplays(trx, taskId, time, rowsMax);
    const answers = await deleteOldAnswers(trx, taskId, beforeMs);
    return reports + replays + answers + (await deleteFinishedJobs(trx, taskId, beforeMs));
  });

const closeBatches: Method<'closeBatches'> = (tools) => async (taskId, ranges, charge) =>
  transaction(tools, async (trx) => {
    await tools.dialect.lockTask(trx, taskId, 'exclusive');
    const selected = await trx.selectFrom('buckets').select('bucket').distinct().where('task_id', '=', taskId).execute();
    const batches = selected.map(({ bucket }) => plain(bucket)).filter(({ length }) => length > TIME_BUCKET_BYTES);
    for (const { first, last } of [...ranges, ...batches.map((bucket) => ({ first: bucket, last: bucket }))]) {
      await trx
        .insertInto('collected')
        .values({
          task_id: taskId,
          first_bucket: first,
          last_bucket: last,
          job_id: NOBODYS,
          statement: null,
          statement_v2: null,
          not_given: null,
          charge: charge ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await giveUpClaims(tools, trx, taskId, { first, last });
      await audit(tools, trx, 'batches-closed', batchDetail(taskId, { first, last }));
    }
  });

const TIME_BUCKET_BYTES = 8;

async function setMeta(db: Pick<Trx, 'insertInto'>, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/**
 * Deletes reports that are aggregated or rejected. A report that waits or that a job has stays: a late answer would otherwise be about an
 * unknown report.
 */
async function deleteSettledReports(trx: Trx, taskId: Uint8Array, time: number, rowsMax: number): Promise<number> {
  const rows = await trx
    .selectFrom('reports')
    .select('report_id')
    .where('task_id', '=', taskId)
    .where('time', '<', time)
    .where('state', 'in', [sql.lit('aggregated' as const), sql.lit('rejected' as const)])
    .limit(rowsMax)
    .execute();
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => plain(row.report_id));
  await trx.deleteFrom('reports').where('task_id', '=', taskId).where('report_id', 'in', ids).execute();
  return rows.length;
}

async function deleteReplays(trx: Trx, taskId: Uint8Array, time: number, rowsMax: number): Promise<number> {
  const rows = await trx
    .selectFrom('replays')
    .select('report_id')
    .where('task_id', '=', taskId)
    .where('time', '<', time)
    .limit(rowsMax)
    .execute();
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => plain(row.report_id));
  await trx.deleteFrom('replays').where('task_id', '=', taskId).where('report_id', 'in', ids).execute();
  return rows.length;
}

/** Deletes old answers, all at once: there is one for each job, so they are few compared with the reports. */
async function deleteOldAnswers(trx: Trx, taskId: Uint8Array, beforeMs: number): Promise<number> {
  const answered = await trx
    .deleteFrom('helper_jobs')
    .where('task_id', '=', taskId)
    .where('created_ms', '<', beforeMs)
    .where('response', 'is not', null)
    .returning('job_id')
    .execute();
  const shares = await trx
    .deleteFrom('aggregate_shares')
    .where('task_id', '=', taskId)
    .where('created_ms', '<', beforeMs)
    .where('response', 'is not', null)
    .returning('share_id')
    .execute();
  return answered.length + shares.length;
}

/** Deletes the leader's finished jobs. What happened to their reports is stored with the reports. */
async function deleteFinishedJobs(trx: Trx, taskId: Uint8Array, beforeMs: number): Promise<number> {
  const deleted = await trx
    .deleteFrom('aggregation_jobs')
    .where('task_id', '=', taskId)
    .where('created_ms', '<', beforeMs)
    .where('state', '=', 'finished')
    .returning('job_id')
    .execute();
  return deleted.length;
}
