// world.ts — a mission with one organisation enrolled, and two aggregators that only listen: what tests of the SDK start from.
import { sha256 } from '@noble/hashes/sha2.js';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64Url, toBase64Url } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { DEFAULT_SUITE, type HpkeKeyPair } from '../../crypto/hpke/hpke.ts';
import { generateKeyPairSync, importPrivateKey, nodeHpke, openSync } from '../../crypto/hpke/node.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import type { ContributionRequest, Ports } from '../../client-sdk/contribute.ts';
import { encrypted, importStoreKey } from '../../client-sdk/lock/at-rest.ts';
import type { LockStore } from '../../client-sdk/lock/lock.ts';
import type { Organisation } from '../../client-sdk/mission/mission.ts';
import { readMission } from '../../client-sdk/mission/at-once.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import type { Source } from '../../client-sdk/rows/table.ts';
import { HpkeConfigList, type HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import { Role, aggregatorId, type AggregatorRole } from '../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { PlaintextInputShare, UploadErrors, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import type { Charter, CharterDraft } from '../../protocol/charter/charter.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { HELD_ANSWER_MEDIA_TYPE, HELD_QUESTION_MEDIA_TYPE, HeldQuestion, type Held } from '../../protocol/contribution/held.ts';
import { signHeldAnswer } from '../../protocol/signed/held.ts';
import type { Mission } from '../../protocol/mission/mission.ts';
import { HPKE_CONFIGS_HEADER, HPKE_SIGNATURE_HEADER, HPKE_SIGNATURE_SECONDS_MAX } from '../../protocol/contribution/signed-hpke.ts';
import { signHpkeConfigs } from '../../protocol/signed/hpke.ts';
import { tierNames } from '../../protocol/charter/task-numbers.ts';
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import type { Law } from '../../protocol/privacy/law.ts';
import { approveRoster, callMission, decideOnCharter, enrol, nextRoster } from '../../src/convenor/mission-document.ts';
import { exampleDraft, parties } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';

export interface World {
  readonly mission: Mission;
  readonly missionJson: string;
  readonly organisation: Organisation;
  readonly aggregators: Aggregators;
}

/** `change` makes another charter of the example's draft. */
export function world(change: (draft: CharterDraft) => CharterDraft = (draft) => draft, law: Law['kind'] = 'skellam'): World {
  const everybody = parties();
  const charter = completed(change(exampleDraft(everybody)), law);
  const random = seededRandom('organisation');
  const keys = generateKeyPair(random);
  const id = random(16);
  const [tier] = tierNames(charter);
  const place = tier === undefined ? {} : { tier };
  const entry = enrol(
    charter,
    { id, name: 'Food bank', sector: 'charity', ...place, firstWindow: 0, lastWindow: charter.schedule.count - 1 },
    keys,
  );
  const [first, second] = everybody.board;
  if (first === undefined || second === undefined) throw new Error('the example has a board');
  let document = callMission(charter, everybody.convenor);
  document = decideOnCharter(decideOnCharter(document, first, 'approves'), second, 'approves');
  document = nextRoster(document, [entry], '2025-12-01', everybody.convenor);
  document = approveRoster(approveRoster(document, first), second);
  const missionJson = JSON.stringify(document);
  const mission = readMission(missionJson);
  return { mission, missionJson, organisation: { id, privateKey: keys.privateKey }, aggregators: new Aggregators(mission) };
}

/** Calibration takes seconds, so each draft is completed once. */
const charters = new Map<string, Charter>();

function completed(draft: CharterDraft, law: Law['kind']): Charter {
  const key = JSON.stringify([law, draft]);
  const charter = charters.get(key) ?? completeCharter(draft, law);
  charters.set(key, charter);
  return charter;
}

/** The first day after the example's second window, 5 to 11 January 2026, in seconds. */
export const AFTER_WINDOW_1 = (dayOf('2026-01-12') ?? 0) * 86_400 + 3600;

/** The identity keys that the example's charter names. */
const IDENTITIES = { [Role.leader]: parties().leader, [Role.helper]: parties().helper };

/** The leader and the helper as a client sees them. `uploads` holds every body that arrived, answered or not. */
export class Aggregators {
  readonly uploads: Uint8Array[] = [];
  /** What happens to the next requests to the leader's reports, in turn; then they are taken. */
  readonly answers: ('lost' | 'unavailable' | ReportError)[] = [];
  /** What happens to every request, before it arrives. */
  down = false;
  /** When the keys began, but for a second that each rotation adds. */
  keysSinceSeconds = AFTER_WINDOW_1 - 14 * 86_400;
  /** What becomes of the signature beside a list of keys. */
  signing: (signature: string) => string | undefined = (signature) => signature;
  /** What becomes of the headers that bring the keys beside an answer; none: an aggregator of the build before. */
  bringing: (headers: Headers) => Headers | undefined = (headers) => headers;
  /** How often the keys were fetched. */
  keyRequests = 0;
  /** Every question whether a contribution is held, as it arrived. */
  readonly questions: Uint8Array[] = [];
  /** What is said to these questions: a Held, 'lost', or a status without an answer. */
  readonly holds: Record<'leader' | 'helper', Held | 'lost' | number> = { leader: { kind: 'none' }, helper: { kind: 'unknown' } };
  private readonly mission: Mission;
  private readonly random = seededRandom('aggregators');
  private keys = { id: 1, leader: this.keyPair(), helper: this.keyPair() };

  constructor(mission: Mission) {
    this.mission = mission;
  }

  /** New keys at both; the old ones are gone. */
  rotate(): void {
    this.keys = { id: this.keys.id + 1, leader: this.keyPair(), helper: this.keyPair() };
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.down) throw new TypeError('fetch failed');
    const { leader, helper } = this.mission.charter;
    for (const role of ['leader', 'helper'] as const) {
      if (request.url !== `${{ leader, helper }[role].url.replace(/\/$/, '')}/hpke_config`) continue;
      this.keyRequests++;
      return this.config(Role[role]);
    }
    if (request.url.endsWith('/soundings/counted'))
      return this.answerHeld(request, request.url.startsWith(leader.url) ? 'leader' : 'helper');
    if (!request.url.endsWith('/reports') || request.method !== 'POST') return new Response('', { status: 404 });
    const body = new Uint8Array(await request.arrayBuffer());
    this.uploads.push(body);
    const answer = this.answers.shift();
    if (answer === 'lost') throw new TypeError('fetch failed');
    if (answer === 'unavailable') return new Response('', { status: 503 });
    if (answer === undefined) return new Response(null, { status: 200 });
    const [report] = decode(UploadRequest, body).reports;
    if (report === undefined) return new Response('', { status: 400 });
    const status = [{ id: report.reportMetadata.reportId, error: answer }];
    return new Response(encode(UploadErrors, { status }) as Uint8Array<ArrayBuffer>, {
      headers: { 'Content-Type': mediaType('upload-errors') },
    });
  };

  /** The one report of an upload. */
  reportOf(body: Uint8Array | undefined): Report {
    const [report, ...more] = decode(UploadRequest, body ?? new Uint8Array(0)).reports;
    if (report === undefined || more.length > 0) throw new Error('expected one report');
    return report;
  }

  open(role: AggregatorRole, task: MissionTask, report: Report): PlaintextInputShare {
    const sealed: HpkeCiphertext = role === Role.leader ? report.leaderEncryptedInputShare : report.helperEncryptedInputShare;
    const key = importPrivateKey(DEFAULT_SUITE, (role === Role.leader ? this.keys.leader : this.keys.helper).privateKey);
    const aad = encode(InputShareAad, {
      taskId: task.taskId,
      taskConfiguration: task.configuration,
      reportMetadata: report.reportMetadata,
      publicShare: report.publicShare,
    });
    return decode(PlaintextInputShare, openSync(key, sealed.enc, inputShareInfo(role), aad, sealed.payload));
  }

  /** What the two would add to their sums for a report: opened, verified by both, put together. */
  measurementOf(task: MissionTask, report: Report): readonly bigint[] {
    const vdaf = vdafFromConfig(task.configuration.vdafType, task.configuration.vdafConfiguration);
    const context = vdafContext(task.taskId);
    const verifyKey = new Uint8Array(vdaf.verifyKeySize);
    const inits = [Role.leader, Role.helper].map((role) =>
      vdaf.verifyInit(
        verifyKey,
        context,
        aggregatorId(role),
        report.reportMetadata.reportId,
        report.publicShare,
        this.open(role, task, report).payload,
      ),
    );
    const message = vdaf.verifierSharesToMessage(
      context,
      inits.map(({ verifierShare }) => verifierShare),
    );
    const outShares = inits.map(({ state }) => vdaf.aggregate(vdaf.aggregateInit(), vdaf.verifyNext(state, message)));
    return vdaf.unshard(outShares, 1) as readonly bigint[];
  }

  /** The report of an upload, as an aggregator shows that it holds it. */
  heldAs(body: Uint8Array | undefined): Held {
    const { reportMetadata, publicShare } = this.reportOf(body);
    return { kind: 'held', contribution: { metadata: reportMetadata, publicShareDigest: sha256(publicShare) } };
  }

  private async answerHeld(request: Request, role: 'leader' | 'helper'): Promise<Response> {
    const held = this.holds[role];
    if (held === 'lost') throw new TypeError('fetch failed');
    if (request.headers.get('content-type') !== HELD_QUESTION_MEDIA_TYPE) return new Response('', { status: 415 });
    const question = new Uint8Array(await request.arrayBuffer());
    this.questions.push(question);
    if (typeof held === 'number') return new Response('', { status: held });
    const { time } = decode(HeldQuestion, question);
    const answer = signHeldAnswer(Role[role], question, time, held, parties()[role].privateKey);
    const headers = this.bringing(await this.keyHeaders(role)) ?? new Headers();
    headers.set('Content-Type', HELD_ANSWER_MEDIA_TYPE);
    return new Response(answer.slice(), { headers });
  }

  private async keyHeaders(role: 'leader' | 'helper'): Promise<Headers> {
    const shown = this.config(Role[role]);
    const list = toBase64Url(new Uint8Array(await shown.arrayBuffer()));
    const signature = shown.headers.get(HPKE_SIGNATURE_HEADER);
    return new Headers({ [HPKE_CONFIGS_HEADER]: list, ...(signature === null ? {} : { [HPKE_SIGNATURE_HEADER]: signature }) });
  }

  private keyPair(): HpkeKeyPair {
    return generateKeyPairSync(DEFAULT_SUITE, this.random);
  }

  private config(role: AggregatorRole): Response {
    const { publicKey } = role === Role.leader ? this.keys.leader : this.keys.helper;
    const list = encode(HpkeConfigList, [{ id: this.keys.id, ...DEFAULT_SUITE, publicKey }]);
    const headers = new Headers({ 'Content-Type': mediaType('hpke-config-list') });
    const from = BigInt(this.keysSinceSeconds + this.keys.id);
    const validity = { from, until: from + BigInt(HPKE_SIGNATURE_SECONDS_MAX) };
    const signature = this.signing(signHpkeConfigs(role, validity, list, IDENTITIES[role].privateKey));
    if (signature !== undefined) headers.set(HPKE_SIGNATURE_HEADER, signature);
    return new Response(list as Uint8Array<ArrayBuffer>, { headers });
  }
}

