// drivers/collection.ts — the leader's part of collection: claims the batch, asks the helper with the same bytes until it answers, stores the result.
import { toBase64Url } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { LEADER_STATEMENT_HEADER } from '@soundings/protocol/contribution/aggregator-statement';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import type { DapProblemType } from '@soundings/protocol/dap/problem';
import { isEnough } from '../collection/batch.ts';
import { chargeOf } from '../collection/charge.ts';
import { claimOf, encodeResult, readCollectionJobReq } from '../collection/leader.ts';
import type { Context } from '../context.ts';
import { comparedPeer } from '../peer/compare.ts';
import { askPeer, createRequest, pollRequest, type PeerAnswer, type Unreachable } from '../peer/http-peer.ts';
import type { CollectionJobRecord } from '../ports/store/collections.ts';
import { closesMs, helperUrl, taskName, tokenFor, type Task } from '../tasks/task.ts';
import { forEach } from './each.ts';
import { failedTry } from './retry.ts';

/** Works on the collection jobs that are due. Returns how many made progress. */
export async function stepCollections(context: Context): Promise<number> {
  const { store, clock, config } = context;
  const jobs = await store.leaseCollectionJobs(JOBS_AT_ONCE, clock.now(), clock.now() + config.leaseMs);
  return forEach(context, 'collection-jobs', jobs, async (job) => ((await stepCollection(context, job)) ? 1 : 0), JOBS_AT_ONCE);
}

/**
 * These jobs run in parallel, so that a slow helper doesn't hold up the jobs of other helpers, and no job's lease ends while it waits in a
 * queue.
 */
const JOBS_AT_ONCE = 8;

async function stepCollection(context: Context, leased: CollectionJobRecord): Promise<boolean> {
  const task = await context.tasks.find(leased.taskId);
  if (task === undefined) return false;
  if (leased.state === 'claimed') return ask(context, task, leased);
  if (!(await claim(context, task, leased))) return false;
  const claimed = await context.store.collectionJob(leased.taskId, leased.jobId);
  return claimed?.state === 'claimed' ? ask(context, task, claimed) : true;
}

/** True if the job made progress: it was claimed, or it failed. */
async function claim(context: Context, task: Task, job: CollectionJobRecord): Promise<boolean> {
  const { store, clock, config, random } = context;
  const { taskId, jobId } = job;
  const collection = readCollectionJobReq(task, job.request, config.limits.batchBucketsMax);
  const { request, range, window } = collection;
  if (window !== undefined && clock.now() < closesMs(window)) {
    await put(context, job, { notBeforeMs: closesMs(window) });
    return false;
  }
  if (context.quarantine.peers.has(helperUrl(task))) {
    await put(context, job, { notBeforeMs: clock.now() + config.retryMaxMs });
    return false;
  }
  const query = { taskId, jobId, range, reportsMin: task.reportsMin, charge: chargeOf(task, window) };
  const outcome = await store.claimBatch(query, task.vdaf.withAggParam(request.aggParam), (sum, batch) =>
    isEnough(task, sum) ? claimOf(task, collection, sum, batch, context.identityKey, random) : { kind: 'too-few' },
  );
  switch (outcome) {
    case 'claimed':
      return true;
    case 'overlap':
      await fail(context, job, 'batchOverlap', { isFinal: true });
      return true;
    case 'given-up':
    case 'over-budget':
      await fail(context, job, outcome, { isFinal: true });
      return true;
    case 'busy':
      await put(context, job, { notBeforeMs: clock.now() + config.pollMs });
      return false;
    case 'too-few': {
      // A closed window gets no further reports. A plain batch may, for a while.
      const isOver = window !== undefined || clock.now() >= job.createdMs + config.collectionPatienceSeconds * 1000;
      if (isOver) await fail(context, job, 'invalidBatchSize', { isFinal: window !== undefined });
      else await put(context, job, { notBeforeMs: clock.now() + config.pollMs });
      return isOver;
    }
  }
}

async function ask(context: Context, task: Task, job: CollectionJobRecord): Promise<boolean> {
  const answer = await askHelper(context, task, job);
  switch (answer.kind) {
    case 'ready':
      return finish(context, job, answer.body);
    case 'pending':
      await put(context, job, {
        location: answer.location,
        notBeforeMs: context.clock.now() + (answer.retryAfterMs ?? context.config.retryFirstMs),
      });
      return false;
    case 'refused':
      if (answer.isOverBudget || answer.isGivenUp) {
        await fail(context, job, answer.isGivenUp ? 'given-up' : 'over-budget', { isFinal: true });
        return true;
      }
      if (answer.problem !== undefined && FAILURES.has(answer.problem)) {
        await fail(context, job, answer.problem, { isFinal: false });
        return true;
      }
      await defer(
        context,
        job,
        `The helper refused the request with HTTP status ${String(answer.status)}.`,
        answer.status === 404 ? null : undefined,
        answer.retryAfterMs,
      );
      return false;
    case 'malformed':
      await defer(context, job, answer.reason, null);
      return false;
    case 'unreachable':
      await defer(context, job, answer.reason);
      return false;
  }
}

