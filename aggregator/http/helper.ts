// http/helper.ts — the helper's resources: authorise, decode, call, encode (DAP-18 §4.5, §4.6.4; App. A.3).
import type { Hono } from 'hono';
import { concat, fromBase64Url, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { decode } from '@soundings/crypto/codec';
import { AggregationJobContinueReq } from '@soundings/protocol/dap/aggregation';
import { AggregateShareId, AggregationJobId } from '@soundings/protocol/dap/ids';
import { parseStep } from '@soundings/protocol/dap/paths';
import { DapProblem, dapProblemTypes } from '@soundings/protocol/dap/problem';
import { LEADER_STATEMENT_HEADER } from '@soundings/protocol/contribution/aggregator-statement';
import { GENERATION_HEADER } from '@soundings/protocol/contribution/generation';
import { readInitReq } from '../aggregation/helper.ts';
import { readAggregateShareReq } from '../collection/helper.ts';
import type { Context } from '../context.ts';
import { assertLeaderStatement } from '../collection/statements.ts';
import { answerAggregateShare, answerAggregationJob, type ShareRequest } from '../helper-work.ts';
import type { Task } from '../tasks/task.ts';
import { AdmissionGate } from './admission.ts';
import { addFields } from './bytes-response.ts';
import { withDapBody } from './body.ts';
import { answerHeader, assertNotRestored, isLeaderRestored } from './compare.ts';
import { givenUp, overBudget, Refusal } from '../refusal.ts';
import {
  admitted,
  authorise,
  dapResponse,
  emptyResponse,
  locationOf,
  pathId,
  pathTask,
  retryAfter,
  type HttpContext,
  type Variables,
} from './route.ts';
import { sha256 } from '@soundings/crypto/sha256';

export function helperRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  const { limits } = context.config;
  const waiting = { waitingMax: limits.requestsWaitingMax, waitMs: limits.requestWaitMs };
  const jobs = new AdmissionGate({ atOnce: limits.aggregationsAtOnce, ...waiting }, context.after);
  const shares = new AdmissionGate({ atOnce: limits.collectionsAtOnce, ...waiting }, context.after);
  context.metrics.gauge('aggregation_requests_waiting', () => jobs.depth.waiting);
  context.metrics.gauge('share_requests_waiting', () => shares.depth.waiting);

  app.use('/tasks/*', async (http: HttpContext, next) => {
    await next();
    const header = await answerHeader(context, http);
    if (header !== undefined) addFields(http.res, { [GENERATION_HEADER.toLowerCase()]: header });
  });
  app.get('/tasks/:taskId/soundings/generation', async (http) => {
    const task = await authorisedTask(context, http);
    await isLeaderRestored(context, http, task); // a restored leader says so by this request, so it isn't refused
    return emptyResponse(204);
  });

  app.post('/tasks/:taskId/aggregation_jobs', async (http) => {
    const task = await leadersTask(context, http);
    return withDapBody(context, http.req.raw, 'aggregation-job-init-req', limits.aggregationBodyBytesMax, async (body) =>
      admitted(context, jobs, async () => createJob(context, task, body.slice())),
    );
  });
  app.post('/tasks/:taskId/aggregation_jobs/:id', async (http) => continueJob(context, http));
  app.get('/tasks/:taskId/aggregation_jobs/:id', async (http) => getJob(context, http));
  app.delete('/tasks/:taskId/aggregation_jobs/:id', async (http) => {
    const task = await leadersTask(context, http);
    const id = pathId(http, AggregationJobId);
    return id === undefined ? Promise.reject(unknownJob()) : deleteJob(context, task.taskId, id, http.req.header('if-match'));
  });

  app.post('/tasks/:taskId/aggregate_shares', async (http) => {
    const task = await leadersTask(context, http);
    return withDapBody(context, http.req.raw, 'aggregate-share-req', limits.collectionBodyBytesMax, async (body) =>
      admitted(context, shares, async () =>
        createShare(context, task, { body: body.slice(), leaderStatement: leaderStatementIn(http, task) }),
      ),
    );
  });
  app.get('/tasks/:taskId/aggregate_shares/:id', async (http) => getShare(context, http));
  app.delete('/tasks/:taskId/aggregate_shares/:id', async (http) => {
    const task = await leadersTask(context, http);
    const id = pathId(http, AggregateShareId);
    if (id === undefined || !(await context.store.deleteAggregateShare(task.taskId, id))) throw unknownShare();
    return emptyResponse(200);
  });
}

