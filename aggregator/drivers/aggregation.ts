// drivers/aggregation.ts — the leader's part of aggregation: makes jobs of waiting reports, and sends each to the helper until it is answered.
import { DecodeError } from '@soundings/crypto/errors';
import { AggregationJobId, BatchId } from '@soundings/protocol/dap/ids';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { aggregatorId, Role } from '@soundings/protocol/dap/role';
import { planJob } from '../aggregation/create-jobs.ts';
import { outcomesOf, readAnswer, requestedReports } from '../aggregation/leader.ts';
import type { Context } from '../context.ts';
import { countedReasons } from '../ops/reasons.ts';
import { comparedPeer } from '../peer/compare.ts';
import {
  askPeer,
  createRequest,
  deleteRequest,
  pollRequest,
  processDeleted,
  type PeerAnswer,
  type Unreachable,
} from '../peer/http-peer.ts';
import type { AggregationJobPayload, LeasedAggregationJob, WaitingReport } from '../ports/store/leader-jobs.ts';
import type { Deferral } from '../ports/store/deferral.ts';
import type { StartedShare } from '../ports/store/reports.ts';
import { AGG_PARAM, helperUrl, taskName, tokenFor, type Task } from '../tasks/task.ts';
import { forEach } from './each.ts';
import { failedTry } from './retry.ts';

/** Turns waiting reports into jobs. Returns the number of passes that made a job or rejected reports. */
export async function createJobs(context: Context): Promise<number> {
  const { store, clock } = context;
  return forEach(context, 'aggregation-job-creator', await store.tasksWithWaitingReports(clock.now()), async (taskId) => {
    const task = await context.tasks.find(taskId);
    // For a helper that was restored no job is made. Jobs that exist already ask it whether its quarantine has ended.
    if (task === undefined || context.quarantine.peers.has(helperUrl(task))) return 0;
    for (let made = 0; ; made++) {
      const pass = await createJob(context, task);
      if (pass !== 'more') return made + (pass === 'last' ? 1 : 0);
    }
  });
}

/** Sends the jobs that are due to the helper. Returns how many jobs it worked on. */
export async function stepJobs(context: Context): Promise<number> {
  const { store, clock, config } = context;
  const jobs = await store.leaseAggregationJobs(JOBS_AT_ONCE, clock.now(), clock.now() + config.leaseMs);
  const step = async (job: LeasedAggregationJob) => {
    await stepJob(context, job);
    return 1;
  };
  return forEach(context, 'aggregation-jobs', jobs, step, JOBS_AT_ONCE);
}

/** While a helper works on one job, the leader can store its answer to another. A slow helper doesn't hold up the jobs of other helpers. */
const JOBS_AT_ONCE = 4;

/** `nothing`: no report waited. `last`: what waited has become one job. `more`: other reports may be waiting still. */
async function createJob(context: Context, task: Task): Promise<'nothing' | 'last' | 'more'> {
  const { store, clock, config, random, log } = context;
  const room = await batchRoom(context, task);
  const { aggregationJobReportsMax, aggregationJobShareBytesMax } = config.limits;
  const fitting = Math.max(1, Math.floor(aggregationJobShareBytesMax / task.vdaf.inputShareSize(aggregatorId(Role.leader))));
  const limit = Math.min(aggregationJobReportsMax, fitting, room.reports);
  const reports = await store.leaseWaitingReports(task.taskId, limit, clock.now(), clock.now() + config.leaseMs);
  if (reports.length === 0) return 'nothing';
  const started = await startedShares(context, task, reports);
  const chosen = { jobId: AggregationJobId.random(random), aggParam: AGG_PARAM, batchId: room.batchId };
  const { job, rejected } = planJob(task, chosen, reports, started);
  if ((await store.createAggregationJob(job, task.taskId, rejected, clock.now())) === 'stale') return 'more';
  if (job !== undefined) {
    context.metrics.count('aggregation_jobs_created_total');
    log('info', 'job-created', {
      task: taskName(task.taskId),
      reports: job.reports.length,
      rejected: rejected.length,
      reason: countedReasons(rejected.map(({ error }) => error)),
    });
  }
  for (const { error } of rejected) context.metrics.count('reports_rejected_total', 1, { error });
  return reports.length < limit ? 'last' : 'more';
}

/** One for each report, in order. Long shares were verified when they arrived, unless a build before has stored them. */
async function startedShares({ verifier }: Context, task: Task, reports: readonly WaitingReport[]): Promise<readonly StartedShare[]> {
  const waiting = reports.filter(({ started }) => started === undefined);
  const verified = (await verifier.leaderInit({ ...task.verify, aggParam: AGG_PARAM }, waiting.map(shareToVerify)))[Symbol.iterator]();
  return reports.map(({ started }): StartedShare => started ?? verified.next().value ?? { kind: 'reject', error: 'report_dropped' });
}

function shareToVerify({ reportId, publicShare, leaderInputShare }: WaitingReport) {
  return { reportId, publicShare, inputShare: leaderInputShare };
}

/** In leader-selected mode, the batch to fill and how many more reports fit into it. Otherwise no batch and no limit. */
async function batchRoom({ store, config, random }: Context, task: Task): Promise<{ batchId: BatchId | undefined; reports: number }> {
  if (task.isTimeInterval) return { batchId: undefined, reports: Infinity };
  const target = task.reportsMin * config.leaderSelectedBatchTimes;
  const open = await store.openBatch(task.taskId, target);
  return open === undefined ? { batchId: BatchId.random(random), reports: target } : { batchId: BatchId(open.batchId), reports: open.room };
}