/** Seeded, with a clock that stands still and a network that is `aggregators`. */
export async function effectsOn(store: LockStore, aggregators: Aggregators, seed: number | string = 1): Promise<Ports> {
  const random = seededRandom(`ports ${String(seed)}`);
  return {
    fetch: aggregators.fetch,
    wait: () => Promise.resolve(),
    now: () => AFTER_WINDOW_1,
    random,
    hpke: nodeHpke,
    store: encrypted(store, await importStoreKey(new Uint8Array(32).fill(5)), random),
  };
}

/** Aggregators that know nothing yet, and a folder on this disk in which the organisation locks. */
export async function freshFolder(): Promise<{ readonly aggregators: Aggregators; readonly folder: string; readonly ports: Ports }> {
  const { aggregators } = world();
  const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
  return { aggregators, folder, ports: await effectsOn(await fileLockStore(folder), aggregators) };
}

/** Asks for the contribution of these rows to "visits" in the second window, but for what is said otherwise. */
export function requestOf({ mission, organisation }: World, rows: string) {
  return (change: Partial<ContributionRequest> = {}): ContributionRequest => ({
    mission,
    organisation,
    instrument: 'visits',
    window: 1,
    source: csv(rows),
    ...change,
  });
}

export function csv(text: string): Source {
  return { kind: 'csv', text };
}

export function bytesOfText(text: string): Uint8Array {
  return fromBase64Url(text) ?? new Uint8Array(0);
}
