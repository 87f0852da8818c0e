// own-noise.test.ts — an example charter that asks for the aggregators' own noise, from rows through both of them to estimates (privacy.md §3, §8).
import { afterEach, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { lawFromJson } from '../../protocol/json/law-json.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { missionSpent, sum } from '../../protocol/privacy/ledger.ts';
import { releaseCost } from '../../protocol/release/budget.ts';
import { interval } from '../../protocol/privacy/interval.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { sentence } from '../../src/export/phrases.ts';
import { query } from '../../src/insight/query.ts';
import { afterWindow, asOrganisation, machine } from '../client-sdk/real-pair.ts';
import { foundMission } from '../support/mission-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';
import { AREAS, collectFirst, foodBanks } from './food-banks.ts';
import { binomialLowerTail } from '../support/statistics.ts';

const ORGANISATIONS = 12;
const LEVEL = 0.95;
/** Of each organisation, a little above what the example's promises need; of each aggregator, in the first question only. */
const NOISE_VARIANCE = 8;
const OWN_VARIANCE = 1000;

/** With noise of the aggregators in one question. */
const asked = foodBanks({ aggregatorNoise: { kind: 'skellam', variance: { num: OWN_VARIANCE, den: 1 } } });
/** How many people of one organisation come from an area. */
const people = (area: string) => 3 * AREAS.indexOf(area);
const visits = `person,area,age\n${AREAS.flatMap((area) => Array.from({ length: people(area) }, (_, n) => `${area} ${n},${area},40\n`)).join('')}`;
const firstTime = 'person,household,answer\na,alone,yes\nb,alone,no\n';

let pair: TestPair;
afterEach(async () => pair.close());

it('comes out with a law that counts it in, and intervals that hold the truth as often as they say', async () => {
  pair = await startPair({ startMs: Date.UTC(2026, 0, 5) });
  const mission = await foundMission(pair, asked, NOISE_VARIANCE, ORGANISATIONS);
  const { charter, tasks } = mission.mission;
  afterWindow(pair, mission, 0);
  for (const [at, member] of mission.organisations.entries()) {
    const ports = await machine(pair, `organisation ${at}`);
    for (const [instrument, text] of [
      ['visits', visits],
      ['first-time', firstTime],
    ] as const) {
      const source = { kind: 'csv', text } as const;
      await contribute({ mission: mission.mission, organisation: asOrganisation(member), instrument, window: 0, source }, ports);
    }
  }
  await pair.settle();

  const store = await collectFirst(pair, mission);
  const releases = store.list();
  const [other, first] = releases; // first-time, visits
  if (first === undefined || other === undefined) expect.unreachable();
  expect(releases.map((release) => releaseIssues(mission.mission, release))).toEqual([[], []]);
  expect(first.aggregatorNoise).toEqual({ kind: 'skellam', variance: { num: OWN_VARIANCE, den: 1 } });
  expect(first.noise).toEqual({ kind: 'skellam', variance: { num: ORGANISATIONS * NOISE_VARIANCE + 2 * OWN_VARIANCE, den: 1 } });
  expect(other).not.toHaveProperty('aggregatorNoise');
  expect(releaseIssues(mission.mission, { ...first, aggregatorNoise: undefined }).join()).toContain('"aggregatorNoise"');
  // It costs the mission what the organisations' noise alone does.
  const costs = tasks.map((task) => releaseCost(charter, task));
  const ledger = store.ledger(first.charter);
  expect(ledger && missionSpent(ledger)).toEqual(sum(costs[0] ?? [], costs[1] ?? []));

  const answer = query(releases, { instrument: 'visits', by: ['area', 'age'], level: LEVEL });
  expect(answer.notes.map(sentence).join()).toContain('Both aggregators added noise of their own');
  const each = interval(lawFromJson(first.noise), LEVEL);
  expect(answer.rows.map(({ halfWidth, attained }) => ({ halfWidth, attained }))).toEqual(answer.rows.map(() => each));
  const truth = (key: Readonly<Record<string, string>>) =>
    key['age'] === '35 to below 65' ? ORGANISATIONS * people(key['area'] ?? '') : 0;
  const held = answer.rows.filter(({ key, low, high }) => low <= truth(key) && truth(key) <= high);
  expect(binomialLowerTail(held.length, answer.rows.length, LEVEL)).toBeGreaterThan(1e-6);
  // So much noise that the organisations' alone would hardly explain it.
  const narrow = interval({ kind: 'skellam', variance: { num: BigInt(ORGANISATIONS * NOISE_VARIANCE), den: 1n } }, LEVEL).halfWidth;
  const within = answer.rows.filter(({ key, estimate }) => Math.abs(Number(estimate) - truth(key)) <= narrow);
  expect(binomialLowerTail(within.length, answer.rows.length, LEVEL)).toBeLessThan(1e-6);

  expect(query(releases, { instrument: 'first-time', by: ['answer'], level: LEVEL }).notes).toEqual([]);
  const page = resultsPage(charter, releases, { level: LEVEL });
  expect(page).toContain(`each of the two aggregators added some of it (Skellam, variance ${OWN_VARIANCE})`);
  store.close();
});
