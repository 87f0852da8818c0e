// tables/helper-jobs.ts — the helper's aggregation jobs: the answer is stored in the same transaction that counts the reports.
import { equal, toHex } from '@soundings/crypto/bytes';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { arrivalDay } from './arrivals.ts';
import { collectedAmong, mergeIntoBuckets } from './buckets.ts';
import { LostRace, plain, plainOr, transaction, type Tools, type Trx } from './dialect.ts';
import type { JobKey } from './job-payloads.ts';
import { kept } from './kept.ts';
import { leaseDue } from './leases.ts';
import { forgottenBeforeOf } from './reports.ts';
import { insertReportRows } from './rows.ts';
import type { HelperJobs, HelperOutcome } from '../../ports/store/helper-jobs.ts';

type Commit = Extract<HelperOutcome, { kind: 'commit' }>;

export function helperJobs(tools: Tools): HelperJobs {
  return {
    helperJob: helperJob(tools),
    startHelperJob: startHelperJob(tools),
    leaseHelperJobs: leaseHelperJobs(tools),
    commitHelperJob: commitHelperJob(tools),
    deleteHelperJob: deleteHelperJob(tools),
  };
}

type Method<Name extends keyof HelperJobs> = (tools: Tools) => HelperJobs[Name];

const selectAnswer = kept((db, { taskId, jobId }: JobKey) =>
  db.selectFrom('helper_jobs').select(['request_digest', 'response']).where('task_id', '=', taskId).where('job_id', '=', jobId),
);

const helperJob: Method<'helperJob'> = (tools) => async (taskId, jobId) => {
  const [row] = (await selectAnswer(tools, tools.db, { taskId, jobId })).rows;
  return row && { requestDigest: plain(row.request_digest), response: plainOr(row.response, undefined) };
};

const startHelperJob: Method<'startHelperJob'> = (tools) => async (taskId, jobId, request, requestDigest, nowMs) => {
  await insertJob(tools, tools.db, { taskId, jobId, requestDigest, request, nowMs });
};

const dueJobs = leaseDue((db, { nowMs, limit }) =>
  db
    .selectFrom('helper_jobs')
    .selectAll()
    .where('response', 'is', null)
    .where('request', 'is not', null)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('created_ms')
    .orderBy('job_id')
    .limit(limit),
);

const leaseHelperJobs: Method<'leaseHelperJobs'> = (tools) => async (limit, nowMs, untilMs) => {
  const rows = await dueJobs(tools, { nowMs, limit }, async (trx, due) => {
    for (const row of due) {
      await trx
        .updateTable('helper_jobs')
        .set({ lease_until_ms: untilMs })
        .where('task_id', '=', row.task_id)
        .where('job_id', '=', row.job_id)
        .execute();
    }
  });
  return rows.map((row) => ({
    taskId: plain(row.task_id),
    jobId: plain(row.job_id),
    request: plainOr(row.request, new Uint8Array(0)),
  }));
};

const commitHelperJob: Method<'commitHelperJob'> =
  (tools) =>
  async ({ taskId, jobId, requestDigest, outcomes }, adder, respond, nowMs) =>
    transaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'shared');
      const first = await takeJob(tools, trx, taskId, jobId, requestDigest, nowMs);
      if (first !== undefined) return first;
      const refused = await refusals(tools, trx, taskId, outcomes, arrivalDay(nowMs));
      const verified = outcomes.flatMap((outcome, at) => (outcome.kind === 'commit' && !refused.has(at) ? [outcome] : []));
      await mergeIntoBuckets(tools, trx, taskId, verified, adder);
      const response = respond(refused);
      await setAnswer(tools, trx, { taskId, jobId, response, nowMs });
      return response;
    });

const deleteHelperJob: Method<'deleteHelperJob'> =
  (tools) =>
  async (taskId, jobId, isMeant = () => true) =>
    transaction(tools, async (trx) => {
      const job = await tools.dialect
        .forUpdate(trx.selectFrom('helper_jobs').select('response').where('task_id', '=', taskId).where('job_id', '=', jobId))
        .executeTakeFirst();
      if (job === undefined) return 'unknown';
      if (!isMeant(plainOr(job.response, undefined))) return 'another-answer';
      await trx.deleteFrom('helper_jobs').where('task_id', '=', taskId).where('job_id', '=', jobId).execute();
      return 'deleted';
    });

const setAnswer = kept((db, { taskId, jobId, response, nowMs }: JobKey & { readonly response: Uint8Array; readonly nowMs: number }) =>
  db
    .updateTable('helper_jobs')
    .set({ response, request: null, created_ms: nowMs }) // an answer's retention starts when it was given
    .where('task_id', '=', taskId)
    .where('job_id', '=', jobId),
);

interface NewJob extends JobKey {
  readonly requestDigest: Uint8Array;
  readonly request: Uint8Array | null;
  readonly nowMs: number;
}