async function leadersTask(context: Context, http: HttpContext): Promise<Task> {
  const task = await authorisedTask(context, http);
  await assertNotRestored(context, http, task);
  return task;
}

async function authorisedTask(context: Context, http: HttpContext): Promise<Task> {
  const task = await pathTask(context, http);
  authorise(context, http, 'leader', task);
  return task;
}

/** The same bytes make the same job, and get the same answer as before (DAP-18 §3.2, §4.5.3.2). */
async function createJob(context: Context, task: Task, body: Uint8Array): Promise<Response> {
  const { store, config, clock } = context;
  const { taskId } = task;
  const jobId = AggregationJobId(sha256(concat(utf8('soundings aggregation job v1\0'), taskId, body)).subarray(0, AggregationJobId.size));
  const known = await store.helperJob(taskId, jobId);
  if (known?.response !== undefined) return readyJob(context, taskId, jobId, known.response, 200);
  if (!config.asynchronous) return readyJob(context, taskId, jobId, await answerAggregationJob(context, task, jobId, body), 201);
  readInitReq(task, body, config.limits.aggregationJobReportsMax);
  await store.startHelperJob(taskId, jobId, body, sha256(body), clock.now());
  context.wake();
  return pendingJob(context, taskId, jobId, 201);
}

async function getJob(context: Context, http: HttpContext): Promise<Response> {
  const { taskId } = await leadersTask(context, http);
  const id = pathId(http, AggregationJobId);
  const job = id && (await context.store.helperJob(taskId, id));
  if (id === undefined || job === undefined) throw unknownJob();
  const step = parseStep(http.req.query('step') ?? '');
  if (step === undefined) throw new DapProblem('invalidMessage', 'The query must name the step, as in ?step=0.');
  if (step !== 0) throw new DapProblem('stepMismatch', 'This job has no such step. It has one only, number 0.');
  return job.response === undefined ? pendingJob(context, taskId, id, 202) : readyJob(context, taskId, id, job.response, 200);
}

/**
 * With If-Match (RFC 9110 §13.1.1), the helper forgets only the answer with that tag. Otherwise a late deletion could arrive after the job
 * was created again and answered differently. The helper would forget an answer that the leader hasn't received, and would reject the job's
 * reports as replays when the leader asks again.
 */
async function deleteJob(context: Context, taskId: Task['taskId'], id: AggregationJobId, ifMatch: string | undefined): Promise<Response> {
  const isMeant = (response: Uint8Array | undefined) =>
    ifMatch === undefined || ifMatch === '*' || (response !== undefined && ifMatch === answerTag(response));
  switch (await context.store.deleteHelperJob(taskId, id, isMeant)) {
    case 'deleted':
      return emptyResponse(200);
    case 'unknown':
      throw unknownJob();
    case 'another-answer':
      return emptyResponse(412);
  }
}

/** A strong entity tag (RFC 9110 §8.8.3). */
function answerTag(response: Uint8Array): string {
  return `"${toBase64Url(sha256(response))}"`;
}

/** Refuses to continue a job at any step, because Prio3 has one round only (DAP-18 §4.5.4.2). */
async function continueJob(context: Context, http: HttpContext): Promise<Response> {
  const { taskId } = await leadersTask(context, http);
  const id = pathId(http, AggregationJobId);
  if (id === undefined || (await context.store.helperJob(taskId, id)) === undefined) throw unknownJob();
  const { aggregationBodyBytesMax } = context.config.limits;
  return withDapBody(context, http.req.raw, 'aggregation-job-continue-req', aggregationBodyBytesMax, async (body) => {
    const { step } = decode(AggregationJobContinueReq, body, 'request');
    if (step === 0)
      return Promise.reject(
        new DapProblem('invalidMessage', 'A job cannot be continued at step 0: that step is the request that creates it.'),
      );
    return Promise.reject(new DapProblem('stepMismatch', 'This job has no further step: it ended with its first step.'));
  });
}

