// budget.test.ts — each aggregator keeps its own ledger of a mission, and releases nothing that would exceed the charter's budget (privacy.md §5).
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../aggregator/collection/charge.ts';
import { chargeRelease, openBudget, OVER_BUDGET, releaseCost } from '../../protocol/release/budget.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { missionSpent } from '../../protocol/privacy/ledger.ts';
import { poll, query, startCollection, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { startPair, type PairOptions, type TestPair } from '../support/servers.ts';

const MS_A_DAY = 86_400_000;
/** The smallest budget that a charter may have. It allows a few windows. */
const tight = (draft: CharterDraft): CharterDraft => ({
  ...draft,
  amendments: 0,
  budget: { epsilon: 1, delta: 1e-7, order: 32 },
});

let pair: TestPair;
afterEach(async () => pair.close());

async function begin(
  options: PairOptions = {},
  change: (draft: CharterDraft) => CharterDraft = tight,
): Promise<{ readonly mission: TestMission; readonly task: MissionTask }> {
  pair = await startPair({ startMs: Date.UTC(2025, 11, 29), ...options });
  const mission = await foundMission(pair, change);
  return { mission, task: mission.task('visits').missionTask };
}

function windowQuery({ mission }: TestMission, number: number) {
  const { firstDay, endDay } = windowNumbered(mission.charter.schedule, number);
  return query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) });
}

/** Everybody contributes to a window, and it closes. */
async function fill(mission: TestMission, number: number): Promise<void> {
  const { endDay, closesDay } = windowNumbered(mission.mission.charter.schedule, number);
  pair.clock.set(Math.max(pair.clock.now(), endDay * MS_A_DAY));
  for (const organisation of mission.organisations.slice(0, 5)) {
    const report = await makeContribution(pair, mission, 'visits', organisation, [1n], { window: number });
    expect(await upload(pair, mission.task('visits').taskId, [report])).toEqual([]);
  }
  pair.clock.set(Math.max(pair.clock.now(), closesDay * MS_A_DAY));
  await pair.settle();
}

/** The collector's final answer for a window. */
async function collection(mission: TestMission, number: number): Promise<{ readonly ok: boolean; readonly text: string }> {
  const started = await startCollection(pair, mission.task('visits').taskId, windowQuery(mission, number));
  if (!started.ok) return { ok: false, text: await started.text() };
  for (let polls = 0; polls < 10; polls++) {
    await pair.settle();
    const answer = await poll(pair, started.headers.get('location'));
    if (answer.status !== 202) return { ok: answer.ok, text: await answer.text() };
    pair.clock.advance(60_000); // the helper works in the background, and is asked again
  }
  throw new Error('the collection never ends');
}

/** How many windows of a task the charter's budget allows. */
function affordable({ mission }: TestMission, task: MissionTask): number {
  const cost = releaseCost(mission.charter, task);
  let ledger = openBudget(mission.charter);
  for (let windows = 0; ; windows++) {
    const spending = chargeRelease(ledger, task, cost, undefined);
    if (spending.kind === 'refused') return windows;
    ledger = spending.ledger;
  }
}

const stores: Record<string, Parameters<NonNullable<PairOptions['wrapStore']>>[1]> = {};
const noteStores: PairOptions = {
  wrapStore: (role, store) => {
    stores[role] = store;
    return store;
  },
};

async function spentAt(role: 'leader' | 'helper', { mission }: TestMission): Promise<readonly number[]> {
  const charged = await stores[role]?.charged(mission.digest);
  return missionSpent(ledgerOf(mission.charter, charged ?? []));
}