async function stepJob(context: Context, job: LeasedAggregationJob): Promise<void> {
  const task = await context.tasks.find(job.taskId);
  if (task === undefined) return;
  if (job.state === 'answered') {
    await deleteAnsweredJob(context, task, job);
    return;
  }
  const payload = await context.store.aggregationJobPayload(job.taskId, job.jobId);
  if (payload === undefined) return;
  const answer = await askHelper(context, task, job, payload.request);
  switch (answer.kind) {
    case 'ready':
      await commitOrDefer(context, task, job, payload, answer);
      return;
    case 'pending':
      await put(context, job, {
        attempts: 0,
        location: answer.location,
        notBeforeMs: context.clock.now() + (answer.retryAfterMs ?? context.config.retryFirstMs),
      });
      return;
    case 'refused':
      // If the helper no longer has the job, it is created again from the same bytes.
      await defer(
        context,
        job,
        `The helper refused the request with HTTP status ${String(answer.status)}.`,
        isGone(answer) ? null : undefined,
        answer.retryAfterMs,
      );
      return;
    case 'malformed':
      await defer(context, job, answer.reason, null);
      return;
    case 'unreachable':
      await defer(context, job, answer.reason);
      return;
  }
}

async function askHelper(context: Context, task: Task, job: LeasedAggregationJob, body: Uint8Array): Promise<PeerAnswer | Unreachable> {
  const { clock, config } = context;
  const resource = { kind: 'aggregationJobs', taskId: task.taskId } as const;
  const token = tokenFor(task, context.config);
  const request =
    job.location === undefined
      ? createRequest(helperUrl(task), resource, 'aggregation-job-init-req', body, token)
      : pollRequest(withStep(job.location), token);
  const collectionUrl = resourceUrl(helperUrl(task), resource);
  const expected = {
    message: 'aggregation-job-resp',
    collectionUrl,
    bodyBytesMax: config.limits.peerBodyBytesMax,
  } as const;
  return askPeer(comparedPeer(context, task), request, { ...expected, nowMs: clock.now() });
}

/** Adds the step, which a poll must name even if the helper's Location didn't (DAP-18 §4.5.3.2). */
function withStep(location: string): string {
  const url = new URL(location);
  url.searchParams.set('step', '0');
  return url.href;
}

async function commitOrDefer(
  context: Context,
  task: Task,
  job: LeasedAggregationJob,
  { request, reports }: AggregationJobPayload,
  { body, location, tag }: Extract<PeerAnswer, { kind: 'ready' }>,
): Promise<void> {
  let answers;
  try {
    answers = readAnswer(requestedReports(request), reports, body);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    // The draft would abandon the job (DAP-18 §4.5.3.1); but the helper may have counted its reports, so we ask again (protocol.md, "Retries").
    await defer(context, job, error.message, null);
    return;
  }
  const steps = answers.flatMap((answer) =>
    answer.kind === 'continue' ? [{ state: answer.report.verifyState, inbound: answer.inbound }] : [],
  );
  const outcomes = outcomesOf(answers, await context.verifier.leaderContinue({ ...task.verify, aggParam: job.aggParam }, steps));
  const commit = { taskId: job.taskId, jobId: job.jobId, location: location?.replace(/\?.*$/, ''), answerTag: tag, outcomes };
  if ((await context.store.commitAggregationJob(commit, task.vdaf.withAggParam(job.aggParam), context.clock.now())) === 'repeated') return;
  const committed = outcomes.filter(({ kind }) => kind === 'commit').length;
  context.metrics.count('aggregation_jobs_finished_total');
  context.metrics.count('reports_aggregated_total', committed);
  const errors = outcomes.flatMap((outcome) => (outcome.kind === 'reject' ? [outcome.error] : []));
  for (const error of errors) context.metrics.count('reports_rejected_total', 1, { error });
  context.log('info', 'job-finished', {
    task: taskName(task.taskId),
    reports: committed,
    rejected: outcomes.length - committed,
    reason: countedReasons(errors),
  });
}

/**
 * Deletes a job whose answer is stored here. The helper has to forget its answer, or the same bytes would get it again (protocol.md,
 * "Retries").
 */
async function deleteAnsweredJob(context: Context, task: Task, job: LeasedAggregationJob): Promise<void> {
  const { clock, config } = context;
  if (job.location !== undefined) {
    const request = deleteRequest(job.location, tokenFor(task, context.config), job.answerTag);
    const response = await comparedPeer(context, task)(request).catch(() => undefined);
    if (response === undefined || !(await processDeleted(response))) {
      await defer(context, job, 'The helper did not delete a job that it has answered.');
      return;
    }
  }
  await context.store.retryEarlyReports(job.taskId, job.jobId, clock.now() + config.retryMaxMs);
}

async function defer(
  context: Context,
  job: LeasedAggregationJob,
  reason: string,
  location?: string | null,
  retryAfterMs?: number,
): Promise<void> {
  await put(context, job, { location, ...failedTry(context, 'aggregation', job, reason, retryAfterMs) });
}

async function put({ store }: Context, { taskId, jobId }: LeasedAggregationJob, change: Omit<Deferral, 'taskId' | 'jobId'>): Promise<void> {
  await store.deferAggregationJob({ taskId, jobId, ...change });
}

function isGone(answer: Extract<PeerAnswer, { kind: 'refused' }>): boolean {
  return answer.status === 404 || answer.status === 410 || answer.problem === 'stepMismatch';
}
