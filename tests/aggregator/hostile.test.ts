// hostile.test.ts — a leader, a helper and organisations that cheat: each gains nothing, or is found out (threats.md, "A malicious leader" and "A malicious helper").
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import { AggregationJobInitReq, AggregationJobResp, type VerifyInit } from '../../protocol/dap/aggregation.ts';
import { AggregateShareReq } from '../../protocol/dap/collection.ts';
import { Role } from '../../protocol/dap/role.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { inputShareInfo, InputShareAad } from '../../protocol/dap/seals.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { PlaintextInputShare, type Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { verifyKey } from '../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { checksumOf } from '../../aggregator/collection/batch.ts';
import { importPrivateKey, openSync, type NodeHpkeKey } from '../../crypto/hpke/node.ts';
import { collect, post, query, upload } from '../support/dap-client.ts';
import {
  foundMission,
  makeContribution,
  type ContributionOptions,
  type TestMission,
  type TestOrganisation,
} from '../support/mission-pair.ts';
import { HELPER_URL, LEADER_TOKEN, startPair, type TestPair } from '../support/servers.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { HpkeConfig } from '../../protocol/dap/hpke.ts';
import { join } from 'node:path';

const MS_A_DAY = 86_400_000;
let pair: TestPair;
let mission: TestMission;
/** The leader's HPKE key from its own database, which a hostile leader has. */
let leaderKey: NodeHpkeKey;
beforeEach(async () => {
  pair = await startPair();
  mission = await foundMission(pair, (draft) => ({ ...draft, amendments: 0 }));
  leaderKey = await readLeaderKey();
});
afterEach(async () => pair.close());

const task = (label = 'visits') => mission.task(label);
const organisation = (n: number): TestOrganisation => mission.organisations[n] ?? expect.unreachable();
const contribution = async (from: TestOrganisation, values: readonly bigint[] = [1n], options: ContributionOptions = {}) =>
  makeContribution(pair, mission, 'visits', from, values, options);

/** What a leader that holds its key and the mission's seed can make of a report: everything that an honest one can. */
function initOf(report: Report, label = 'visits'): VerifyInit {
  const { taskId, configuration } = task(label);
  const { reportMetadata, publicShare, leaderEncryptedInputShare } = report;
  const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare });
  const plaintext = openSync(leaderKey, leaderEncryptedInputShare.enc, inputShareInfo(Role.leader), aad, leaderEncryptedInputShare.payload);
  const { payload } = decode(PlaintextInputShare, plaintext);
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const { message } = leaderInit(vdaf, verifyKey(mission.seed, taskId), vdafContext(taskId), reportMetadata.reportId, publicShare, payload);
  return { reportShare: { reportMetadata, publicShare, encryptedInputShare: report.helperEncryptedInputShare }, payload: message };
}

async function readLeaderKey(): Promise<NodeHpkeKey> {
  const store = await sqliteStore(join(pair.folder, 'leader.db'), {
    atRest: atRest([new Uint8Array(32).fill(1)], pair.random),
    random: pair.random,
    bucketShards: 1,
  });
  const [key] = await store.hpkeKeys();
  await store.close();
  return key === undefined ? expect.unreachable() : importPrivateKey(decode(HpkeConfig, key.config), key.privateKey);
}

/** The helper's answer for each report: "ok", or its error. */
async function job(verifyInits: readonly VerifyInit[], label = 'visits', verificationKeyId = 0): Promise<readonly string[] | string> {
  const body = encode(AggregationJobInitReq, { verificationKeyId, aggParam: new Uint8Array(), extensions: [], verifyInits });
  const url = resourceUrl(HELPER_URL, { kind: 'aggregationJobs', taskId: task(label).taskId });
  const response = await post(pair, url, 'aggregation-job-init-req', body, LEADER_TOKEN);
  if (!response.ok) return response.text();
  const { verifyResps } = decode(AggregationJobResp, new Uint8Array(await response.arrayBuffer()));
  return verifyResps.map(({ result }) => (result.kind === 'reject' ? result.reportError : 'ok'));
}

async function askShare(reports: readonly Report[], start: number, duration: number): Promise<string> {
  const collectionJobReq = query({ start: BigInt(start), duration: BigInt(duration) });
  const checksum = checksumOf(reports.map(({ reportMetadata }) => reportMetadata.reportId));
  const body = encode(AggregateShareReq, {
    collectionJobReq,
    batchSelector: collectionJobReq.query,
    reportCount: BigInt(reports.length),
    checksum,
  });
  const response = await post(
    pair,
    resourceUrl(HELPER_URL, { kind: 'aggregateShares', taskId: task().taskId }),
    'aggregate-share-req',
    body,
    LEADER_TOKEN,
  );
  return response.ok ? 'released' : response.text();
}

const firstWindow = () => windowNumbered(mission.mission.charter.schedule, 0);
const closeWindow = () => pair.clock.set(firstWindow().closesDay * MS_A_DAY);

