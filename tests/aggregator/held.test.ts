// held.test.ts — what leader and helper say when an organisation asks whether they hold a contribution of its own (protocol.md "Held").
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { STALE_QUESTION } from '../../aggregator/refusal.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { Role } from '../../protocol/dap/role.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { readContribution } from '../../protocol/contribution/contribution.ts';
import { contributionIsSigned } from '../../protocol/signed/contribution.ts';
import { countedPath } from '../../protocol/contribution/counted.ts';
import { HELD_ANSWER_MEDIA_TYPE, HELD_QUESTION_MEDIA_TYPE, type Held } from '../../protocol/contribution/held.ts';
import { HPKE_CONFIGS_HEADER, HPKE_SIGNATURE_HEADER } from '../../protocol/contribution/signed-hpke.ts';
import { readHeldAnswer, signHeldQuestion } from '../../protocol/signed/held.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { collect, query, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import { HELPER_URL, LEADER_URL, startPair, type PairOptions, type Role as RoleName, type TestPair } from '../support/servers.ts';

let pair: TestPair;
let mission: TestMission;
afterEach(async () => pair.close());

async function start(amendments: 0 | 1, options: PairOptions = {}): Promise<TestOrganisation> {
  pair = await startPair(options);
  mission = await foundMission(pair, (draft) => ({ ...draft, amendments }));
  return mission.organisations[0] ?? expect.unreachable();
}

const now = (): number => Math.floor(pair.clock.now() / 1000);
const { firstDay, endDay, closesDay } = windowNumbered({ cadence: 'week', firstDay: '2025-12-29', count: 12, closingDays: 7 }, 0);

async function post(role: RoleName, question: Uint8Array): Promise<Response> {
  const base = (role === 'leader' ? LEADER_URL : HELPER_URL).replace(/\/$/, '');
  const headers = { 'content-type': HELD_QUESTION_MEDIA_TYPE };
  const url = base + countedPath(toBase64Url(mission.task('visits').taskId));
  return pair.fetch(new Request(url, { method: 'POST', headers, body: question.slice() }));
}

function questionOf({ id, keys }: TestOrganisation, time = now()): Uint8Array {
  const { taskId } = mission.task('visits');
  const nonce = pair.random(16);
  return signHeldQuestion({ taskId, windowStart: BigInt(firstDay), organisation: id, nonce, time: BigInt(time) }, keys.privateKey);
}

async function ask(role: RoleName, organisation: TestOrganisation): Promise<Held> {
  const question = questionOf(organisation);
  const response = await post(role, question);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, HELD_ANSWER_MEDIA_TYPE]);
  const answer = new Uint8Array(await response.arrayBuffer());
  return readHeldAnswer(answer, Role[role], question, now(), pair.identities[role].publicKey);
}

/** The answer shows this report, so that its signature can be checked. */
function expectShown(held: Held, { reportMetadata }: Report, organisation: TestOrganisation): void {
  if (held.kind !== 'held') return expect.fail(`the answer is ${held.kind}`);
  const { metadata, publicShareDigest } = held.contribution;
  expect(metadata).toEqual(reportMetadata);
  const { taskId } = mission.task('visits');
  const extension = readContribution(metadata.publicExtensions[0]?.extensionData ?? new Uint8Array(0));
  const context = { taskId, reportId: metadata.reportId, time: metadata.time, publicShareDigest };
  expect(contributionIsSigned(context, extension, organisation.keys.publicKey)).toBe(true);
}

async function contribute(organisation: TestOrganisation, version = 0): Promise<Report> {
  const report = await makeContribution(pair, mission, 'visits', organisation, [1n], { version });
  expect(await upload(pair, mission.task('visits').taskId, [report])).toEqual([]);
  return report;
}

