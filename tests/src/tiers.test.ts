// tiers.test.ts — ten organisations of two sizes: rows through the SDK, both aggregators and the collector, to totals with the right noise.
import { afterEach, expect, it } from 'vitest';
import { contribute, preview } from '../../client-sdk/contribute.ts';
import { readLedger } from '../../client-sdk/lock/ledger.ts';
import type { Receipt } from '../../client-sdk/send/receipt.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { releaseCost } from '../../protocol/release/budget.ts';
import { dayAt } from '../../protocol/charter/day.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { contributionCost, missionSpent } from '../../protocol/privacy/ledger.ts';
import { varianceOf } from '../../protocol/privacy/law.ts';
import { sensitivityOf } from '../../protocol/privacy/sensitivity.ts';
import { collectDue, dueWindows } from '../../src/collector/collect-due.ts';
import { openReleaseStore, type ReleaseStore } from '../../src/collector/release-store.ts';
import { query } from '../../src/insight/query.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { afterWindow, asOrganisation, machine, NOISE_VARIANCE, realMission } from '../client-sdk/real-pair.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { COLLECTOR_TOKEN, startPair, type TestPair } from '../support/servers.ts';
import { withTiers } from '../support/tiers.ts';

const MS_A_DAY = 86_400_000;

let pair: TestPair;
afterEach(async () => pair.close());

/** `people` persons under 18 in Ordsall. */
function rows(people: number): string {
  return `person,area,age\n${Array.from({ length: people }, (_, person) => `p${person},Ordsall,9\n`).join('')}`;
}

/** Every organisation's visits of the first window. A small one says 300, as much as a large one may. */
async function contributeAll(mission: TestMission): Promise<readonly Receipt[]> {
  afterWindow(pair, mission, 0);
  const receipts: Receipt[] = [];
  for (const [at, organisation] of mission.organisations.entries()) {
    const ports = await machine(pair, `organisation ${at}`);
    const source = { kind: 'csv', text: rows(at === 0 ? 300 : 20) } as const;
    const request = { mission: mission.mission, organisation: asOrganisation(organisation), instrument: 'visits', window: 0, source };
    const { leftOut } = await preview(request, ports);
    expect(leftOut).toEqual(at === 0 ? ["What 1 cell had above 50, the charter's largest value for your size tier."] : []);
    receipts.push(await contribute(request, ports));
    // It pays for its own tier's contribution, and for nothing else.
    const task = mission.task(`visits/${organisation.tier ?? ''}`).missionTask;
    const cost = contributionCost(sensitivityOf(task.instrument), task.noise, task.organisationsMin - 1);
    expect(await readLedger(ports.store)).toMatchObject({ release: { spent: cost.release }, lastResort: { spent: cost.lastResort } });
  }
  return receipts;
}

/** Whatever is due of the visits, in order. */
async function collectVisits(mission: TestMission, store: ReleaseStore): Promise<readonly string[]> {
  const today = () => dayAt(Math.floor(pair.clock.now() / 1000));
  const { privateKey } = mission.task('visits/small').collector;
  const tokens = { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN };
  const collector = { mission: mission.mission, key: { hpke: nodeHpke, privateKey }, tokens };
  const wait = async () => {
    await pair.settle();
    pair.clock.advance(60_000);
  };
  const due = dueWindows(collector, store, today()).filter(({ task }) => task.instrument.name === 'visits');
  const ports = { fetch: async (request: Request) => pair.fetch(request), wait, today };
  const outcomes = await collectDue(collector, due, store, ports, { pollsMax: 20 }, () => undefined);
  return outcomes.map(({ task, kind }) => `${task.label} ${kind}`);
}

it('adds up to the true totals, each tier cut at its own largest value', async () => {
  pair = await startPair();
  const mission = await realMission(pair, withTiers);
  const receipts = await contributeAll(mission);
  expect(receipts.map(({ tier }) => tier)).toEqual(mission.organisations.map(({ tier }) => tier));
  expect(new Set(receipts.map(({ taskId }) => taskId)).size).toBe(2);

  pair.clock.set(windowNumbered(mission.mission.charter.schedule, 0).closesDay * MS_A_DAY);
  const store = openReleaseStore(':memory:', () => 0);
  expect(await collectVisits(mission, store)).toEqual(['visits/small released', 'visits/large released']);
  expect(await collectVisits(mission, store)).toEqual([]); // neither is asked for again

  const releases = store.list();
  for (const release of releases) expect(releaseIssues(mission.mission, release)).toEqual([]);
  const [large, small] = releases;
  if (large === undefined || small === undefined) throw new Error('two releases were expected');
  expect([large, small].map(({ tier, organisations }) => [tier, organisations])).toEqual([
    ['large', 5],
    ['small', 5],
  ]);
  expect(releaseIssues(mission.mission, { ...large, tier: 'small' }).join()).toContain('another window');
  expect(releaseIssues(mission.mission, { ...large, tier: undefined }).join()).toContain('no such instrument, sector, tier');

  // Five large ones of 20; four small ones of 20, and one that is cut to 50.
  const asked = { instrument: 'visits', where: { area: 'Ordsall', age: 'below 18' }, level: 0.999_999 };
  const found = [...query(releases, { ...asked, by: [] }).rows, ...query(releases, { ...asked, by: ['tier'] }).rows];
  expect(found.map(({ law, organisations }) => [varianceOf(law), organisations.most])).toEqual([
    [10 * NOISE_VARIANCE, 10],
    [5 * NOISE_VARIANCE, 5],
    [5 * NOISE_VARIANCE, 5],
  ]);
  for (const [at, truth] of [230n, 100n, 130n].entries()) {
    expect(found[at]?.low).toBeLessThanOrEqual(truth);
    expect(found[at]?.high).toBeGreaterThanOrEqual(truth);
  }

  // The mission has spent what its dearest tier costs: nobody is in two.
  const spent = store.ledger(toBase64Url(mission.mission.digest));
  expect(spent && missionSpent(spent)).toEqual(releaseCost(mission.mission.charter, mission.task('visits/large').missionTask));
  const page = resultsPage(mission.mission.charter, releases, { level: 0.95 });
  expect(page).toContain('gathered from all sectors together, each size tier on its own');
  expect(page).toContain('by tier, on one scale');
  store.close();
});
