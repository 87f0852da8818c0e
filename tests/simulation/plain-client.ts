// plain-client.ts — a DAP client that sends a report until it is answered, and remembers every answer (DAP-18 §4.4.2).
import { decode, encode } from '../../crypto/codec.ts';
import { sealSync } from '../../crypto/hpke/node.ts';
import { HpkeConfigList, type HpkeConfig } from '../../protocol/dap/hpke.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, UploadErrors, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import type { PlainTask } from '../support/dap-client.ts';
import { HELPER_URL, LEADER_URL } from '../support/servers.ts';
import type { Sharded } from './ground.ts';
import { SHORT_LIVES } from './ground.ts';
import type { World } from './world.ts';

export type Verdict = ReportError | 'accepted';

/** One report that was made, whether or not it ever left. */
export interface Sent {
  readonly cell: number;
  /** Of the report: two reports may have one, and then one of them at most is counted. */
  readonly reportId: string;
  readonly hour: number;
  /** False: some aggregator must refuse it. */
  readonly isValid: boolean;
  readonly report: Report;
  readonly isFuture: boolean;
  /** What the leader has said, in order. */
  readonly verdicts: Verdict[];
}

export interface PlainClient {
  readonly all: readonly Sent[];
  /** Makes a report; undefined where the keys can't be had. */
  make(sharded: Sharded, cell: number, hour: number, kind: ReportKind): Promise<Sent | undefined>;
  /** Sends reports in one request; nothing is learned where the answer is lost. */
  send(reports: readonly Sent[]): Promise<void>;
  /** Sends all of them again, or some, in as few requests as there are reports of one ID. */
  sendAll(which?: (sent: Sent) => boolean): Promise<void>;
}

export type ReportKind = 'valid' | 'future' | 'leader-share-spoiled' | 'helper-share-spoiled' | 'helper-seal-spoiled';

export function plainClient(world: World, task: PlainTask, random: RandomBytes): PlainClient {
  // Both owned by the functions below.
  const all: Sent[] = [];
  const cached = new Map<string, { config: HpkeConfig; untilMs: number }>();

  async function keyOf(url: string): Promise<HpkeConfig | undefined> {
    const known = cached.get(url);
    if (known !== undefined && world.nowMs() < known.untilMs) return known.config;
    const response = await world.fetch(new Request(resourceUrl(url, { kind: 'hpkeConfig' }))).catch(() => undefined);
    const body = response?.ok === true ? await response.arrayBuffer().catch(() => undefined) : undefined;
    if (body === undefined || body.byteLength === 0) return undefined;
    const [config] = decode(HpkeConfigList, new Uint8Array(body));
    if (config !== undefined) cached.set(url, { config, untilMs: world.nowMs() + SHORT_LIVES.hpke.cacheSeconds * 1000 });
    return config;
  }

  function seal(sharded: Sharded, hour: number, keys: Readonly<Record<'leader' | 'helper', HpkeConfig>>, kind: ReportKind): Report {
    const { taskId, configuration } = task;
    const { publicShare, leaderShare, helperShare } = sharded;
    const reportMetadata = { reportId: sharded.reportId, time: Time(BigInt(hour)), publicExtensions: [] };
    const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare });
    const sealed = (role: AggregatorRole, config: HpkeConfig, share: Uint8Array) => {
      const plaintext = encode(PlaintextInputShare, { privateExtensions: [], payload: share });
      return { configId: config.id, ...sealSync(config, config.publicKey, inputShareInfo(role), aad, plaintext, random) };
    };
    const leader = sealed(Role.leader, keys.leader, kind === 'leader-share-spoiled' ? spoiled(leaderShare) : leaderShare);
    const helper = sealed(Role.helper, keys.helper, kind === 'helper-share-spoiled' ? spoiled(helperShare) : helperShare);
    if (kind === 'helper-seal-spoiled') helper.payload = spoiled(helper.payload);
    return { reportMetadata, publicShare, leaderEncryptedInputShare: leader, helperEncryptedInputShare: helper };
  }

  async function send(reports: readonly Sent[]): Promise<void> {
    const request = new Request(resourceUrl(LEADER_URL, { kind: 'reports', taskId: task.taskId }), {
      method: 'POST',
      headers: { 'content-type': mediaType('upload-req') },
      body: encode(UploadRequest, { reports: reports.map(({ report }) => report) }).slice(),
    });
    try {
      const response = await world.fetch(request);
      if (response.status !== 200) return;
      const body = new Uint8Array(await response.arrayBuffer());
      const errors = body.length === 0 ? [] : decode(UploadErrors, body).status;
      for (const sent of reports) {
        const error = errors.find(({ id }) => ReportId.toText(id) === sent.reportId)?.error;
        sent.verdicts.push(error ?? 'accepted');
        world.cover(`client is told ${error ?? 'accepted'}`);
      }
    } catch {
      // No answer: the report may have arrived or not.
    }
  }

  return {
    all,
    send,
    sendAll: async (which = () => true) => {
      for (let rest = all.filter(which); rest.length > 0;) {
        const first = rest.filter((sent, at) => rest.findIndex(({ reportId }) => reportId === sent.reportId) === at);
        await send(first);
        rest = rest.filter((sent) => !first.includes(sent));
      }
    },
    make: async (sharded, cell, hour, kind) => {
      const [leader, helper] = [await keyOf(LEADER_URL), await keyOf(HELPER_URL)];
      if (leader === undefined || helper === undefined) return undefined;
      const isFuture = kind === 'future';
      const isValid = kind === 'valid' || isFuture;
      const report = seal(sharded, hour, { leader, helper }, kind);
      const sent = { cell, reportId: ReportId.toText(sharded.reportId), hour, isValid, isFuture, report, verdicts: [] };
      all.push(sent);
      return sent;
    },
  };
}

/** Another byte in the middle, which is the proof's. */
function spoiled(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
