// sampling.test.ts — a mission that samples persons, from rows through both aggregators to estimates (privacy.md §1, §8).
import { afterEach, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { missionSpent, NOTHING_SPENT } from '../../protocol/privacy/ledger.ts';
import { releaseCost } from '../../protocol/release/budget.ts';
import { collectDue } from '../../src/collector/collect-due.ts';
import { openReleaseStore } from '../../src/collector/release-store.ts';
import { changes } from '../../src/insight/changes.ts';
import { query } from '../../src/insight/query.ts';
import { afterWindow, asOrganisation, machine, NOISE_VARIANCE, realMission } from '../client-sdk/real-pair.ts';
import { COLLECTOR_TOKEN, startPair, type TestPair } from '../support/servers.ts';
import { binomialLowerTail } from '../support/statistics.ts';

const ORGANISATIONS = 5;
const CELLS = 48;
const LEVEL = 0.95;
const YEAR = [0, 1, 2, 3];

/** One question, and each person counted in one of a year's four windows. */
const sampled = (draft: CharterDraft): CharterDraft => ({
  ...draft,
  sampling: { windows: 1, of: 4 },
  instruments: [
    {
      kind: 'count',
      name: 'visits',
      question: 'How many people came, by area?',
      gathered: 'together',
      dimensions: [{ name: 'area', values: areas() }],
      cellMax: 500,
      cellsPerPerson: 1,
    },
  ],
});

function areas(): string[] {
  return Array.from({ length: CELLS }, (_, n) => `area ${n}`);
}

/** How many people of one organisation come to an area, in every window the same ones. */
function people(area: number): number {
  return area % 2 === 0 ? 12 : 40;
}

const truth = (area: string) => ORGANISATIONS * people(areas().indexOf(area));

let pair: TestPair;
afterEach(async () => pair.close());

it('comes out scaled, with intervals that hold the truth as often as they say, and each person in one window of the year', async () => {
  pair = await startPair();
  const mission = await realMission(pair, sampled);
  const rows = areas().flatMap((area, at) => Array.from({ length: people(at) }, (_, n) => `${area} ${n},${area}\n`));
  const source = { kind: 'csv', text: `person,area\n${rows.join('')}` } as const;
  const machines = await Promise.all(Array.from({ length: ORGANISATIONS }, async (_, at) => machine(pair, `organisation ${at}`)));
  for (const window of YEAR) {
    afterWindow(pair, mission, window);
    for (const [at, ports] of machines.entries()) {
      const organisation = asOrganisation(mission.organisations[at] ?? expect.unreachable());
      await contribute({ mission: mission.mission, organisation, instrument: 'visits', window, source }, ports);
    }
  }

  const store = openReleaseStore(':memory:', () => 0);
  const { missionTask, collector } = mission.task('visits');
  const closesDay = windowNumbered(mission.mission.charter.schedule, 3).closesDay;
  pair.clock.set(closesDay * 86_400_000);
  const ports = {
    fetch: async (request: Request) => pair.fetch(request),
    wait: async () => pair.settle().then(() => undefined),
    today: () => closesDay,
  };
  const asCollector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey: collector.privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const due = YEAR.map((window) => ({ task: missionTask, window: windowNumbered(mission.mission.charter.schedule, window) }));
  await collectDue(asCollector, due, store, ports, { pollsMax: 20 }, ({ kind }) => expect(kind).toBe('released'));

  const releases = store.list();
  for (const release of releases) {
    expect(release.sampling).toEqual({ windows: 1, of: 4, personCells: 1, personAmount: 1 });
    expect(releaseIssues(mission.mission, release)).toEqual([]);
    const other = { ...release, sampling: { windows: 2, of: 4, personCells: 1, personAmount: 1 } };
    expect(releaseIssues(mission.mission, other).join()).toContain(`Its "sampling" isn't what the charter says`);
  }
  // The four windows cost the mission what one does.
  const ledger = store.ledger(releases[0]?.charter ?? '');
  expect(ledger && missionSpent(ledger)).toEqual(releaseCost(mission.mission.charter, missionTask));
  expect(ledger && missionSpent(ledger)).not.toEqual(NOTHING_SPENT);

  // Every interval of every window at once: not fewer hold than the level says, but for one in a million.
  const each = query(releases, { instrument: 'visits', by: ['window', 'area'], level: LEVEL }).rows;
  expect(each).toHaveLength(YEAR.length * CELLS);
  const held = each.filter(({ key, low, high }) => low <= truth(key['area'] ?? '') && truth(key['area'] ?? '') <= high);
  expect(binomialLowerTail(held.length, each.length, LEVEL)).toBeGreaterThan(1e-6);
  // Nothing has changed; the intervals of changes know that a person's windows exclude one another.
  const moved = changes(releases, { instrument: 'visits', by: ['area', 'window'], level: LEVEL });
  expect(binomialLowerTail(moved.filter(({ clear }) => !clear).length, moved.length, LEVEL)).toBeGreaterThan(1e-6);
  // Counted in one of the four windows, everybody is in the year's sum exactly once: only noise is left, of which this is seven standard errors.
  const within = 7 * Math.sqrt(YEAR.length * ORGANISATIONS * NOISE_VARIANCE);
  for (const { key, sampled: of } of query(releases, { instrument: 'visits', by: ['area'], level: LEVEL }).rows)
    expect(Math.abs(Number(of?.released) - truth(key['area'] ?? ''))).toBeLessThan(within);
  store.close();
});
