// tiers.test.ts — size tiers at both aggregators: who contributes to which, and what the releases of all of them cost (privacy.md §7).
import { afterEach, expect, it } from 'vitest';
import { ledgerOf } from '../../aggregator/collection/charge.ts';
import { releaseCost } from '../../protocol/release/budget.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { missionSpent } from '../../protocol/privacy/ledger.ts';
import { contributionInit } from '../adversarial/contribution-init.ts';
import { jobOf, postJob, verdicts } from '../conformance/scene.ts';
import { collect, query, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import { startPair, type PairOptions, type TestPair } from '../support/servers.ts';
import { withTiers } from '../support/tiers.ts';

const MS_A_DAY = 86_400_000;

let pair: TestPair;
afterEach(async () => pair.close());

async function begin(options: PairOptions = {}): Promise<TestMission> {
  pair = await startPair(options);
  return foundMission(pair, (draft) => ({ ...withTiers(draft), amendments: 0 }));
}

const membersOf = ({ organisations }: TestMission, wanted: string): readonly TestOrganisation[] =>
  organisations.filter(({ tier }) => tier === wanted);

it('takes a contribution to the tier of the roster, and refuses it in any other, at both', async () => {
  const mission = await begin();
  const [small, other] = membersOf(mission, 'small');
  if (small === undefined || other === undefined) throw new Error('no small organisation');
  const uploaded = async (label: string) =>
    upload(pair, mission.task(label).taskId, [await makeContribution(pair, mission, label, small, [1n])]);
  for (const question of ['visits', 'worry/charity']) {
    expect(await uploaded(`${question}/large`)).toEqual(['invalid_message']);
    expect(await uploaded(`${question}/small`)).toEqual([]);
  }
  // If the leader forwards it all the same, the helper rejects it, too.
  for (const [tier, verdict] of [
    ['large', 'invalid_message'],
    ['small', 'continue'],
  ]) {
    const task = mission.task(`visits/${tier ?? ''}`);
    const { init } = await contributionInit(pair, mission, task.missionTask.label, other, [1n]);
    expect(await verdicts(await postJob({ pair, task }, jobOf([init])))).toEqual([verdict]);
  }
});

it("has room for the tier's own largest value, and for no more", async () => {
  const mission = await begin();
  const counted = async (tier: string, value: bigint) => {
    const task = mission.task(`visits/${tier}`);
    const [organisation] = membersOf(mission, tier);
    if (organisation === undefined) throw new Error(`nobody is ${tier}`);
    const { init } = await contributionInit(pair, mission, task.missionTask.label, organisation, [value]);
    return verdicts(await postJob({ pair, task }, jobOf([init])));
  };
  const { noiseBound } = mission.task('visits/small').missionTask;
  await expect(counted('small', 50n + 2n * noiseBound + 1n)).rejects.toThrow(RangeError);
  expect(await counted('small', 50n + 2n * noiseBound)).toEqual(['continue']);
  expect(await counted('large', 50n + 2n * noiseBound + 1n)).toEqual(['continue']);
});

it('charges a mission for its dearest tier, and for that once', async () => {
  const stores: Record<string, Parameters<NonNullable<PairOptions['wrapStore']>>[1]> = {};
  const mission = await begin({
    wrapStore: (role, store) => {
      stores[role] = store;
      return store;
    },
  });
  const { firstDay, endDay, closesDay } = windowNumbered(mission.mission.charter.schedule, 0);
  const tasks = ['visits/small', 'visits/large'].map((label) => mission.task(label));
  for (const { missionTask, taskId } of tasks) {
    for (const organisation of membersOf(mission, missionTask.tier ?? '')) {
      const report = await makeContribution(pair, mission, missionTask.label, organisation, [2n]);
      expect(await upload(pair, taskId, [report])).toEqual([]);
    }
  }
  pair.clock.set(closesDay * MS_A_DAY);
  for (const task of tasks) {
    const { reportCount } = await collect(pair, task, query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) }));
    expect(reportCount).toBe(5);
  }
  const [small, large] = tasks.map(({ missionTask }) => releaseCost(mission.mission.charter, missionTask));
  expect(large?.[0]).toBeGreaterThan(small?.[0] ?? Infinity); // four organisations are behind it, so three honest ones and not four
  for (const role of ['leader', 'helper']) {
    const charged = await stores[role]?.charged(mission.mission.digest);
    expect(charged).toHaveLength(2);
    expect(missionSpent(ledgerOf(mission.mission.charter, charged ?? []))).toEqual(large);
  }
});
