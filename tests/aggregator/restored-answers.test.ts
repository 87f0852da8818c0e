// restored-answers.test.ts — after a restore, an aggregator's signed answer is "unknown" for every window of which its database may have lost records.
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { processCountedResponse, countedRequest } from '../../client-sdk/send/counted.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { Role } from '../../protocol/dap/role.ts';
import { signQuestion } from '../../protocol/signed/counted.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { poll, query, startCollection, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { HELPER_URL, LEADER_URL, startPair, type Role as Side, type TestPair } from '../support/servers.ts';

const DAY_MS = 86_400_000;

let pair: TestPair;
afterEach(async () => pair.close());

async function begin(): Promise<TestMission> {
  pair = await startPair({ startMs: Date.UTC(2025, 11, 29) }); // the mission's first day
  return foundMission(pair, (draft) => ({ ...draft, amendments: 0 }));
}

function windowOf({ mission }: TestMission, number: number) {
  return windowNumbered(mission.charter.schedule, number);
}

/** Organisations `from` to `to` contribute to a window, and both aggregators count them. */
async function contribute(mission: TestMission, window: number, from: number, to: number): Promise<void> {
  for (const organisation of mission.organisations.slice(from, to)) {
    const report = await makeContribution(pair, mission, 'visits', organisation, [1n], { window });
    expect(await upload(pair, mission.task('visits').taskId, [report])).toEqual([]);
  }
  await pair.settle();
}

async function collect(mission: TestMission, number: number): Promise<void> {
  const { firstDay, endDay, closesDay } = windowOf(mission, number);
  pair.clock.set(closesDay * DAY_MS);
  const request = query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) });
  const started = await startCollection(pair, mission.task('visits').taskId, request);
  await pair.settle();
  expect((await poll(pair, started.headers.get('location'))).status).toBe(200);
}

/** A copy such as an operator's nightly one, made while the aggregator runs. */
async function copyOf(side: Side): Promise<string> {
  const copy = join(pair.folder, `${side}-copy.db`);
  const open = new Sqlite(join(pair.folder, `${side}.db`));
  await open.backup(copy);
  open.close();
  return copy;
}

async function putBack(side: Side, copy: string): Promise<void> {
  const file = join(pair.folder, `${side}.db`);
  await pair.restart(side, () => {
    copyFileSync(copy, file);
    for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) rmSync(file + suffix);
  });
}

/** What one side says to an organisation that asks about a window. */
async function answer(side: Side, mission: TestMission, organisation: number, window: number): Promise<string> {
  const { id, keys } = mission.organisations[organisation] ?? expect.unreachable();
  const { taskId } = mission.task('visits');
  const question = signQuestion({ taskId, windowStart: BigInt(windowOf(mission, window).firstDay), organisation: id }, keys.privateKey);
  const response = await pair.fetch(countedRequest(side === 'leader' ? LEADER_URL : HELPER_URL, toBase64Url(taskId), question));
  return (await processCountedResponse(response, Role[side], question, pair.identities[side].publicKey)).kind;
}

describe('#6 "was mine counted?" after a restore', () => {
  it.each(['leader', 'helper'] as const)('is unknown to a restored %s where it may have forgotten, and else as before', async (side) => {
    const mission = await begin();
    await contribute(mission, 0, 0, 5);
    await collect(mission, 0);
    await contribute(mission, 1, 0, 5);
    const copy = await copyOf(side);
    await contribute(mission, 1, 5, 6);
    await putBack(side, copy);
    await pair[side].endQuarantine(true);
    // Window 0 was collected before the copy was made, and organisation 6 has sent nothing to it.
    expect([await answer(side, mission, 0, 0), await answer(side, mission, 6, 0)]).toEqual(['counted', 'not-counted']);
    expect([await answer(side, mission, 0, 1), await answer(side, mission, 5, 1)]).toEqual(['unknown', 'unknown']);
    // The quarantine doesn't concern windows that begin after it.
    pair.clock.set(windowOf(mission, 3).firstDay * DAY_MS);
    expect(await answer(side, mission, 0, 3)).toBe('not-counted');
  });

  it('is known again of a window that was open and is collected with what the restored database holds', async () => {
    const mission = await begin();
    await contribute(mission, 0, 0, 5);
    const copy = await copyOf('leader');
    const lost = await makeContribution(pair, mission, 'visits', mission.organisations[5] ?? expect.unreachable(), [1n]);
    expect(await upload(pair, mission.task('visits').taskId, [lost])).toEqual([]);
    await putBack('leader', copy);
    await pair.leader.endQuarantine(true);
    await collect(mission, 0);
    expect([await answer('leader', mission, 0, 0), await answer('leader', mission, 5, 0)]).toEqual(['counted', 'unknown']);
  });

  it('is unknown where the copy holds a claim that may have gone on in any way since', async () => {
    const mission = await begin();
    await contribute(mission, 0, 0, 5);
    const { firstDay, endDay, closesDay } = windowOf(mission, 0);
    pair.clock.set(closesDay * DAY_MS);
    pair.cutWire(async () => Promise.reject(new TypeError('the helper is away')));
    await startCollection(pair, mission.task('visits').taskId, query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) }));
    await pair.leader.drivers.tick();
    const copy = await copyOf('leader');
    pair.cutWire(undefined);
    await putBack('leader', copy);
    await pair.leader.endQuarantine(true);
    expect(await answer('leader', mission, 0, 0)).toBe('unknown');
  });
});
