// missions.test.ts — a mission's windows, signatures, amendments and closing, at both aggregators (protocol.md, "A mission's task" and "A contribution").
import { afterEach, describe, expect, it } from 'vitest';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import { taskBook } from '../../aggregator/tasks/task-book.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { Role } from '../../protocol/dap/role.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { REPORT_EXTENSION_CONTRIBUTION } from '../../protocol/charter/code-points.ts';
import { contributionDigest, readContribution } from '../../protocol/contribution/contribution.ts';
import { COUNTED_QUESTION_MEDIA_TYPE, countedPath } from '../../protocol/contribution/counted.ts';
import { readAnswer, signQuestion } from '../../protocol/signed/counted.ts';
import { readStatement, statementPath } from '../../protocol/contribution/statement.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { collect, makeReport, poll, query, startCollection, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, startPair, type TestPair } from '../support/servers.ts';

const MS_A_DAY = 86_400_000;
const noAmendments = (draft: CharterDraft): CharterDraft => ({ ...draft, amendments: 0 });

let pair: TestPair;
afterEach(async () => pair.close());

function windowQuery({ mission }: TestMission, number: number) {
  const { firstDay, endDay } = windowNumbered(mission.charter.schedule, number);
  return query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) });
}

function closeWindow({ mission }: TestMission, number: number) {
  pair.clock.set(windowNumbered(mission.charter.schedule, number).closesDay * MS_A_DAY);
}

async function contributeAll(mission: TestMission, label: string, count: number): Promise<readonly Report[]> {
  const reports = await Promise.all(
    mission.organisations.slice(0, count).map(async (organisation, n) => makeContribution(pair, mission, label, organisation, [BigInt(n)])),
  );
  for (const report of reports) expect(await upload(pair, mission.task(label).taskId, [report])).toEqual([]);
  return reports;
}

