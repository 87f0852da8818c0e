// typed-totals.test.ts — a mission that allows typed totals: people of some organisations and totals of others become one release that says so (privacy.md §1)
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { checkDraft, type CharterDraft } from '../../protocol/charter/charter.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { collectDue } from '../../src/collector/collect-due.ts';
import { openReleaseStore } from '../../src/collector/release-store.ts';
import { sentence } from '../../src/export/phrases.ts';
import { query } from '../../src/insight/query.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { afterWindow, asOrganisation, machine } from '../client-sdk/real-pair.ts';
import { foundMission } from '../support/mission-pair.ts';
import { COLLECTOR_TOKEN, startPair, type TestPair } from '../support/servers.ts';

const ORGANISATIONS = 12;
const example = checkDraft(
  JSON.parse(readFileSync(new URL('../../examples/charters/food-banks-and-debt-advice.json', import.meta.url), 'utf8')),
);

/** The example, at the test's parties and sectors, with typed totals for visits. */
function asked(placed: CharterDraft): CharterDraft {
  const { leader, helper, collector, convenor, board, seedCommitment } = placed;
  const unlogged = { ...example };
  delete unlogged.log; // its register is nobody's here
  return {
    ...unlogged,
    ...{ leader, helper, collector, convenor, board, seedCommitment },
    sectors: placed.sectors.map(({ name }) => ({ name })),
    instruments: example.instruments.map((one) => (one.name === 'visits' ? { ...one, typedTotals: true } : one)),
  };
}

const AREAS = ['Bolton', 'Bury', 'Manchester', 'Oldham', 'Rochdale', 'Salford', 'Stockport', 'Tameside', 'Trafford', 'Wigan'];
const totals = `Visits,,,,\narea,under 18,18-34,35-64,65+\n${AREAS.map((area) => `${area},0,0,20,0\n`).join('')}`;
const people = `person,area,age\n${AREAS.flatMap((area) => Array.from({ length: 20 }, (_, at) => `${area} ${at},${area},40\n`)).join('')}`;

let pair: TestPair;
afterEach(async () => pair.close());

it('is released with what the charter says, whoever added up what', async () => {
  pair = await startPair({ startMs: Date.UTC(2026, 0, 5) });
  const mission = await foundMission(pair, asked, 8, ORGANISATIONS);
  const { charter, tasks } = mission.mission;
  afterWindow(pair, mission, 0);
  for (const [at, member] of mission.organisations.entries()) {
    const ports = await machine(pair, `organisation ${at}`);
    const request = { mission: mission.mission, organisation: asOrganisation(member), instrument: 'visits', window: 0 };
    const isTyped = at % 2 === 0;
    const receipt = await contribute(
      {
        ...request,
        source: { kind: 'csv', text: isTyped ? totals : people },
        columns: isTyped ? { declared: ['people', 'cells'] } : {},
      },
      ports,
    );
    expect(receipt.rows).toBe(isTyped ? 'typed totals, declared' : undefined);
  }
  await pair.settle();

  const window = windowNumbered(charter.schedule, 0);
  pair.clock.set(window.closesDay * 86_400_000);
  const store = await openReleaseStore(':memory:', () => 0);
  const collector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey: mission.task('visits').collector.privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const ports = { fetch: async (request: Request) => pair.fetch(request), wait: async () => pair.settle(), today: () => window.closesDay };
  const due = tasks.filter(({ instrument }) => instrument.name === 'visits').map((task) => ({ task, window }));
  await collectDue(collector, due, store, ports, { pollsMax: 20 }, ({ kind }) => expect(kind).toBe('released'));

  const releases = await store.list();
  expect(releases).toMatchObject([{ instrument: 'visits', typed: true }]);
  const [release] = releases;
  if (release === undefined) expect.unreachable();
  expect(releaseIssues(mission.mission, release)).toEqual([]);
  expect(releaseIssues(mission.mission, { ...release, typed: undefined }).join()).toContain('"typed"');
  // 12 organisations of 20 people in each area; 100 is ten standard errors of the noise.
  for (const [cell, total] of release.totals.entries()) expect(Math.abs(Number(total) - (cell % 4 === 2 ? 240 : 0))).toBeLessThan(100);
  const answer = query(releases, { instrument: 'visits', by: ['area'], level: 0.95 });
  expect(answer.notes.map(sentence).join()).toContain('Some totals may have been added up by the organisations themselves.');
  expect(resultsPage(charter, releases, { level: 0.95 })).toContain('Organisations may add up their totals of visits themselves');
});
