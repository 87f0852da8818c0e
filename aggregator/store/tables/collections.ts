// tables/collections.ts — the leader's collection jobs: a batch is claimed once, the helper is asked with the same bytes, and its answer is stored.
import { sql, type Selectable } from 'kysely';
import { OPEN_JOBS } from './jobs.ts';
import { audit, batchDetail } from './audit.ts';
import { leaseDue } from './leases.ts';
import { LostRace, plain, plainOr, transaction, type Tools, type Trx } from './dialect.ts';
import { contributionsIn, isBusy, NOBODYS, overlapping, scrubBuckets, sumRange } from './buckets.ts';
import { chargedTo, isAffordable } from './charges.ts';
import { GIVEN_UP_BY, whyCollected } from './given-up.ts';
import type { Adder, BucketRange, WindowCharge } from '../../ports/store/batch.ts';
import type { CollectionJobRecord, CollectionJobs } from '../../ports/store/collections.ts';
import type { Schema } from './schema.ts';

type Row = Selectable<Schema['collection_jobs']>;

export function collectionJobs(tools: Tools): CollectionJobs {
  return {
    startCollectionJob: startCollectionJob(tools),
    collectionJob: collectionJob(tools),
    leaseCollectionJobs: leaseCollectionJobs(tools),
    deferCollectionJob: deferCollectionJob(tools),
    claimBatch: claimBatch(tools),
    finishCollectionJob: finishCollectionJob(tools),
    failCollectionJob: failCollectionJob(tools),
    deleteCollectionJob: deleteCollectionJob(tools),
    charged: async (charterDigest) => chargedTo(tools.db, charterDigest),
    countedContribution: countedContribution(tools),
    countedIn: async (taskId, range) => contributionsIn(tools.db, taskId, range),
    leaderStatement: leaderStatement(tools),
  };
}

type Method<Name extends keyof CollectionJobs> = (tools: Tools) => CollectionJobs[Name];

const startCollectionJob: Method<'startCollectionJob'> =
  (tools) =>
  async ({ taskId, jobId, request, range }, nowMs) =>
    transaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'shared');
      const inserted = await trx
        .insertInto('collection_jobs')
        .values({ ...NEW_JOB, task_id: taskId, job_id: jobId, request, created_ms: nowMs })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      // Looks for the same job before it looks for overlaps: a collector that asks again must get its own result, not an overlap with it.
      const known = inserted ?? (await lockedJob(tools, trx, taskId, jobId));
      if (known === undefined) throw new LostRace(); // deleted in between
      const begins = inserted !== undefined || (known.state === 'failed' && known.final === 0);
      if (!begins) return record(known);
      const others = range === undefined ? [] : await overlapping(tools, trx, taskId, range);
      if (others.length > 0) {
        if (inserted !== undefined)
          await trx.deleteFrom('collection_jobs').where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
        return whyCollected(others);
      }
      if (inserted !== undefined) return record(inserted);
      const again = await trx
        .updateTable('collection_jobs')
        .set({ ...NEW_JOB, created_ms: nowMs })
        .where('task_id', '=', taskId)
        .where('job_id', '=', jobId)
        .returningAll()
        .executeTakeFirstOrThrow();
      return record(again);
    });

const collectionJob: Method<'collectionJob'> = (tools) => async (taskId, jobId) => {
  const row = await find(tools.db, taskId, jobId);
  return row && record(row);
};

const dueCollections = leaseDue((db, { nowMs, limit }) =>
  db
    .selectFrom('collection_jobs')
    .selectAll()
    .where('state', 'in', OPEN_COLLECTIONS)
    .where('not_before_ms', '<=', nowMs)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('not_before_ms')
    .orderBy('created_ms')
    .orderBy('job_id')
    .limit(limit),
);

const leaseCollectionJobs: Method<'leaseCollectionJobs'> = (tools) => async (limit, nowMs, untilMs) => {
  const rows = await dueCollections(tools, { nowMs, limit }, async (trx, due) => {
    for (const row of due) await update(trx, row.task_id, row.job_id, { lease_until_ms: untilMs });
  });
  return rows.map(record);
};

const deferCollectionJob: Method<'deferCollectionJob'> =
  (tools) =>
  async ({ taskId, jobId, notBeforeMs, attempts, location }) =>
    update(tools.db, taskId, jobId, {
      not_before_ms: notBeforeMs,
      attempts,
      lease_until_ms: 0,
      ...(location === undefined ? {} : { location }),
    });

const claimBatch: Method<'claimBatch'> =
  (tools) =>
  async ({ taskId, jobId, range, reportsMin, charge }, adder, decide) =>
    transaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'exclusive');
      const job = await lockedJob(tools, trx, taskId, jobId);
      if (job?.state !== 'waiting') return 'busy';
      const batch = range ?? (await fullBatch(trx, taskId, reportsMin));
      if (batch === undefined) return 'too-few';
      const others = await overlapping(tools, trx, taskId, batch);
      if (others.length > 0) return whyCollected(others);
      if (range !== undefined && (await isBusy(trx, taskId, range))) return 'busy';
      return claim(tools, trx, { taskId, jobId, batch, charge }, adder, decide);
    });

