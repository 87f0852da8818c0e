// store/helper-jobs.ts — the helper's aggregation jobs: the answer is written in the very transaction that counts the reports.
import { equal, toHex } from '../../crypto/bytes.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import { collectedAmong, mergeIntoBuckets } from './buckets.ts';
import { LostRace, plain, plainOr, transaction, type Tools, type Trx } from './dialect.ts';
import type { HelperJobs, HelperOutcome } from './store.ts';

type Commit = Extract<HelperOutcome, { kind: 'commit' }>;

export function helperJobs(tools: Tools): HelperJobs {
  return {
    helperJob: async (taskId, jobId) => {
      const row = await tools.db
        .selectFrom('helper_jobs')
        .select(['request_digest', 'response'])
        .where('task_id', '=', taskId)
        .where('job_id', '=', jobId)
        .executeTakeFirst();
      return row && { requestDigest: plain(row.request_digest), response: plainOr(row.response, undefined) };
    },
    startHelperJob: async (taskId, jobId, request, requestDigest, nowMs) => {
      await tools.db
        .insertInto('helper_jobs')
        .values({ ...newJob(taskId, jobId, requestDigest, nowMs), request })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    leaseHelperJobs: async (limit, nowMs, untilMs) =>
      transaction(tools, async (trx) => {
        const rows = await tools.dialect
          .forUpdateSkipLocked(
            trx
              .selectFrom('helper_jobs')
              .selectAll()
              .where('response', 'is', null)
              .where('request', 'is not', null)
              .where('lease_until_ms', '<=', nowMs)
              .orderBy('created_ms')
              .orderBy('job_id')
              .limit(limit),
          )
          .execute();
        for (const row of rows) {
          await trx
            .updateTable('helper_jobs')
            .set({ lease_until_ms: untilMs })
            .where('task_id', '=', row.task_id)
            .where('job_id', '=', row.job_id)
            .execute();
        }
        return rows.map((row) => ({
          taskId: plain(row.task_id),
          jobId: plain(row.job_id),
          request: plainOr(row.request, new Uint8Array(0)),
        }));
      }),
    commitHelperJob: async ({ taskId, jobId, requestDigest, outcomes }, adder, respond, nowMs) =>
      transaction(tools, async (trx) => {
        await tools.dialect.lockTask(trx, taskId, 'shared');
        const first = await takeJob(tools, trx, taskId, jobId, requestDigest, nowMs);
        if (first !== undefined) return first;
        const refused = await refusals(trx, taskId, outcomes);
        const verified = outcomes.flatMap((outcome, at) => (outcome.kind === 'commit' && !refused.has(at) ? [outcome] : []));
        await mergeIntoBuckets(tools, trx, taskId, verified, adder);
        const response = respond(refused);
        await trx
          .updateTable('helper_jobs')
          .set({ response, request: null })
          .where('task_id', '=', taskId)
          .where('job_id', '=', jobId)
          .execute();
        return response;
      }),
    deleteHelperJob: async (taskId, jobId) => {
      const rows = await tools.db
        .deleteFrom('helper_jobs')
        .where('task_id', '=', taskId)
        .where('job_id', '=', jobId)
        .returning('job_id')
        .execute();
      return rows.length > 0;
    },
  };
}

function newJob(taskId: Uint8Array, jobId: Uint8Array, requestDigest: Uint8Array, nowMs: number) {
  return {
    task_id: taskId,
    job_id: jobId,
    request_digest: requestDigest,
    request: null,
    response: null,
    created_ms: nowMs,
    lease_until_ms: 0,
  };
}

/** The answer that the job has already, or undefined where giving it falls to this transaction. */
async function takeJob(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  jobId: Uint8Array,
  requestDigest: Uint8Array,
  nowMs: number,
): Promise<Uint8Array | undefined> {
  await trx
    .insertInto('helper_jobs')
    .values(newJob(taskId, jobId, requestDigest, nowMs))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const job = await tools.dialect
    .forUpdate(trx.selectFrom('helper_jobs').selectAll().where('task_id', '=', taskId).where('job_id', '=', jobId))
    .executeTakeFirst();
  if (job === undefined) throw new LostRace(); // deleted in between
  // The job's ID is made from the request's digest, so another digest is another job.
  if (!equal(plain(job.request_digest), requestDigest)) throw new TypeError('two requests under one job ID');
  return plainOr(job.response, undefined);
}

/** Writes the replay records and the organisations' places; those that were there already are the refusals, by their position in the job. */
async function refusals(trx: Trx, taskId: Uint8Array, outcomes: readonly HelperOutcome[]): Promise<Map<number, ReportError>> {
  const refused = new Map<number, ReportError>();
  const commits = [...outcomes.entries()].filter((entry): entry is [number, Commit] => entry[1].kind === 'commit');
  const { forgotten_before } = await trx
    .selectFrom('tasks')
    .select('forgotten_before')
    .where('task_id', '=', taskId)
    .executeTakeFirstOrThrow();
  const isCollected = await collectedAmong(
    trx,
    taskId,
    commits.map(([, { bucket }]) => bucket),
  );
  // In the order of their keys, so that two jobs with the same reports never wait for each other.
  commits.sort(([, a], [, b]) => (toHex(a.reportId) < toHex(b.reportId) ? -1 : 1));
  for (const [at, commit] of commits) {
    const error = isCollected(commit.bucket)
      ? 'batch_collected'
      : commit.time < forgotten_before
        ? 'report_dropped'
        : (await isNew(trx, taskId, commit))
          ? undefined
          : 'report_replayed';
    if (error !== undefined) refused.set(at, error);
  }
  return refused;
}

async function isNew(trx: Trx, taskId: Uint8Array, { reportId, bucket, time, contribution }: Commit): Promise<boolean> {
  // First the organisation's place: if that is gone, the report ID must stay free of a record that says it was counted.
  if (contribution !== undefined) {
    const placed = await trx
      .insertInto('contributions')
      .values({
        task_id: taskId,
        bucket,
        organisation: contribution.organisation,
        report_id: reportId,
        version: contribution.version,
        digest: contribution.digest,
        counted: 1,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('report_id')
      .execute();
    if (placed.length === 0) return false;
  }
  const recorded = await trx
    .insertInto('replays')
    .values({ task_id: taskId, report_id: reportId, time })
    .onConflict((conflict) => conflict.doNothing())
    .returning('report_id')
    .execute();
  if (recorded.length > 0) return true;
  if (contribution !== undefined) {
    await trx
      .deleteFrom('contributions')
      .where('task_id', '=', taskId)
      .where('bucket', '=', bucket)
      .where('organisation', '=', contribution.organisation)
      .execute();
  }
  return false;
}