/**
 * What the leader of a mission's task says that it has counted. Undefined from a leader of the build before, which is refused if the mission has a
 * public register: nobody could recompute its releases.
 */
function leaderStatementIn(http: HttpContext, { mission }: Task): Uint8Array | undefined {
  if (mission === undefined) return undefined;
  const header = http.req.header(LEADER_STATEMENT_HEADER);
  if (header === undefined) {
    if (mission.charter.log === undefined) return undefined;
    throw new Refusal(
      'statement-missing',
      'This mission has a public register, so the leader has to send its own statement. Its operator has to upgrade it.',
    );
  }
  const statement = fromBase64Url(header);
  if (statement === undefined)
    throw new DapProblem('invalidMessage', `The header ${LEADER_STATEMENT_HEADER} is not base64url without padding.`);
  assertLeaderStatement(mission, statement);
  return statement;
}

async function createShare(context: Context, task: Task, request: ShareRequest): Promise<Response> {
  const { body, leaderStatement } = request;
  const { store, config, clock } = context;
  const { taskId } = task;
  const shareId = AggregateShareId(sha256(concat(utf8('soundings aggregate share v1\0'), taskId, body)).subarray(0, AggregateShareId.size));
  const known = await store.aggregateShare(taskId, shareId);
  if (known?.response !== undefined) return readyShare(context, taskId, shareId, known.response, 200);
  if (!config.asynchronous) return readyShare(context, taskId, shareId, await answerAggregateShare(context, task, shareId, request), 201);
  readAggregateShareReq(task, body, config.limits.batchBucketsMax);
  await store.startAggregateShare(taskId, shareId, body, sha256(body), leaderStatement, clock.now());
  context.wake();
  return emptyResponse(201, { ...shareLocation(context, taskId, shareId), ...retryAfter(context) });
}

async function getShare(context: Context, http: HttpContext): Promise<Response> {
  const { taskId } = await leadersTask(context, http);
  const id = pathId(http, AggregateShareId);
  const share = id && (await context.store.aggregateShare(taskId, id));
  if (id === undefined || share === undefined) throw unknownShare();
  if (share.response !== undefined) return readyShare(context, taskId, id, share.response, 200);
  if (share.failure !== undefined) throw shareFailure(share.failure);
  return emptyResponse(202, { ...shareLocation(context, taskId, id), ...retryAfter(context) });
}

function shareFailure(failure: string): DapProblem | Refusal {
  const type = dapProblemTypes.find((known) => known === failure);
  if (type !== undefined) return new DapProblem(type, "The helper may not release this batch's share.");
  if (failure === 'over-budget') return overBudget();
  if (failure === 'given-up') return givenUp();
  return new Refusal('window-open', 'This window has not closed yet, so its share cannot be released. Ask again after it has closed.');
}

function readyJob(
  context: Context,
  taskId: Task['taskId'],
  aggregationJobId: AggregationJobId,
  response: Uint8Array,
  status: number,
): Response {
  const location = locationOf(context, { kind: 'aggregationJob', taskId, aggregationJobId });
  return dapResponse(status, 'aggregation-job-resp', response, { location, etag: answerTag(response) });
}

function pendingJob(context: Context, taskId: Task['taskId'], aggregationJobId: AggregationJobId, status: number): Response {
  const location = locationOf(context, { kind: 'aggregationJob', taskId, aggregationJobId }, 0);
  return emptyResponse(status, { location, ...retryAfter(context) });
}

function readyShare(context: Context, taskId: Task['taskId'], shareId: AggregateShareId, response: Uint8Array, status: number): Response {
  return dapResponse(status, 'aggregate-share', response, shareLocation(context, taskId, shareId));
}

function shareLocation(context: Context, taskId: Task['taskId'], aggregateShareId: AggregateShareId): { location: string } {
  return { location: locationOf(context, { kind: 'aggregateShare', taskId, aggregateShareId }) };
}

function unknownJob(): DapProblem {
  return new DapProblem('unrecognizedAggregationJob', 'The helper has no aggregation job with this ID.');
}

function unknownShare(): Refusal {
  return new Refusal('not-found', 'The helper has no aggregate share with this ID.');
}