describe('a mission', () => {
  it('adds up a window once it has closed, with a statement that the helper signed', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    const task = mission.task('visits');
    await contributeAll(mission, 'visits', 6);
    await pair.settle();
    const started = await startCollection(pair, task.taskId, windowQuery(mission, 0));
    expect(started.status).toBe(201);
    await pair.settle();
    expect((await poll(pair, started.headers.get('location'))).status).toBe(202);
    closeWindow(mission, 0);
    const { result, reportCount, interval } = await collect(pair, task, windowQuery(mission, 0));
    expect((result as bigint[])[0]).toBe(15n);
    const { firstDay } = windowNumbered(mission.mission.charter.schedule, 0);
    expect({ reportCount, interval }).toEqual({ reportCount: 6, interval: { start: BigInt(firstDay), duration: 1n } });
    const url = `${HELPER_URL.replace(/\/$/, '')}${statementPath(TaskId.toText(task.taskId), BigInt(firstDay))}`;
    const response = await pair.fetch(new Request(url, { headers: { authorization: `Bearer ${COLLECTOR_TOKEN}` } }));
    const statement = readStatement(new Uint8Array(await response.arrayBuffer()), pair.identities.helper.publicKey);
    expect(statement).toMatchObject({ reportCount: 6n, organisations: 6n, windowDuration: 7n });
    expect((await pair.fetch(new Request(url))).status).toBe(401);
  });

  it('fails for ever with too few organisations at closing', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    await contributeAll(mission, 'visits', 4);
    closeWindow(mission, 0);
    const request = windowQuery(mission, 0);
    await expect(collect(pair, mission.task('visits'), request)).rejects.toThrow(/invalidBatchSize/);
    const again = await startCollection(pair, mission.task('visits').taskId, request);
    expect(again.status).toBe(400);
  });

  it('takes nothing after closing, no other interval than a window, and no other day than its first', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    const { taskId, configuration } = mission.task('visits');
    const [organisation] = mission.organisations;
    if (organisation === undefined) throw new Error('no organisation');
    const { firstDay } = windowNumbered(mission.mission.charter.schedule, 0);
    for (const [start, duration] of [
      [firstDay, 1],
      [firstDay + 1, 7],
      [firstDay, 14],
      [firstDay - 7, 7],
    ] as const) {
      const refused = await startCollection(pair, taskId, query({ start: BigInt(start), duration: BigInt(duration) }));
      expect(await refused.text()).toContain('batchInvalid');
    }
    const plain = await makeReport(pair, { taskId, configuration }, [0n, 0n, 0n, 0n, 0n, 0n], { time: BigInt(firstDay) });
    expect(await upload(pair, taskId, [plain])).toEqual(['invalid_message']);
    const late = await makeContribution(pair, mission, 'visits', organisation, [1n]);
    const future = await makeContribution(pair, mission, 'visits', organisation, [1n], { window: 2 });
    expect(await upload(pair, taskId, [future])).toEqual(['report_too_early']);
    closeWindow(mission, 0);
    expect(await upload(pair, taskId, [late])).toEqual(['report_dropped']);
  });

  it('takes contributions of enrolled organisations only, signed and whole', async () => {
    pair = await startPair();
    const mission = await foundMission(pair);
    const [charity, , , , , , body] = mission.organisations;
    if (charity === undefined || body === undefined) throw new Error('no organisations');
    const stranger = generateKeyPair(pair.random);
    const [visits, worry] = [mission.task('visits').taskId, mission.task('worry/charity').taskId];
    const refused = [
      await makeContribution(pair, mission, 'visits', charity, [1n], { as: { privateKey: stranger.privateKey } }),
      await makeContribution(pair, mission, 'visits', charity, [1n], { as: { id: pair.random(16) } }),
      await makeContribution(pair, mission, 'visits', charity, [1n], { version: 2 }),
    ];
    expect(await upload(pair, visits, refused)).toEqual(['invalid_message', 'invalid_message', 'invalid_message']);
    expect(await upload(pair, worry, [await makeContribution(pair, mission, 'worry/charity', body, [1n])])).toEqual(['invalid_message']);
  });

  it('counts the highest version that came before closing, and the helper nothing before it', async () => {
    pair = await startPair();
    const mission = await foundMission(pair);
    const task = mission.task('visits');
    const reports = await contributeAll(mission, 'visits', 5);
    const [first] = mission.organisations;
    if (first === undefined) throw new Error('no organisation');
    const amended = await makeContribution(pair, mission, 'visits', first, [100n], { version: 1 });
    expect(await upload(pair, task.taskId, [amended])).toEqual([]);
    const again = await makeContribution(pair, mission, 'visits', first, [7n], { version: 1 });
    expect(await upload(pair, task.taskId, [again, ...reports.slice(0, 1), amended])).toEqual(['report_replayed', 'report_replayed']);
    await pair.settle();
    expect(pair.log.filter(({ event }) => event === 'job-created')).toEqual([]);
    closeWindow(mission, 0);
    const { result, reportCount } = await collect(pair, task, windowQuery(mission, 0));
    expect([(result as bigint[])[0], reportCount]).toEqual([110n, 5]);

    for (const [role, url] of [
      [Role.leader, LEADER_URL],
      [Role.helper, HELPER_URL],
    ] as const) {
      const { firstDay } = windowNumbered(mission.mission.charter.schedule, 0);
      const question = signQuestion({ taskId: task.taskId, windowStart: BigInt(firstDay), organisation: first.id }, first.keys.privateKey);
      const ask = new Request(`${url.replace(/\/$/, '')}${countedPath(toBase64Url(task.taskId))}`, {
        method: 'POST',
        headers: { 'content-type': COUNTED_QUESTION_MEDIA_TYPE },
        body: question.slice(),
      });
      const answer = new Uint8Array(await (await pair.fetch(ask)).arrayBuffer());
      const key = pair.identities[role === Role.leader ? 'leader' : 'helper'].publicKey;
      expect(readAnswer(answer, role, question, key)).toEqual({ kind: 'counted', version: 1, digest: digestOf(task.taskId, amended) });
    }
  });

  it('asks again when the helper calls a report too early by its own clock', async () => {
    pair = await startPair();
    const mission = await foundMission(pair);
    await contributeAll(mission, 'visits', 5);
    closeWindow(mission, 0);
    const late = pair.clock.now();
    // The helper's clock is behind: it says report_too_early until it has caught up.
    pair.cutWire(async (request, deliver) => {
      const now = pair.clock.now.bind(pair.clock);
      pair.clock.now = () => now() - 5000;
      return deliver(request).finally(() => (pair.clock.now = now));
    });
    await pair.settle();
    expect(pair.log.some(({ event, fields }) => event === 'job-finished' && fields.rejected === 5)).toBe(true);
    pair.clock.set(late + 60_000);
    const { reportCount } = await collect(pair, mission.task('visits'), windowQuery(mission, 0));
    expect(reportCount).toBe(5);
  });

  it('holds a window to the roster in force when it begins', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    const newcomer = {
      ...(mission.organisations[0] ?? expect.unreachable()),
      id: pair.random(16),
      name: 'Newcomer',
      keys: generateKeyPair(pair.random),
    };
    const reaching = mission.withRoster(2, '2026-01-05', [newcomer]);
    await expect(pair.leader.tasks.addMission(reaching, mission.seed)).rejects.toThrow(/is not in the future/);
    const next = mission.withRoster(2, '2026-01-12', [...mission.organisations.slice(1), newcomer]);
    for (const { tasks } of [pair.leader, pair.helper]) await tasks.addMission(next, mission.seed);
    const { taskId } = mission.task('visits');
    pair.clock.advance(7 * MS_A_DAY);
    const early = await makeContribution(pair, mission, 'visits', newcomer, [1n], { window: 1 });
    const timely = await makeContribution(pair, mission, 'visits', newcomer, [1n], { window: 2 });
    expect(await upload(pair, taskId, [early, timely])).toEqual(['invalid_message']);
  });

  it('#7 refuses a roster that moves somebody, though its document leaves out the roster before', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    const [first = expect.unreachable(), ...others] = mission.organisations;
    const moved = JSON.parse(mission.withRoster(2, '2026-01-12', [{ ...first, id: pair.random(16) }, ...others])) as { rosters: unknown[] };
    moved.rosters.shift();
    for (const { tasks } of [pair.leader, pair.helper]) {
      await expect(tasks.addMission(JSON.stringify(moved), mission.seed)).rejects.toThrow(
        /with the key of "Organisation 0" but another id/,
      );
      expect((await tasks.addMission(mission.json, mission.seed)).rosters).toHaveLength(1);
    }
  });

  it('goes on where a roster came too late, with the one before and then with the next', async () => {
    pair = await startPair();
    const mission = await foundMission(pair, noAmendments);
    const fewer = mission.organisations.slice(1);
    const late = mission.withRoster(2, '2026-01-05', fewer);
    const next = JSON.parse(mission.withRoster(3, '2026-01-12', fewer)) as { rosters: unknown[] };
    next.rosters.splice(1, 0, (JSON.parse(late) as typeof next).rosters[1]);
    const document = JSON.stringify(next);
    for (const { tasks } of [pair.leader, pair.helper]) {
      await expect(tasks.addMission(late, mission.seed)).rejects.toThrow(/Roster 2 .* is not in the future.*This roster was left out/s);
      await expect(tasks.addMission(document, mission.seed)).rejects.toThrow(/Roster 2 .*This roster was left out/s);
      const { rosters } = await tasks.addMission(document, mission.seed);
      expect(rosters.map(({ roster }) => roster.number)).toEqual([1, 3]);
    }
    // A database that was restored from a backup held roster 2 before it.
    const own = { role: 'leader', endpoint: LEADER_URL, identityPublicKey: pair.identities.leader.publicKey } as const;
    const options = { atRest: atRest([new Uint8Array(32)], pair.random), random: pair.random, bucketShards: 1 };
    const store = await sqliteStore(':memory:', options);
    const restored = taskBook(store, pair.clock, own, undefined, () => true);
    await restored.addMission(mission.json, mission.seed);
    expect((await restored.addMission(late, mission.seed)).rosters.map(({ roster }) => roster.number)).toEqual([1, 2]);
    await store.close();
  });

  it('refuses a mission whose noise does not keep its promises, at each aggregator, with the reasons', async () => {
    pair = await startPair();
    await expect(foundMission(pair, noAmendments, 16)).rejects.toThrow(/release promise for one window is ε = 1.* keeps only ε = 1\.30/);
    const mission = await foundMission(pair, noAmendments);
    for (const role of ['leader', 'helper'] as const) {
      await pair.restart(role);
      const again = await pair[role].tasks.addMission(mission.json, mission.seed);
      expect(again.digest).toEqual(mission.mission.digest);
    }
    const asHelper = { ...pair, leader: { tasks: { addMission: async () => Promise.resolve() } } } as unknown as TestPair;
    await expect(foundMission(asHelper, noAmendments, 16)).rejects.toThrow(/keeps only/);
  });

  it('refuses a mission with another seed, or that is meant for another aggregator', async () => {
    pair = await startPair();
    const mission = await foundMission(pair);
    await expect(pair.leader.tasks.addMission(mission.json, new Uint8Array(32))).rejects.toThrow(/seed/);
    const other = mission.json.replaceAll(LEADER_URL, 'https://elsewhere.example/');
    await expect(pair.leader.tasks.addMission(other, mission.seed)).rejects.toThrow();
  });
});

function digestOf(taskId: TaskId, { reportMetadata, publicShare }: Report): Uint8Array {
  const data = reportMetadata.publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION)?.extensionData;
  return contributionDigest(
    { taskId, reportId: reportMetadata.reportId, time: reportMetadata.time, publicShare },
    readContribution(data ?? new Uint8Array()),
  );
}