/**
 * The problems by which a helper refuses a batch after it has looked at it. The collection job then fails with the same problem (DAP-18
 * §4.6.1), and the leader lets the batch go. After any other refusal the leader asks again: a token may be being replaced, or the helper
 * may not have the task yet.
 */
const FAILURES: ReadonlySet<DapProblemType> = new Set<DapProblemType>([
  'batchInvalid',
  'invalidBatchSize',
  'batchMismatch',
  'batchOverlap',
  'invalidMessage',
  'invalidAggregationParameter',
  'unsupportedExtension',
  'invalidExtension',
]);

async function askHelper(context: Context, task: Task, job: CollectionJobRecord): Promise<PeerAnswer | Unreachable> {
  const { clock, config } = context;
  const resource = { kind: 'aggregateShares', taskId: task.taskId } as const;
  const token = tokenFor(task, context.config);
  const request = job.location === undefined ? await shareRequest(context, task, job, token) : pollRequest(job.location, token);
  const collectionUrl = resourceUrl(helperUrl(task), resource);
  const expected = { message: 'aggregate-share', collectionUrl, bodyBytesMax: config.limits.peerBodyBytesMax } as const;
  return askPeer(comparedPeer(context, task), request, { ...expected, nowMs: clock.now() });
}

/** In a mission, with the leader's own statement: the helper compares it before it gives its share. */
async function shareRequest({ store, config }: Context, task: Task, job: CollectionJobRecord, token: string): Promise<Request> {
  const resource = { kind: 'aggregateShares', taskId: task.taskId } as const;
  const request = createRequest(helperUrl(task), resource, 'aggregate-share-req', job.shareRequest ?? new Uint8Array(0), token);
  const { range } = readCollectionJobReq(task, job.request, config.limits.batchBucketsMax);
  const statement = task.mission && range && (await store.leaderStatement(task.taskId, range.first));
  if (statement !== undefined) request.headers.set(LEADER_STATEMENT_HEADER, toBase64Url(statement));
  return request;
}

async function finish(context: Context, job: CollectionJobRecord, helperAnswer: Uint8Array): Promise<boolean> {
  let result;
  try {
    result = encodeResult(job, helperAnswer);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    await defer(context, job, error.message, null);
    return false;
  }
  await context.store.finishCollectionJob(job.taskId, job.jobId, result);
  context.metrics.count('collections_finished_total');
  context.log('info', 'collection-finished', { task: taskName(job.taskId), reports: job.sum?.reportCount ?? 0 });
  return true;
}

/** The names of these failures in logs and metrics, which differ from those in the database. */
const NAMES: Readonly<Partial<Record<string, string>>> = { 'over-budget': 'overBudget', 'given-up': 'givenUp' };

async function fail(
  context: Context,
  job: CollectionJobRecord,
  failure: DapProblemType | 'over-budget' | 'given-up',
  { isFinal }: { readonly isFinal: boolean },
): Promise<void> {
  await context.store.failCollectionJob(job.taskId, job.jobId, failure, isFinal);
  const name = NAMES[failure] ?? failure;
  context.metrics.count('collections_failed_total', 1, { error: name });
  if (failure === 'over-budget') context.metrics.count('releases_over_budget_total');
  if (failure === 'batchMismatch') context.metrics.count('batch_mismatch_total');
  const isAlarm = failure === 'batchMismatch';
  context.log(isAlarm ? 'error' : 'warn', isAlarm ? 'batch-mismatch' : 'collection-failed', { task: taskName(job.taskId), code: name });
}

async function defer(
  context: Context,
  job: CollectionJobRecord,
  reason: string,
  location?: string | null,
  retryAfterMs?: number,
): Promise<void> {
  await put(context, job, { location, ...failedTry(context, 'collection', job, reason, retryAfterMs) });
}

async function put(
  { store }: Context,
  { taskId, jobId, attempts }: CollectionJobRecord,
  change: { readonly notBeforeMs: number; readonly attempts?: number; readonly location?: string | null | undefined },
): Promise<void> {
  await store.deferCollectionJob({ taskId, jobId, attempts, location: undefined, ...change });
}
