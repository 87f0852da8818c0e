// typed-totals.test.ts — a mission that allows typed totals: people of some organisations and totals of others become one release that says so (privacy.md §1)
import { afterEach, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { sentence } from '../../src/export/phrases.ts';
import { query } from '../../src/insight/query.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { afterWindow, asOrganisation, machine } from '../client-sdk/real-pair.ts';
import { foundMission } from '../support/mission-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';
import { AREAS, collectFirst, foodBanks } from './food-banks.ts';

const ORGANISATIONS = 12;
/** With typed totals in one question. */
const asked = foodBanks({ typedTotals: true });
const totals = `Visits,,,,\narea,under 18,18-34,35-64,65+\n${AREAS.map((area) => `${area},0,0,20,0\n`).join('')}`;
const people = `person,area,age\n${AREAS.flatMap((area) => Array.from({ length: 20 }, (_, at) => `${area} ${at},${area},40\n`)).join('')}`;

let pair: TestPair;
afterEach(async () => pair.close());

it('is released with what the charter says, whoever added up what', async () => {
  pair = await startPair({ startMs: Date.UTC(2026, 0, 5) });
  const mission = await foundMission(pair, asked, 8, ORGANISATIONS);
  const { charter } = mission.mission;
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

  const store = await collectFirst(pair, mission, 'visits');
  const releases = store.list();
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