describe('#8 an organisation that asks what is held of its own', () => {
  it('is told none, then shown its report by the leader from the upload on, and by the helper from the aggregation on', async () => {
    const organisation = await start(0);
    expect([await ask('leader', organisation), await ask('helper', organisation)]).toEqual([{ kind: 'none' }, { kind: 'none' }]);
    const report = await contribute(organisation);
    expectShown(await ask('leader', organisation), report, organisation);
    expect(await ask('helper', organisation)).toEqual({ kind: 'none' });
    await pair.settle();
    for (const role of ['leader', 'helper'] as const) expectShown(await ask(role, organisation), report, organisation);
    expect(await ask('leader', mission.organisations[1] ?? expect.unreachable())).toEqual({ kind: 'none' });
  });

  it('is brought the keys that the aggregator shows, with their signature', async () => {
    const organisation = await start(0);
    for (const role of ['leader', 'helper'] as const) {
      const { headers } = await post(role, questionOf(organisation));
      const shown = await pair.fetch(new Request(`${role === 'leader' ? LEADER_URL : HELPER_URL}hpke_config`));
      expect(headers.get(HPKE_CONFIGS_HEADER)).toBe(toBase64Url(new Uint8Array(await shown.arrayBuffer())));
      expect(headers.get(HPKE_SIGNATURE_HEADER)).toBe(shown.headers.get(HPKE_SIGNATURE_HEADER) ?? expect.unreachable());
    }
  });

  it('is told by the helper that it cannot know before closing, where the charter allows amendments, and shown the version that counts', async () => {
    const organisation = await start(1);
    expect([await ask('leader', organisation), await ask('helper', organisation)]).toEqual([{ kind: 'none' }, { kind: 'unknown' }]);
    const first = await contribute(organisation);
    expectShown(await ask('leader', organisation), first, organisation);
    const amended = await contribute(organisation, 1);
    expectShown(await ask('leader', organisation), amended, organisation);
    for (const other of mission.organisations.slice(1, 6)) await contribute(other);
    pair.clock.set(closesDay * 86_400_000);
    await pair.settle();
    await collect(pair, mission.task('visits'), query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) }));
    // The window was collected and the reports' payloads were deleted: the answer is still the same.
    for (const role of ['leader', 'helper'] as const) expectShown(await ask(role, organisation), amended, organisation);
    expect(await ask('helper', mission.organisations[9] ?? expect.unreachable())).toEqual({ kind: 'none' });
  });

  it('is shown what the build before took in, as long as its report is there; afterwards the answer is unknown', async () => {
    const organisation = await start(0);
    const report = await contribute(organisation);
    const forget = (role: RoleName): void => {
      const database = new Database(join(pair.folder, `${role}.db`));
      database.exec('update contributions set held = null');
      database.close();
    };
    forget('leader');
    expectShown(await ask('leader', organisation), report, organisation);
    await pair.settle();
    forget('helper');
    expect([await ask('leader', organisation), await ask('helper', organisation)]).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }]);
  });

  it('is told by a restored aggregator that it cannot know, unless the database has the contribution', async () => {
    const organisation = await start(0, { wrapStore: (_, store) => ({ ...store, mayHaveForgotten: async () => Promise.resolve(true) }) });
    expect([await ask('leader', organisation), await ask('helper', organisation)]).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }]);
    const report = await contribute(organisation);
    expectShown(await ask('leader', organisation), report, organisation);
  });

  it('is refused with another key, another window or another task, and told nothing', async () => {
    const organisation = await start(0);
    await contribute(organisation);
    const stranger = mission.organisations[1] ?? expect.unreachable();
    const { taskId } = mission.task('worry/public body');
    const base = { taskId: mission.task('visits').taskId, windowStart: BigInt(firstDay), organisation: organisation.id };
    const asked = { ...base, nonce: pair.random(16), time: BigInt(now()) };
    const questions = [
      signHeldQuestion(asked, stranger.keys.privateKey),
      signHeldQuestion({ ...asked, windowStart: BigInt(firstDay + 1) }, organisation.keys.privateKey),
      signHeldQuestion({ ...asked, taskId }, organisation.keys.privateKey),
    ];
    for (const question of questions) expect((await post('leader', question)).status).toBe(401);
    expect((await post('leader', questionOf(organisation).subarray(1))).status).toBe(400);
  });

  it('is refused with a time that is more than an hour away, and told so', async () => {
    const organisation = await start(0);
    for (const apart of [-3601, 3601]) {
      const response = await post('helper', questionOf(organisation, now() + apart));
      expect(response.status).toBe(400);
      expect(parseProblem(await response.text())).toMatchObject({
        type: STALE_QUESTION,
        detail: expect.stringMatching(/was signed at 20.*clock says/) as string,
      });
    }
    expect((await post('helper', questionOf(organisation, now() - 3600))).status).toBe(200);
  });

  it('is told to come back if it asks too often, which holds up nobody else', async () => {
    const organisation = await start(0, { leader: { limits: { organisationQuestionsPerMinute: 2 } } });
    const statuses: number[] = [];
    for (let times = 0; times < 3; times++) statuses.push((await post('leader', questionOf(organisation))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await post('leader', questionOf(mission.organisations[1] ?? expect.unreachable()))).status).toBe(200);
    pair.clock.set(pair.clock.now() + 30_000);
    expect((await post('leader', questionOf(organisation))).status).toBe(200);
  });
});