const finishCollectionJob: Method<'finishCollectionJob'> = (tools) => async (taskId, jobId, response) =>
  transaction(tools, async (trx) => {
    await tools.dialect.lockTask(trx, taskId, 'exclusive');
    const row = await lockedJob(tools, trx, taskId, jobId);
    if (row?.state !== 'claimed') return;
    await update(trx, taskId, jobId, { state: 'finished', response, share_request: null, leader_share: null });
    for (const range of await claimsOf(trx, taskId, jobId)) await scrubBuckets(trx, taskId, range);
  });

const failCollectionJob: Method<'failCollectionJob'> = (tools) => async (taskId, jobId, failure, final) =>
  transaction(tools, async (trx) => {
    await tools.dialect.lockTask(trx, taskId, 'exclusive');
    const row = await lockedJob(tools, trx, taskId, jobId);
    if (row === undefined || row.state === 'finished') return;
    const claims = await claimsOf(trx, taskId, jobId);
    await trx.deleteFrom('collected').where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
    await update(trx, taskId, jobId, { ...NEW_JOB, state: 'failed', failure, final: final ? 1 : 0 });
    for (const range of claims) await audit(tools, trx, 'batch-let-go', { ...batchDetail(taskId, range), because: failure });
  });

const deleteCollectionJob: Method<'deleteCollectionJob'> = (tools) => async (taskId, jobId) =>
  transaction(tools, async (trx) => {
    await tools.dialect.lockTask(trx, taskId, 'exclusive');
    const row = await find(trx, taskId, jobId);
    if (row === undefined) return false;
    await trx.deleteFrom('collection_jobs').where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
    // What the job claimed stays collected, without a job, because the helper may have released its share. A later job for the same bytes,
    // which leader-selected queries always have, must not undo that.
    for (const range of await claimsOf(trx, taskId, jobId)) await scrubBuckets(trx, taskId, range);
    await trx.updateTable('collected').set({ job_id: NOBODY }).where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
    return true;
  });

const countedContribution: Method<'countedContribution'> = (tools) => async (taskId, bucket, organisation) => {
  const row = await tools.db
    .selectFrom('contributions as c')
    .innerJoin('collected as d', (join) =>
      join.onRef('d.task_id', '=', 'c.task_id').onRef('d.first_bucket', '<=', 'c.bucket').onRef('d.last_bucket', '>=', 'c.bucket'),
    )
    .leftJoin('collection_jobs as j', (join) => join.onRef('j.task_id', '=', 'd.task_id').onRef('j.job_id', '=', 'd.job_id'))
    .select(['c.version', 'c.digest'])
    .where('c.task_id', '=', taskId)
    .where('c.bucket', '=', bucket)
    .where('c.organisation', '=', organisation)
    .where('c.counted', '=', 1)
    .where('d.job_id', 'not in', [NOBODYS, GIVEN_UP_BY])
    .where((x) => x.or([x('j.state', 'is', null), x('j.state', '!=', 'failed')]))
    .executeTakeFirst();
  return row && { version: row.version, digest: plain(row.digest) };
};

const leaderStatement: Method<'leaderStatement'> = (tools) => async (taskId, first) => {
  const row = await tools.db
    .selectFrom('collected')
    .select('statement_v2')
    .where('task_id', '=', taskId)
    .where('first_bucket', '=', first)
    .executeTakeFirst();
  return plainOr(row?.statement_v2, undefined);
};

/**
 * Ends claims on this range that aren't finished, for a restored database, which has lost what happened to such jobs since its backup. The
 * range stays collected, without a job: the job may have failed since and its batch been claimed again, with other noise in the share that
 * was released.
 */
export async function giveUpClaims(tools: Tools, trx: Trx, taskId: Uint8Array, range: BucketRange): Promise<void> {
  for (const { job_id } of await overlapping(tools, trx, taskId, range)) {
    const job = await find(trx, taskId, job_id);
    if (job?.state !== 'claimed') continue;
    await update(trx, taskId, job_id, { ...NEW_JOB, state: 'failed', failure: 'batchOverlap', final: 1 });
    await trx.updateTable('collected').set({ job_id: NOBODY }).where('task_id', '=', taskId).where('job_id', '=', job_id).execute();
  }
}

/** Literals, so that the index over open jobs is used. */
export const OPEN_COLLECTIONS = [sql.lit('waiting' as const), sql.lit('claimed' as const)];

const NOBODY = new Uint8Array(0);

const NEW_JOB = {
  state: 'waiting',
  attempts: 0,
  not_before_ms: 0,
  lease_until_ms: 0,
  share_request: null,
  leader_share: null,
  report_count: null,
  checksum: null,
  time_first: null,
  time_last: null,
  organisations: null,
  location: null,
  response: null,
  failure: null,
  final: 0,
} as const;

