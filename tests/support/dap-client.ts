// dap-client.ts — a plain DAP client and collector in the draft's own steps, to test our aggregators with.
import { encode, decode } from '../../crypto/codec.ts';
import { concat, toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { generateKeyPairSync, importPrivateKey, openSync, sealSync } from '../../crypto/hpke/node.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import type { TaskFile } from '../../aggregator/config.ts';
import { BatchMode, TimeIntervalQueryConfig } from '../../protocol/dap/batch-mode.ts';
import { CollectionJobReq, CollectionJobResp } from '../../protocol/dap/collection.ts';
import type { Extension } from '../../protocol/dap/extension.ts';
import { HpkeConfig, HpkeConfigList } from '../../protocol/dap/hpke.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { AggregateShareAad, aggregateShareInfo, InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { TaskConfiguration, vdafContext } from '../../protocol/dap/task.ts';
import { Duration, Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, Report, UploadErrors, UploadRequest, type ReportMetadata } from '../../protocol/dap/upload.ts';
import { encodeVdafConfig, type VdafConfig } from '../../protocol/dap/vdaf-config.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { missionTaskId } from '../../protocol/charter/tasks.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, type TestPair } from './servers.ts';

export interface PlainTask {
  readonly taskId: TaskId;
  readonly configuration: TaskConfiguration;
  readonly file: TaskFile;
  readonly collector: { readonly config: HpkeConfig; readonly privateKey: Uint8Array };
}

export interface PlainTaskOptions {
  readonly vdaf: VdafConfig;
  readonly minBatchSize?: bigint;
  readonly timePrecision?: bigint;
  readonly batchMode?: (typeof BatchMode)['timeInterval' | 'leaderSelected'];
  readonly extensions?: readonly Extension[];
  readonly taskInfo?: string;
  /** Where the two are; those of a pair in one process by default. */
  readonly endpoints?: { readonly leader: string; readonly helper: string };
}

/** A task as two operators would agree on it. */
export function plainTask(random: RandomBytes, options: PlainTaskOptions): PlainTask {
  const keys = generateKeyPairSync(DEFAULT_SUITE, random);
  const config: HpkeConfig = { id: 200, ...DEFAULT_SUITE, publicKey: keys.publicKey };
  const configuration: TaskConfiguration = {
    taskInfo: utf8(options.taskInfo ?? 'a test'),
    leaderAggregatorEndpoint: utf8(options.endpoints?.leader ?? LEADER_URL),
    helperAggregatorEndpoint: utf8(options.endpoints?.helper ?? HELPER_URL),
    timePrecision: options.timePrecision ?? 3600n,
    minBatchSize: options.minBatchSize ?? 2n,
    batchMode: options.batchMode ?? BatchMode.timeInterval,
    batchConfig: new Uint8Array(0),
    ...encodeVdafConfig(options.vdaf),
    extensions: options.extensions ?? [],
  };
  const taskId = missionTaskId(configuration);
  const file = {
    configuration: toBase64Url(encode(TaskConfiguration, configuration)),
    verifyKey: toBase64Url(random(32)),
    collectorHpkeConfig: toBase64Url(encode(HpkeConfig, config)),
  };
  return { taskId, configuration, file, collector: { config, privateKey: keys.privateKey } };
}

export interface ReportOptions {
  readonly time: bigint;
  readonly reportId?: ReportId;
  readonly publicExtensions?: readonly Extension[];
  readonly leaderExtensions?: readonly Extension[];
  readonly helperExtensions?: readonly Extension[];
  /** Changes what is sealed, for reports that must be refused. */
  readonly spoil?: (parts: { publicShare: Uint8Array; leaderShare: Uint8Array; helperShare: Uint8Array }) => void;
}

/** Shards and seals one measurement (DAP-18 §4.4.2.1). */
export async function makeReport(
  pair: TestPair,
  task: Pick<PlainTask, 'taskId' | 'configuration'>,
  measurement: unknown,
  options: ReportOptions,
): Promise<Report> {
  const { taskId, configuration } = task;
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const reportId = options.reportId ?? ReportId.random(pair.random);
  const sharded = vdaf.shard(vdafContext(taskId), measurement, reportId, pair.random(vdaf.randSize));
  const parts = {
    publicShare: sharded.publicShare,
    leaderShare: sharded.inputShares[0] ?? concat(),
    helperShare: sharded.inputShares[1] ?? concat(),
  };
  options.spoil?.(parts);
  const reportMetadata: ReportMetadata = { reportId, time: Time(options.time), publicExtensions: options.publicExtensions ?? [] };
  const seal = async (role: AggregatorRole, payload: Uint8Array, privateExtensions: readonly Extension[]) => {
    const config = await hpkeConfig(pair, role === Role.leader ? LEADER_URL : HELPER_URL);
    const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare: parts.publicShare });
    const plaintext = encode(PlaintextInputShare, { privateExtensions, payload });
    return { configId: config.id, ...sealSync(config, config.publicKey, inputShareInfo(role), aad, plaintext, pair.random) };
  };
  return {
    reportMetadata,
    publicShare: parts.publicShare,
    leaderEncryptedInputShare: await seal(Role.leader, parts.leaderShare, options.leaderExtensions ?? []),
    helperEncryptedInputShare: await seal(Role.helper, parts.helperShare, options.helperExtensions ?? []),
  };
}