describe('a hostile leader', () => {
  it('cannot invent organisations around a victim', async () => {
    const victim = await contribution(organisation(0));
    const stranger = generateKeyPair(pair.random);
    const invented = await Promise.all(
      [1, 2, 3, 4].map(async (n) => contribution(organisation(n), [0n], { as: { privateKey: stranger.privateKey } })),
    );
    const answers = await job([victim, ...invented].map((report) => initOf(report)));
    expect(answers).toEqual(['ok', 'invalid_message', 'invalid_message', 'invalid_message', 'invalid_message']);
    closeWindow();
    expect(await askShare([victim], firstWindow().firstDay, 7)).toContain('invalidBatchSize');
  });

  it('cannot have one organisation counted five times', async () => {
    const same = await Promise.all([0, 0, 0, 0, 0].map(async (n) => contribution(organisation(n))));
    const answers = await job(same.map((report) => initOf(report)));
    expect(Array.from(answers).sort()).toEqual(['ok', 'report_replayed', 'report_replayed', 'report_replayed', 'report_replayed']);
  });

  it('cannot drop all but a few: the helper counts organisations itself', async () => {
    const few = await Promise.all([0, 1, 2, 3].map(async (n) => contribution(organisation(n))));
    await job(few.map((report) => initOf(report)));
    closeWindow();
    expect(await askShare(few, firstWindow().firstDay, 7)).toContain('invalidBatchSize');
  });

  it('cannot swap the share that the helper adds', async () => {
    const [mine, other] = [await contribution(organisation(0), [5n]), await contribution(organisation(1), [9n])];
    const init = initOf(mine);
    const swapped = { ...init, reportShare: { ...init.reportShare, encryptedInputShare: other.helperEncryptedInputShare } };
    expect(await job([swapped])).toEqual(['hpke_decrypt_error']);
    // Nor a share that the organisation sealed, but committed to with another salt.
    const salted = await contribution(organisation(2), [1n], { saltHelper: new Uint8Array(32) });
    expect(await job([initOf(salted)])).toEqual(['invalid_message']);
  });

  it('cannot poison a batch at one side, ask for part of a window, or ask before it has closed', async () => {
    const reports = await Promise.all([0, 1, 2, 3, 4, 5].map(async (n) => contribution(organisation(n))));
    for (const report of reports) await upload(pair, task().taskId, [report]);
    await pair.settle();
    const { firstDay } = firstWindow();
    expect(await askShare(reports, firstDay, 7)).toContain('windowOpen');
    closeWindow();
    for (const [start, duration] of [
      [firstDay, 1],
      [firstDay, 6],
      [firstDay + 1, 6],
      [firstDay, 14],
    ] as const) {
      expect(await askShare(reports, start, duration)).toContain('batchInvalid');
    }
    expect(await askShare(reports.slice(1), firstDay, 7)).toContain('batchMismatch');
    // Nothing was consumed by all that: the honest request is answered.
    expect((await collect(pair, task(), query({ start: BigInt(firstDay), duration: 7n }))).reportCount).toBe(6);
    // And what comes now comes too late, at the helper as well.
    expect(await job([initOf(await contribution(organisation(7)))])).toEqual(['batch_collected']);
  });

  it('cannot choose another verification key', async () => {
    const init = initOf(await contribution(organisation(0)));
    expect(await job([init], 'visits', 1)).toContain('invalidMessage');
  });

  it("cannot replay an organisation's report into another task", async () => {
    const report = await makeContribution(pair, mission, 'worry/charity', organisation(0), [1n]);
    expect(await job([initOf(report, 'worry/charity')], 'visits')).toEqual(['hpke_decrypt_error']);
  });
});

describe('a hostile organisation', () => {
  it('cannot send a value out of its range, nor a proof for something else', async () => {
    const { maxMeasurement } = task().missionTask.vdaf;
    await expect(contribution(organisation(0), [maxMeasurement + 1n])).rejects.toThrow(RangeError);
    const good = await contribution(organisation(0));
    const spoiled = { ...good, publicShare: good.publicShare.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) };
    expect(await upload(pair, task().taskId, [spoiled])).toEqual(['hpke_decrypt_error']);
  });

  it('cannot contribute twice, or in the place of another', async () => {
    expect(await upload(pair, task().taskId, [await contribution(organisation(0))])).toEqual([]);
    expect(await upload(pair, task().taskId, [await contribution(organisation(0))])).toEqual(['report_replayed']);
    const { id } = organisation(1);
    expect(await upload(pair, task().taskId, [await contribution(organisation(0), [1n], { as: { id } })])).toEqual(['invalid_message']);
  });
});

describe('a hostile helper', () => {
  it('is found out by its own statement when it leaves organisations out', async () => {
    for (let n = 0; n < 6; n++) await upload(pair, task().taskId, [await contribution(organisation(n))]);
    // It rejects a report without a reason: the leader leaves it out as well, and both say so.
    pair.cutWire(async (request, deliver) => {
      const response = await deliver(request);
      if (!request.url.endsWith('aggregation_jobs')) return response;
      const { verifyResps } = decode(AggregationJobResp, new Uint8Array(await response.arrayBuffer()));
      const [first, ...others] = verifyResps;
      if (first === undefined) return response;
      const body = encode(AggregationJobResp, {
        verifyResps: [{ ...first, result: { kind: 'reject', reportError: 'vdaf_verify_error' } }, ...others],
      });
      return new Response(body.slice(), { status: 200, headers: response.headers });
    });
    await pair.settle();
    pair.cutWire(undefined);
    closeWindow();
    // Its own count is not what it told the leader, so the two never agree, and nothing is released.
    const { firstDay } = firstWindow();
    await expect(collect(pair, task(), query({ start: BigInt(firstDay), duration: 7n }))).rejects.toThrow(/batchMismatch/);
    expect(pair.log.some(({ level, event }) => level === 'error' && event === 'batch-mismatch')).toBe(true);
  });
});
