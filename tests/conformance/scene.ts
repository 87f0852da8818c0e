// scene.ts — a pair of aggregators with one task, and the hands of a leader, a helper or a collector on their own, message by message.
import { expect } from 'vitest';
import { fromBase64Url, toBase64Url, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import { AggregationJobInitReq, AggregationJobResp, type VerifyInit, type VerifyResult } from '../../protocol/dap/aggregation.ts';
import { TimeIntervalBatchSelectorConfig } from '../../protocol/dap/batch-mode.ts';
import { AggregateShareReq, type CollectionJobReq } from '../../protocol/dap/collection.ts';
import { parseProblem, problemTypeOf } from '../../protocol/dap/problem.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { Duration, Time } from '../../protocol/dap/time.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { checksumOf } from '../../aggregator/collection/batch.ts';
import { makeReport, plainTask, post, query, type PlainTask, type PlainTaskOptions, type ReportOptions } from '../support/dap-client.ts';
import {
  COLLECTOR_TOKEN,
  HELPER_URL,
  LEADER_TOKEN,
  LEADER_URL,
  START_MS,
  startPair,
  type PairOptions,
  type TestPair,
} from '../support/servers.ts';

export const HOUR = BigInt(START_MS / 3_600_000);
export const thisHour = { start: HOUR, duration: 1n };

export interface Scene {
  readonly pair: TestPair;
  readonly task: PlainTask;
}

/** A task of hours for Prio3Count and batches of two, unless something else is asked for. */
export async function startScene(taskOptions: Partial<PlainTaskOptions> = {}, pairOptions: PairOptions = {}): Promise<Scene> {
  const pair = await startPair(pairOptions);
  return { pair, task: await addTask(pair, taskOptions) };
}

/** The same pair with a task that nothing has happened in: starting a pair takes its time. */
export async function withNewTask({ pair }: Scene, options: Partial<PlainTaskOptions> = {}): Promise<Scene> {
  return { pair, task: await addTask(pair, options) };
}

/** Another task for the same pair. */
export async function addTask(pair: TestPair, options: Partial<PlainTaskOptions>): Promise<PlainTask> {
  const task = plainTask(pair.random, { vdaf: { kind: 'prio3Count' }, taskInfo: toHex(pair.random(8)), ...options });
  await pair.leader.tasks.addTask(task.file);
  await pair.helper.tasks.addTask(task.file);
  return task;
}

/** A report, and what an honest leader would make of it for the helper. `spoilInit` changes that before it is sent. */
export async function makeInit(
  { pair, task }: Scene,
  measurement: unknown = true,
  options: Partial<ReportOptions> = {},
): Promise<{ readonly report: Report; readonly init: VerifyInit }> {
  const { configuration, taskId, file } = task;
  let leaderShare = new Uint8Array();
  let sharded = new Uint8Array();
  const report = await makeReport(pair, task, measurement, {
    time: HOUR,
    ...options,
    spoil: (parts) => {
      leaderShare = parts.leaderShare.slice();
      sharded = parts.publicShare.slice();
      options.spoil?.(parts);
    },
  });
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const verifyKey = fromBase64Url(file.verifyKey) ?? new Uint8Array();
  const { message } = leaderInit(vdaf, verifyKey, vdafContext(taskId), report.reportMetadata.reportId, sharded, leaderShare);
  const { reportMetadata, publicShare, helperEncryptedInputShare } = report;
  return {
    report,
    init: { reportShare: { reportMetadata, publicShare, encryptedInputShare: helperEncryptedInputShare }, payload: message },
  };
}

export function jobOf(verifyInits: readonly VerifyInit[], changes: Partial<AggregationJobInitReq> = {}): AggregationJobInitReq {
  return { verificationKeyId: 0, aggParam: new Uint8Array(), extensions: [], verifyInits, ...changes };
}

export async function postJob({ pair, task }: Scene, job: AggregationJobInitReq | Uint8Array, token = LEADER_TOKEN): Promise<Response> {
  const body = job instanceof Uint8Array ? job : encode(AggregationJobInitReq, job);
  return post(pair, resourceUrl(HELPER_URL, { kind: 'aggregationJobs', taskId: task.taskId }), 'aggregation-job-init-req', body, token);
}

/** What the helper says of each report of a job: 'continue', or the error. */
export async function verdicts(response: Response): Promise<readonly string[]> {
  return (await results(response)).map((result) => (result.kind === 'reject' ? result.reportError : result.kind));
}

export async function results(response: Response): Promise<readonly VerifyResult[]> {
  expect([200, 201]).toContain(response.status);
  return decode(AggregationJobResp, await bytesOf(response)).verifyResps.map(({ result }) => result);
}

export async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

/** A request for the helper's share of this hour, as an honest leader that has counted these reports would send it. */
export function shareReqFor(
  reports: readonly Report[],
  changes: Partial<AggregateShareReq> = {},
  collection: CollectionJobReq = query(thisHour),
): AggregateShareReq {
  return {
    collectionJobReq: collection,
    batchSelector: selectorOf(thisHour, collection.query.batchMode),
    reportCount: BigInt(reports.length),
    checksum: checksumOf(reports.map(({ reportMetadata }) => reportMetadata.reportId)),
    ...changes,
  };
}

export function selectorOf(
  { start, duration }: { readonly start: bigint; readonly duration: bigint },
  batchMode: CollectionJobReq['query']['batchMode'] = 1,
): AggregateShareReq['batchSelector'] {
  return {
    batchMode,
    config: encode(TimeIntervalBatchSelectorConfig, { batchInterval: { start: Time(start), duration: Duration(duration) } }),
  };
}

export async function postShare({ pair, task }: Scene, request: AggregateShareReq | Uint8Array, token = LEADER_TOKEN): Promise<Response> {
  const body = request instanceof Uint8Array ? request : encode(AggregateShareReq, request);
  return post(pair, resourceUrl(HELPER_URL, { kind: 'aggregateShares', taskId: task.taskId }), 'aggregate-share-req', body, token);
}

/** Follows a Location as the leader does at the helper, or the collector at the leader. */
export async function follow({ pair }: Scene, location: string | null, method = 'GET'): Promise<Response> {
  const isLeaders = new URL(LEADER_URL).pathname !== '/' && location?.startsWith(new URL(LEADER_URL).pathname) === true;
  const url = new URL(location ?? 'no-location', isLeaders ? LEADER_URL : HELPER_URL);
  const token = isLeaders ? COLLECTOR_TOKEN : LEADER_TOKEN;
  return pair.fetch(new Request(url, { method, headers: { authorization: `Bearer ${token}` } }));
}

/** The refusal's type in the draft's short form, after everything that holds of all refusals was looked at (DAP-18 §3.6). */
export async function refusal(response: Response, task?: PlainTask): Promise<string> {
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const document = parseProblem(await response.text());
  expect(document?.status).toBe(response.status);
  expect((document?.detail ?? '').length).toBeGreaterThan(10);
  if (task !== undefined) expect(document?.taskId && toBase64Url(document.taskId)).toBe(toBase64Url(task.taskId));
  return problemTypeOf(document?.type ?? '') ?? document?.type ?? 'no type';
}