export async function hpkeConfig(pair: TestPair, url: string): Promise<HpkeConfig> {
  const response = await pair.fetch(new Request(resourceUrl(url, { kind: 'hpkeConfig' })));
  const [first] = decode(HpkeConfigList, new Uint8Array(await response.arrayBuffer()));
  if (first === undefined) throw new Error('no HPKE configuration');
  return first;
}

/** What the leader says of each report that it didn't take. */
export async function upload(pair: TestPair, taskId: TaskId, reports: readonly Report[]): Promise<readonly ReportError[]> {
  const response = await post(pair, resourceUrl(LEADER_URL, { kind: 'reports', taskId }), 'upload-req', encode(UploadRequest, { reports }));
  if (response.status !== 200) throw new Error(`upload: ${String(response.status)} ${await response.text()}`);
  const body = new Uint8Array(await response.arrayBuffer());
  return body.length === 0 ? [] : decode(UploadErrors, body).status.map(({ error }) => error);
}

export async function post(
  pair: TestPair,
  url: string,
  message: Parameters<typeof mediaType>[0],
  body: Uint8Array,
  token?: string,
): Promise<Response> {
  const headers = { 'content-type': mediaType(message), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return pair.fetch(new Request(url, { method: 'POST', headers, body: body.slice() }));
}

/** A query for a batch interval, or for the next leader-selected batch. */
export function query(interval?: { readonly start: bigint; readonly duration: bigint }): CollectionJobReq {
  const config =
    interval === undefined
      ? new Uint8Array(0)
      : encode(TimeIntervalQueryConfig, { batchInterval: { start: Time(interval.start), duration: Duration(interval.duration) } });
  const batchMode = interval === undefined ? BatchMode.leaderSelected : BatchMode.timeInterval;
  return { query: { batchMode, config }, aggParam: new Uint8Array(0), extensions: [] };
}

export async function startCollection(
  pair: TestPair,
  taskId: TaskId,
  request: CollectionJobReq,
  token = COLLECTOR_TOKEN,
): Promise<Response> {
  return post(
    pair,
    resourceUrl(LEADER_URL, { kind: 'collectionJobs', taskId }),
    'collection-job-req',
    encode(CollectionJobReq, request),
    token,
  );
}

export async function poll(pair: TestPair, location: string | null): Promise<Response> {
  const url = new URL(location ?? '', LEADER_URL).href;
  return pair.fetch(new Request(url, { headers: { authorization: `Bearer ${COLLECTOR_TOKEN}` } }));
}

export interface Collected {
  readonly result: unknown;
  readonly reportCount: number;
  readonly interval: CollectionJobResp['interval'];
}

/** Starts a collection, lets both sides work, and unshards what comes (DAP-18 §4.6.6). Throws with the problem document where none comes. */
export async function collect(pair: TestPair, task: PlainTask, request: CollectionJobReq): Promise<Collected> {
  const started = await startCollection(pair, task.taskId, request);
  if (!started.ok) throw new Error(await started.text());
  await pair.settle();
  const response = await poll(pair, started.headers.get('location'));
  if (!response.ok) throw new Error(await response.text());
  return unshard(task, request, new Uint8Array(await response.arrayBuffer()));
}

export function unshard(task: PlainTask, request: CollectionJobReq, body: Uint8Array): Collected {
  const { taskId, configuration, collector } = task;
  const response = decode(CollectionJobResp, body);
  const key = importPrivateKey(collector.config, collector.privateKey);
  const aad = encode(AggregateShareAad, { taskId, taskConfiguration: configuration, collectionJobReq: request });
  const open = (role: AggregatorRole, { enc, payload }: { enc: Uint8Array; payload: Uint8Array }) =>
    openSync(key, enc, aggregateShareInfo(role), aad, payload);
  const shares = [open(Role.leader, response.leaderEncryptedAggShare), open(Role.helper, response.helperEncryptedAggShare)];
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  return {
    result: vdaf.unshard(shares, Number(response.reportCount)),
    reportCount: Number(response.reportCount),
    interval: response.interval,
  };
}
