// http/leader.ts — the leader's resources: authorise, decode, call, encode (DAP-18 §4.4.2, §4.6; App. A.2).
import type { Hono } from 'hono';
import { concat, toHex, utf8 } from '@soundings/crypto/bytes';
import { decode, encode, type Encoded } from '@soundings/crypto/codec';
import { CollectionJobId, type ReportId } from '@soundings/protocol/dap/ids';
import { DapProblem, dapProblemTypes } from '@soundings/protocol/dap/problem';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { Role } from '@soundings/protocol/dap/role';
import { UploadErrors, uploadRequestOf, type ReceivedReport } from '@soundings/protocol/dap/upload';
import { readCollectionJobReq } from '../collection/leader.ts';
import type { Context } from '../context.ts';
import { countedReasons } from '../ops/reasons.ts';
import type { CollectionJobRecord } from '../ports/store/collections.ts';
import type { UploadedReport } from '../ports/store/reports.ts';
import { inSlices } from '../slices.ts';
import { assertNotStopped, assertNotStoppedFor } from '../tasks/stopped.ts';
import { taskName, type Task } from '../tasks/task.ts';
import { checkedAtOnce } from '../reports/input-share.ts';
import { messageKeys } from '../reports/message-keys.ts';
import { acceptReport } from '../reports/accept.ts';
import { isStartedOnArrival, withStartedShares } from '../reports/started.ts';
import { AdmissionGate } from './admission.ts';
import { Quota } from './quota.ts';
import { withDapBody } from './body.ts';
import { Together, TOGETHER_BYTES_MAX, type Checking } from './together.ts';
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

export function leaderRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  const { limits } = context.config;
  const waiting = { waitingMax: limits.requestsWaitingMax, waitMs: limits.requestWaitMs };
  const uploads = new AdmissionGate({ atOnce: limits.uploadsAtOnce, ...waiting }, context.after);
  const collections = new AdmissionGate({ atOnce: limits.collectionsAtOnce, ...waiting }, context.after);
  const receiving = { quota: new Quota(limits.organisationReportsPerMinute), together: new Together(context.after) };
  context.metrics.gauge('uploads_waiting', () => uploads.depth.waiting);
  context.metrics.gauge('collection_requests_waiting', () => collections.depth.waiting);

  app.post('/tasks/:taskId/reports', async (http) => {
    const task = await pathTask(context, http);
    return withDapBody(context, http.req.raw, 'upload-req', limits.uploadBodyBytesMax, async (body) =>
      admitted(context, uploads, async () => upload(context, receiving, task, body)),
    );
  });
  app.post('/tasks/:taskId/collection_jobs', async (http) => {
    const task = await pathTask(context, http);
    authorise(context, http, 'collector', task);
    return withDapBody(context, http.req.raw, 'collection-job-req', limits.collectionBodyBytesMax, async (body) =>
      admitted(context, collections, async () => createCollection(context, task, body)),
    );
  });
  app.get('/tasks/:taskId/collection_jobs/:id', async (http) => {
    const { task, jobId } = await pathJob(context, http);
    const job = jobId && (await context.store.collectionJob(task.taskId, jobId));
    if (job === undefined) throw new Refusal('not-found', 'The leader has no collection job with this ID.');
    return collectionResponse(context, job, 200, 202);
  });
  app.delete('/tasks/:taskId/collection_jobs/:id', async (http) => {
    const { task, jobId } = await pathJob(context, http);
    const isDeleted = jobId !== undefined && (await context.store.deleteCollectionJob(task.taskId, jobId));
    if (!isDeleted) throw new Refusal('not-found', 'The leader has no collection job with this ID.');
    return emptyResponse(200);
  });
}

/** What all uploads share. */
interface Receiving {
  readonly quota: Quota;
  readonly together: Together;
}

/** Answers an upload after every accepted report is on disk. */
async function upload(context: Context, { quota, together }: Receiving, task: Task, body: Uint8Array): Promise<Response> {
  assertNotStopped(task, context.clock.now());
  const { reports } = decode(uploadRequestOf(context.config.limits.uploadReportsMax), body, 'request');
  const checking = body.length <= TOGETHER_BYTES_MAX ? together.begin() : undefined;
  const errors = await acceptAll(context, quota, task, reports, checking).finally(() => checking?.end());
  const status = reports.flatMap(({ value }, at) => {
    const error = errors[at];
    return error === undefined ? [] : [{ id: value.reportMetadata.value.reportId, error }];
  });
  noteUpload(context, task, reports.length, status);
  return status.length === 0 ? emptyResponse(200) : dapResponse(200, 'upload-errors', encode(UploadErrors, { status }));
}

