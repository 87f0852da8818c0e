// collector.ts — the collector of the interoperation tests: asks for a batch, opens both shares, and adds them up (DAP-18 §4.6).
import * as z from 'zod';
import { toBase64Url } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import { DEFAULT_SUITE } from '@soundings/crypto/hpke/hpke';
import { generateKeyPairSync, importPrivateKey, openSync, type NodeHpkeKey } from '@soundings/crypto/hpke/node';
import { BatchMode, TimeIntervalQueryConfig } from '@soundings/protocol/dap/batch-mode';
import { CollectionJobReq, CollectionJobResp } from '@soundings/protocol/dap/collection';
import { HpkeConfig, type HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { TaskId } from '@soundings/protocol/dap/ids';
import { mediaType } from '@soundings/protocol/dap/media-types';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { AggregateShareAad, aggregateShareInfo } from '@soundings/protocol/dap/seals';
import type { TaskConfiguration } from '@soundings/protocol/dap/task';
import { epochSeconds, interval } from '@soundings/protocol/dap/time';
import { vdafFromConfig } from '@soundings/protocol/dap/task-vdaf';
import { ask, InteropError, messageIn, type Ports } from './exchange.ts';
import { interopHandler, type Handle } from './server.ts';
import { base64url, seconds, taskConfiguration, taskFields, taskId } from './task.ts';
import { resultJson } from './vdaf.ts';

const AddTask = z.object({ ...taskFields, collector_authentication_token: z.string() });
const Start = z.object({
  task_id: taskId,
  agg_param: base64url,
  query: z.discriminatedUnion('type', [
    z.object({ type: z.literal(BatchMode.timeInterval), batch_interval_start: seconds, batch_interval_duration: seconds }),
    // The draft's subtype 0 asks for a batch by its ID, which no query of DAP-18 can.
    z.object({ type: z.literal(BatchMode.leaderSelected), subtype: z.literal(1).optional() }),
  ]),
});
const Poll = z.object({ handle: z.string() });

interface CollectorTask {
  readonly taskId: TaskId;
  readonly leader: string;
  readonly configuration: TaskConfiguration;
  readonly token: string;
  readonly key: NodeHpkeKey;
}

interface Job {
  readonly task: CollectorTask;
  readonly request: CollectionJobReq;
  /** Where the leader keeps it. */
  readonly location: string;
}

const HANDLE_SIZE = 16;

export function interopCollector(ports: Ports): Handle {
  // Owned by the three commands below.
  const tasks = new Map<string, CollectorTask>();
  const jobs = new Map<string, Job>();
  const results = new Map<string, object>();

  return interopHandler({
    add_task: (body) => {
      const command = AddTask.parse(body);
      const { task, config } = newTask(command, ports);
      const key = TaskId.toText(task.taskId);
      if (tasks.has(key)) throw new InteropError('unknown', 'A task with this ID has been added already.');
      tasks.set(key, task);
      return { status: 'success', collector_hpke_config: toBase64Url(encode(HpkeConfig, config)) };
    },
    collection_start: async (body) => {
      const command = Start.parse(body);
      const task = tasks.get(TaskId.toText(command.task_id));
      if (task === undefined) throw new InteropError('unknown', 'No task with this ID has been added.');
      const handle = toBase64Url(ports.random(HANDLE_SIZE));
      const { job, result } = await start(task, requestOf(task, command), ports);
      jobs.set(handle, job);
      if (result !== undefined) results.set(handle, result);
      return { status: 'success', handle };
    },
    collection_poll: async (body) => {
      const { handle } = Poll.parse(body);
      const job = jobs.get(handle);
      if (job === undefined) throw new InteropError('unknown', 'No collection was started with this handle.');
      const result = results.get(handle) ?? (await poll(job, ports));
      if (result === undefined) return { status: 'in progress' };
      results.set(handle, result);
      return result;
    },
  });
}

function newTask(command: z.output<typeof AddTask>, { random }: Ports): { task: CollectorTask; config: HpkeConfig } {
  const { publicKey, privateKey } = generateKeyPairSync(DEFAULT_SUITE, random);
  const config = { id: random(1)[0] ?? 0, ...DEFAULT_SUITE, publicKey };
  const { task_id: id, leader, collector_authentication_token: token } = command;
  return {
    task: { taskId: id, leader, configuration: taskConfiguration(command), token, key: importPrivateKey(DEFAULT_SUITE, privateKey) },
    config,
  };
}

function requestOf({ configuration }: CollectorTask, { query, agg_param: aggParam }: z.output<typeof Start>): CollectionJobReq {
  if (query.type === BatchMode.leaderSelected)
    return { query: { batchMode: query.type, config: new Uint8Array(0) }, aggParam, extensions: [] };
  const { timePrecision } = configuration;
  const { batch_interval_start: from, batch_interval_duration: duration } = query;
  if (from % timePrecision !== 0n || duration % timePrecision !== 0n)
    throw new RangeError('The batch interval is not a multiple of the time precision.');
  const batchInterval = interval(from / timePrecision, (from + duration) / timePrecision);
  return { query: { batchMode: query.type, config: encode(TimeIntervalQueryConfig, { batchInterval }) }, aggParam, extensions: [] };
}

async function start(task: CollectorTask, request: CollectionJobReq, ports: Ports): Promise<{ job: Job; result: object | undefined }> {
  const url = resourceUrl(task.leader, { kind: 'collectionJobs', taskId: task.taskId });
  const headers = { 'content-type': mediaType('collection-job-req'), ...authentication(task) };
  const response = await ask(ports, new Request(url, { method: 'POST', headers, body: encode(CollectionJobReq, request).slice() }));
  const location = response.headers.get('location');
  if (location === null) throw new InteropError('not-dap', 'The leader made a collection job, but its answer has no Location header.');
  const job = { task, request, location: new URL(location, url).href };
  return { job, result: await resultIn(job, response) };
}

async function poll(job: Job, ports: Ports): Promise<object | undefined> {
  return resultIn(job, await ask(ports, new Request(job.location, { headers: authentication(job.task) })));
}

/** The test design's own header, beside the one that DAP-18 §3.5 gives as an example. */
function authentication({ token }: CollectorTask): Record<string, string> {
  return { 'dap-auth-token': token };
}

/** Undefined while the leader is still at work. */
async function resultIn(job: Job, response: Response): Promise<object | undefined> {
  const found = await messageIn(CollectionJobResp, 'collection-job-resp', response);
  if (found === undefined) return undefined;
  const { configuration } = job.task;
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const shares = [open(job, Role.leader, found.leaderEncryptedAggShare), open(job, Role.helper, found.helperEncryptedAggShare)];
  const { start: from, duration } = found.interval;
  return {
    status: 'complete',
    report_count: Number(found.reportCount),
    interval_start: Number(epochSeconds(from, configuration.timePrecision)),
    interval_duration: Number(duration * configuration.timePrecision),
    result: resultJson(vdaf.unshard(shares, Number(found.reportCount))),
  };
}

function open({ task, request }: Job, role: AggregatorRole, { enc, payload }: HpkeCiphertext): Uint8Array {
  const { taskId: id, configuration, key } = task;
  const aad = encode(AggregateShareAad, { taskId: id, taskConfiguration: configuration, collectionJobReq: request });
  return openSync(key, enc, aggregateShareInfo(role), aad, payload);
}