const insertJob = kept((db, { taskId, jobId, requestDigest, request, nowMs }: NewJob) =>
  db
    .insertInto('helper_jobs')
    .values({
      task_id: taskId,
      job_id: jobId,
      request_digest: requestDigest,
      request,
      response: null,
      created_ms: nowMs,
      lease_until_ms: 0,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

const lockJob = kept((db, { taskId, jobId }: JobKey, dialect) =>
  // Not the request, which may be of megabytes and is at hand.
  dialect.forUpdate(
    db.selectFrom('helper_jobs').select(['request_digest', 'response']).where('task_id', '=', taskId).where('job_id', '=', jobId),
  ),
);

/** The job's stored answer; undefined if this transaction has to make it. */
async function takeJob(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  jobId: Uint8Array,
  requestDigest: Uint8Array,
  nowMs: number,
): Promise<Uint8Array | undefined> {
  await insertJob(tools, trx, { taskId, jobId, requestDigest, request: null, nowMs });
  const [job] = (await lockJob(tools, trx, { taskId, jobId })).rows;
  if (job === undefined) throw new LostRace(); // deleted in between
  // The job's ID is made from the request's digest, so another digest means another job.
  if (!equal(plain(job.request_digest), requestDigest)) throw new TypeError('two requests under one job ID');
  return plainOr(job.response, undefined);
}

/**
 * Stores the replay records and the organisations' places. Returns the reports that are refused, for example because they were there
 * already, by their position in the job.
 */
async function refusals(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  outcomes: readonly HelperOutcome[],
  today: number,
): Promise<Map<number, ReportError>> {
  const refused = new Map<number, ReportError>();
  const commits = [...outcomes.entries()].filter((entry): entry is [number, Commit] => entry[1].kind === 'commit');
  const forgottenBefore = await forgottenBeforeOf(tools, trx, taskId);
  if (forgottenBefore === undefined) throw new TypeError('a job of a task that is not in the database');
  const isCollected = await collectedAmong(
    tools,
    trx,
    taskId,
    commits.map(([, { bucket }]) => bucket),
  );
  for (const [at, commit] of commits) {
    if (isCollected(commit.bucket)) refused.set(at, 'batch_collected');
    else if (commit.time < forgottenBefore) refused.set(at, 'report_dropped');
  }
  // In the order of their keys, so that two jobs with the same reports never deadlock.
  const left = commits.filter(([at]) => !refused.has(at)).map(([at, commit]) => ({ at, commit, key: toHex(commit.reportId) }));
  left.sort((a, b) => (a.key < b.key ? -1 : 1));
  const counted = await recordNew(
    tools,
    trx,
    taskId,
    left.map(({ commit }) => commit),
    today,
  );
  for (const { at, key } of left) if (!counted.has(key)) refused.set(at, 'report_replayed');
  return refused;
}

/** Records the reports that are new and whose organisation is new, and returns their IDs. */
async function recordNew(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  commits: readonly Commit[],
  today: number,
): Promise<ReadonlySet<string>> {
  const placed = await takePlaces(tools, trx, taskId, commits, today);
  const candidates = commits.filter(({ contribution, reportId }) => contribution === undefined || placed.has(toHex(reportId)));
  if (candidates.length === 0) return new Set();
  const recorded = await insertReportRows(tools, trx, 'replays', {
    same: { task_id: taskId },
    types: { report_id: 'bytes', time: 'whole' },
    rows: candidates.map(({ reportId, time }) => ({ report_id: reportId, time })),
  });
  const counted = new Set(recorded.map(toHex));
  // A known report with a new organisation is not counted again, so the organisation is not counted either.
  for (const { bucket, contribution, reportId } of candidates) {
    if (contribution === undefined || counted.has(toHex(reportId))) continue;
    await trx
      .deleteFrom('contributions')
      .where('task_id', '=', taskId)
      .where('bucket', '=', bucket)
      .where('organisation', '=', contribution.organisation)
      .where('report_id', '=', reportId)
      .execute();
  }
  return counted;
}

/** Records the contributions whose organisation had no place in the window yet, and returns their report IDs. */
async function takePlaces(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  commits: readonly Commit[],
  today: number,
): Promise<ReadonlySet<string>> {
  const rows = commits.flatMap(({ bucket, reportId, contribution }) => {
    if (contribution === undefined) return [];
    const { organisation, version, digest, held } = contribution;
    return [{ bucket, organisation, report_id: reportId, version, digest, held }];
  });
  if (rows.length === 0) return new Set();
  const placed = await insertReportRows(tools, trx, 'contributions', {
    same: { task_id: taskId, counted: 1, since_day: today },
    types: { bucket: 'bytes', organisation: 'bytes', report_id: 'bytes', version: 'whole', digest: 'bytes', held: 'bytes' },
    rows,
  });
  return new Set(placed.map(toHex));
}