/** One error or undefined for each report, in order. Undefined means that the report is on disk. */
async function acceptAll(
  context: Context,
  quota: Quota,
  task: Task,
  reports: readonly Encoded<ReceivedReport>[],
  checking: Checking | undefined,
): Promise<readonly (ReportError | undefined)[]> {
  const { store, clock, config, pause } = context;
  const sealed = reports.map(({ value }) => value.leaderEncryptedInputShare);
  const received = await messageKeys(context, Role.leader, sealed);
  const now = { nowMs: clock.now(), clockSkewSeconds: config.clockSkewSeconds };
  const accept = (report: Encoded<ReceivedReport>, at: number) => acceptReport(task, report, received[at], now);
  const uploads = await inSlices(reports, checkedAtOnce(task, Role.leader), accept, pause);
  const accepted = uploads.flatMap((result): UploadedReport[] => (result.kind === 'accept' ? [result.report] : []));
  assertWithinQuota(context, quota, accepted);
  const ready = isStartedOnArrival(task) ? await withStartedShares(context, task, accepted) : accepted;
  await checking?.checked();
  const verdicts = (ready.length === 0 ? [] : await store.acceptReports(task.taskId, ready, now.nowMs))[Symbol.iterator]();
  return uploads.map((result) => (result.kind === 'reject' ? result.error : verdicts.next().value));
}

/**
 * Refuses the whole request if one organisation is over its quota, because DAP has no report error for that. Only organisations that have
 * signed a report are counted.
 */
function assertWithinQuota({ clock, metrics }: Context, quota: Quota, accepted: readonly UploadedReport[]): void {
  const organisations = accepted.flatMap(({ contribution }) => (contribution === undefined ? [] : [toHex(contribution.organisation)]));
  const waitMs = quota.take(organisations, clock.now());
  if (waitMs === 0) return;
  metrics.count('requests_shed_total', 1, { reason: 'organisation' });
  throw new Refusal(
    'too-many',
    'Your organisation has sent more contributions within a minute than this aggregator accepts, so this request was refused. Send it again later.',
    {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
    },
  );
}

function noteUpload(
  context: Context,
  task: Task,
  reports: number,
  failed: readonly { readonly id: ReportId; readonly error: ReportError }[],
): void {
  context.metrics.count('reports_accepted_total', reports - failed.length);
  for (const { error } of failed) context.metrics.count('reports_rejected_total', 1, { error });
  context.log('info', 'reports-uploaded', {
    task: taskName(task.taskId),
    accepted: reports - failed.length,
    rejected: failed.length,
    reason: countedReasons(failed.map(({ error }) => error)),
  });
  if (failed.length < reports) context.uploaded(reports - failed.length);
}

async function createCollection(context: Context, task: Task, body: Uint8Array): Promise<Response> {
  const { store, clock, config, log } = context;
  const { range, window } = readCollectionJobReq(task, body, config.limits.batchBucketsMax);
  assertNotStoppedFor(task, window);
  const { taskId } = task;
  const jobId = CollectionJobId(sha256(concat(utf8('soundings collection job v1\0'), taskId, body)).subarray(0, CollectionJobId.size));
  const job = await store.startCollectionJob({ taskId, jobId, request: body.slice(), range }, clock.now());
  if (job === 'given-up') throw givenUp();
  if (job === 'overlap')
    throw new DapProblem('batchOverlap', 'Part of this batch was collected in another job, so it cannot be collected again.');
  log('info', 'collection-started', { task: taskName(taskId) });
  if (job.state === 'waiting') context.wake();
  return collectionResponse(context, job, 201, 201);
}

async function pathJob(context: Context, http: HttpContext): Promise<{ readonly task: Task; readonly jobId: CollectionJobId | undefined }> {
  const task = await pathTask(context, http);
  authorise(context, http, 'collector', task);
  return { task, jobId: pathId(http, CollectionJobId) };
}

function collectionResponse(context: Context, job: CollectionJobRecord, readyStatus: number, pendingStatus: number): Response {
  const location = locationOf(context, {
    kind: 'collectionJob',
    taskId: job.taskId as never,
    collectionJobId: CollectionJobId(job.jobId),
  });
  if (job.response !== undefined) return dapResponse(readyStatus, 'collection-job-resp', job.response, { location });
  if (job.state === 'failed') {
    if (job.failure === 'over-budget') throw overBudget();
    if (job.failure === 'given-up') throw givenUp();
    const type = dapProblemTypes.find((known) => known === job.failure) ?? 'batchInvalid';
    throw new DapProblem(type, FAILURES[type] ?? 'The collection job failed.');
  }
  return emptyResponse(pendingStatus, { location, ...retryAfter(context) });
}

const FAILURES: Partial<Record<DapProblem['code'], string>> = {
  invalidBatchSize: 'The batch has too few reports, or reports of too few organisations.',
  batchMismatch: 'The two aggregators have not counted the same reports in this batch. Both operators have to look into it.',
  batchOverlap: 'Part of this batch was collected in another job, so it cannot be collected again.',
};