function record(row: Row): CollectionJobRecord {
  const { report_count, checksum, time_first, time_last, organisations } = row;
  const times = time_first === null || time_last === null ? undefined : { first: time_first, last: time_last };
  return {
    taskId: plain(row.task_id),
    jobId: plain(row.job_id),
    request: plain(row.request),
    state: row.state,
    createdMs: row.created_ms,
    attempts: row.attempts,
    notBeforeMs: row.not_before_ms,
    shareRequest: plainOr(row.share_request, undefined),
    leaderShare: plainOr(row.leader_share, undefined),
    sum:
      report_count === null || checksum === null
        ? undefined
        : { reportCount: report_count, checksum: plain(checksum), times, organisations: organisations ?? 0 },
    location: row.location ?? undefined,
    response: plainOr(row.response, undefined),
    failure: row.failure ?? undefined,
    final: row.final === 1,
  };
}

async function find(db: Pick<Trx, 'selectFrom'>, taskId: Uint8Array, jobId: Uint8Array): Promise<Row | undefined> {
  return db.selectFrom('collection_jobs').selectAll().where('task_id', '=', taskId).where('job_id', '=', jobId).executeTakeFirst();
}

async function lockedJob({ dialect }: Tools, trx: Trx, taskId: Uint8Array, jobId: Uint8Array): Promise<Row | undefined> {
  return dialect
    .forUpdate(trx.selectFrom('collection_jobs').selectAll().where('task_id', '=', taskId).where('job_id', '=', jobId))
    .executeTakeFirst();
}

async function update(db: Pick<Trx, 'updateTable'>, taskId: Uint8Array, jobId: Uint8Array, set: Partial<Row>): Promise<void> {
  await db.updateTable('collection_jobs').set(set).where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
}

async function claim(
  tools: Tools,
  trx: Trx,
  {
    taskId,
    jobId,
    batch,
    charge,
  }: {
    readonly taskId: Uint8Array;
    readonly jobId: Uint8Array;
    readonly batch: BucketRange;
    readonly charge: WindowCharge | undefined;
  },
  adder: Adder,
  decide: Parameters<CollectionJobs['claimBatch']>[2],
): Promise<'claimed' | 'too-few' | 'over-budget'> {
  const sum = await sumRange(tools, trx, taskId, batch, adder);
  const decision = decide(sum, batch);
  if (decision.kind === 'too-few') return 'too-few';
  if (!(await isAffordable(tools, trx, charge))) return 'over-budget';
  await trx
    .insertInto('collected')
    .values({
      task_id: taskId,
      first_bucket: batch.first,
      last_bucket: batch.last,
      job_id: jobId,
      statement: null,
      statement_v2: decision.statement ?? null,
      not_given: null,
      charge: charge?.record ?? null,
    })
    .execute();
  await update(trx, taskId, jobId, {
    state: 'claimed',
    share_request: decision.shareRequest,
    leader_share: decision.leaderShare,
    report_count: sum.reportCount,
    checksum: sum.checksum,
    time_first: sum.times?.first ?? null,
    time_last: sum.times?.last ?? null,
    organisations: sum.organisations,
    attempts: 0,
    location: null,
  });
  await audit(tools, trx, 'batch-claimed', { ...batchDetail(taskId, batch), reports: sum.reportCount, charge: charge?.record ?? '' });
  return 'claimed';
}

/** The oldest leader-selected batch that no collection job has and that has enough reports, with no aggregation job still open. */
async function fullBatch(trx: Trx, taskId: Uint8Array, reportsMin: number): Promise<BucketRange | undefined> {
  const row = await trx
    .selectFrom('leader_batches as b')
    .select('b.batch_id')
    .where('b.task_id', '=', taskId)
    .where('b.report_count', '>=', reportsMin)
    .where((x) =>
      x.not(
        x.exists(
          x
            .selectFrom('collected as c')
            .select('c.job_id')
            .whereRef('c.task_id', '=', 'b.task_id')
            .whereRef('c.first_bucket', '=', 'b.batch_id'),
        ),
      ),
    )
    .where((x) =>
      x.not(
        x.exists(
          x
            .selectFrom('aggregation_jobs as j')
            .select('j.job_id')
            .whereRef('j.task_id', '=', 'b.task_id')
            .whereRef('j.batch_id', '=', 'b.batch_id')
            .where('j.state', 'in', OPEN_JOBS),
        ),
      ),
    )
    .orderBy('b.created_ms')
    .orderBy('b.batch_id')
    .executeTakeFirst();
  return row && { first: plain(row.batch_id), last: plain(row.batch_id) };
}

async function claimsOf(trx: Trx, taskId: Uint8Array, jobId: Uint8Array): Promise<BucketRange[]> {
  const rows = await trx.selectFrom('collected').selectAll().where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
  return rows.map((row) => ({ first: plain(row.first_bucket), last: plain(row.last_bucket) }));
}
