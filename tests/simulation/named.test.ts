// named.test.ts — named cases: faults that Janus found in itself, cases of our own scale, and faults that this simulation found here.
import { afterEach, describe, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import type { Ports } from '../../client-sdk/contribute.ts';
import { afterWindow, asOrganisation, collectWindow, machine, realMission } from '../client-sdk/real-pair.ts';
import { collect, makeReport, plainTask, poll, query, startCollection, unshard, upload } from '../support/dap-client.ts';
import { makeContribution, type TestMission } from '../support/mission-pair.ts';
import { startPair, START_MS, type TestPair } from '../support/servers.ts';

let pair: TestPair;
afterEach(async () => pair.close());

const ROWS = 'person,area,age\np1,Ordsall,9\n';
const DAY_MS = 86_400_000;

async function send(mission: TestMission, at: number, ports: Ports) {
  const organisation = asOrganisation(mission.organisations[at] ?? expect.unreachable());
  const source = { kind: 'csv', text: ROWS } as const;
  return contribute({ mission: mission.mission, organisation, instrument: 'visits', window: 0, source }, ports);
}

function losingAnswers(ports: Ports, losses: number): Ports {
  let lost = 0;
  return {
    ...ports,
    fetch: async (request) => {
      const response = await ports.fetch(request);
      if (request.url.endsWith('/reports') && lost++ < losses) throw new TypeError('the answer is lost');
      return response;
    },
  };
}

describe('at our own scale', () => {
  it('five organisations send once and then nobody for a week: the window is collected (Janus #3427, #3323; I9, I3)', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    for (let at = 0; at < 5; at++) await send(mission, at, await machine(pair, `organisation ${at}`));
    await pair.settle();
    pair.clock.advance(6 * DAY_MS);
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });

  it('all send in the same minute: each is counted once (I1, I3)', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    const machines = await Promise.all([0, 1, 2, 3, 4].map(async (at) => machine(pair, `organisation ${at}`)));
    await Promise.all(machines.map(async (ports, at) => send(mission, at, ports)));
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });

  it('one sends at the last second and its answer is lost: the same bytes are told after closing that they are in, and are (I2, I6)', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    const { taskId } = mission.task('visits');
    const contribution = async (at: number) =>
      makeContribution(pair, mission, 'visits', mission.organisations[at] ?? expect.unreachable(), [1n]);
    afterWindow(pair, mission, 0);
    for (let at = 0; at < 4; at++) expect(await upload(pair, taskId, [await contribution(at)])).toEqual([]);
    const [last, late] = [await contribution(4), await contribution(5)];
    pair.clock.set(START_MS + 7 * DAY_MS - 1000);
    await upload(pair, taskId, [last]); // and nobody hears the answer
    pair.clock.advance(1000);
    expect(await upload(pair, taskId, [last])).toEqual([]);
    expect(await upload(pair, taskId, [late])).toEqual(['report_dropped']);
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });

  it('one sends at the last second with the SDK and every answer is lost: it is counted all the same (I2, I1)', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    for (let at = 0; at < 4; at++) await send(mission, at, await machine(pair, `organisation ${at}`));
    pair.clock.set(START_MS + 7 * DAY_MS - 1000);
    const last = await machine(pair, 'organisation 4');
    await expect(send(mission, 4, losingAnswers(last, 9))).rejects.toThrow(/Could not reach/);
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });
});

describe('a plain task', () => {
  const HOUR = BigInt(START_MS / 3_600_000);
  const hour = query({ start: HOUR, duration: 1n });

  async function threeReports() {
    const task = plainTask(pair.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n } });
    for (const { tasks } of [pair.leader, pair.helper]) await tasks.addTask(task.file);
    for (const value of [1n, 2n, 4n]) await upload(pair, task.taskId, [await makeReport(pair, task, value, { time: HOUR })]);
    return task;
  }

  it('a job whose every answer is lost for a day is never abandoned, and its batch matches (Janus: abandoned-job mismatch; I1, I9)', async () => {
    pair = await startPair();
    const task = await threeReports();
    pair.cutWire(async (request, deliver) => {
      await deliver(request);
      throw new TypeError('the answer is lost');
    });
    for (let minutes = 0; minutes < 24 * 60; minutes += 10) {
      await pair.settle();
      pair.clock.advance(600_000);
    }
    pair.cutWire(undefined);
    expect((await collect(pair, task, hour)).result).toBe(7n);
  });

  it('an answer that a helper gives late is kept from then on, through its garbage collection (found here; I1, I6)', async () => {
    const retentionSeconds = 2 * 86_400;
    pair = await startPair({ helper: { asynchronous: true, retentionSeconds } });
    const task = await threeReports();
    await pair.leader.drivers.tick();
    pair.clock.advance(2 * retentionSeconds * 1000);
    pair.cutWire(async (request, deliver) => {
      await deliver(request);
      throw new TypeError('the answer is lost');
    });
    await pair.helper.drivers.tick();
    await pair.leader.drivers.tick();
    pair.cutWire(undefined);
    const started = await startCollection(pair, task.taskId, hour);
    for (let minutes = 0; minutes < 60; minutes++) {
      pair.clock.advance(60_000);
      await pair.settle();
    }
    const response = await poll(pair, started.headers.get('location'));
    expect(unshard(task, hour, new Uint8Array(await response.arrayBuffer())).result).toBe(7n);
  });
});