describe("a mission's budget at both aggregators", () => {
  it('pays for what it pays for, and then refuses for good', async () => {
    const { mission, task } = await begin(noteStores);
    const windows = affordable(mission, task);
    expect(windows).toBeGreaterThan(0);
    for (let number = 0; number < windows; number++) {
      await fill(mission, number);
      expect(await collection(mission, number)).toMatchObject({ ok: true });
    }
    const spent = releaseCost(mission.mission.charter, task).map((cost) => cost * windows);
    for (const role of ['leader', 'helper'] as const) expect(await spentAt(role, mission)).toEqual(spent);
    await fill(mission, windows);
    expect((await collection(mission, windows)).text).toContain(OVER_BUDGET);
    await pair.restart('leader');
    expect((await collection(mission, windows)).text).toContain(OVER_BUDGET);
    // The release can be collected again, and costs nothing the second time.
    expect(await collection(mission, 0)).toMatchObject({ ok: true });
    for (const role of ['leader', 'helper'] as const) expect(await spentAt(role, mission)).toEqual(spent);
  });

  it('pays for w windows of a year where persons are sampled, and no more: nobody is in more', async () => {
    const plain = await begin();
    const windows = affordable(plain.mission, plain.task);
    await pair.close();
    const sampling = { windows, of: windows + 2 };
    const { mission, task } = await begin(noteStores, (draft) => ({ ...tight(draft), sampling }));
    const spent = (times: number) => releaseCost(mission.mission.charter, task).map((cost) => cost * times);
    for (let number = 0; number < sampling.of; number++) {
      await fill(mission, number);
      expect(await collection(mission, number)).toMatchObject({ ok: true });
      for (const role of ['leader', 'helper'] as const) expect(await spentAt(role, mission)).toEqual(spent(Math.min(number + 1, windows)));
    }
    await fill(mission, sampling.of);
    expect((await collection(mission, sampling.of)).text).toContain(OVER_BUDGET);
  });

  it('is kept by the helper on its own, whatever the leader believes, with and without work in the background', async () => {
    for (const asynchronous of [false, true]) {
      const { mission } = await begin({
        helper: { asynchronous },
        wrapStore: (role, store) => {
          stores[role] = store;
          if (role === 'helper') return store;
          // A leader that keeps no ledger.
          return { ...store, claimBatch: async (job, ...rest) => store.claimBatch({ ...job, charge: undefined }, ...rest) };
        },
      });
      const windows = affordable(mission, mission.task('visits').missionTask);
      for (let number = 0; number < windows; number++) {
        await fill(mission, number);
        expect(await collection(mission, number)).toMatchObject({ ok: true });
      }
      await fill(mission, windows);
      expect((await collection(mission, windows)).text).toContain(OVER_BUDGET);
      expect(await spentAt('leader', mission)).toEqual((await spentAt('leader', mission)).map(() => 0));
      if (!asynchronous) await pair.close();
    }
  });

  it('is not touched by a collection that fails', async () => {
    const { mission } = await begin(noteStores);
    await fill(mission, 0);
    pair.cutWire(async (request, deliver) => {
      if (!request.url.includes('aggregate_shares')) return deliver(request);
      const problem = JSON.stringify({ type: 'urn:ietf:params:ppm:dap:error:batchMismatch' });
      return new Response(problem, { status: 400, headers: { 'content-type': 'application/problem+json' } });
    });
    expect((await collection(mission, 0)).text).toContain('batchMismatch');
    for (const role of ['leader', 'helper'] as const) expect(Math.max(...(await spentAt(role, mission)))).toBe(0);
    pair.cutWire(undefined);
    expect(await collection(mission, 0)).toMatchObject({ ok: true });
    expect(await spentAt('leader', mission)).toEqual(releaseCost(mission.mission.charter, mission.task('visits').missionTask));
  });

  it('is charged for windows that a restored database takes as given away', async () => {
    const { mission, task } = await begin(noteStores);
    pair.clock.set(windowNumbered(mission.mission.charter.schedule, 1).closesDay * MS_A_DAY);
    await pair.leader.endQuarantine(true);
    const all = mission.mission.tasks.filter(({ sector }) => sector === undefined);
    expect(all).toEqual([task]);
    const [spent = 0] = await spentAt('leader', mission);
    expect(spent).toBeGreaterThanOrEqual(2 * (releaseCost(mission.mission.charter, task)[0] ?? Infinity));
  });

  it('is charged for those of a year no more often than they can count somebody', async () => {
    const { mission, task } = await begin(noteStores, (draft) => ({
      ...tight(draft),
      instruments: draft.instruments.slice(0, 1),
      sampling: { windows: 2, of: 4 },
    }));
    pair.clock.set(windowNumbered(mission.mission.charter.schedule, 4).closesDay * MS_A_DAY);
    await pair.leader.endQuarantine(true);
    // Four windows of the first year, one of the second.
    expect(await spentAt('leader', mission)).toEqual(releaseCost(mission.mission.charter, task).map((cost) => 3 * cost));
  });
});
