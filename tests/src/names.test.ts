// names.test.ts — sectors, dimensions and values called as every object's own members are: from rows through both aggregators to every kind of answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { contribute, preview } from '../../client-sdk/contribute.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { dayAt } from '../../protocol/charter/day.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { collectDue, dueWindows } from '../../src/collector/collect-due.ts';
import { openReleaseStore } from '../../src/collector/release-store.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { afterWindow, asOrganisation, machine, realMission } from '../client-sdk/real-pair.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { COLLECTOR_TOKEN, startPair, type TestPair } from '../support/servers.ts';

let pair: TestPair;
let folder: string;
afterEach(async () => {
  await pair.close();
  rmSync(folder, { recursive: true });
});

/** Visits by sector, under names that every object has already. */
function withInheritedNames(draft: CharterDraft): CharterDraft {
  const [visits, ...others] = draft.instruments;
  if (visits === undefined) return draft;
  const dimensions = [
    { name: 'constructor', values: ['hasOwnProperty', 'toString'] },
    { name: '__proto__', values: ['__proto__', 'valueOf'] },
  ];
  const [first, second] = draft.sectors;
  const sectors = [
    { ...first, name: '__proto__', organisationsMin: 3 },
    { ...second, name: 'constructor', organisationsMin: 3 },
  ];
  return { ...draft, sectors, instruments: [{ ...visits, gathered: 'by-sector', dimensions }, ...others] };
}

async function contributeAll(mission: TestMission): Promise<void> {
  afterWindow(pair, mission, 0);
  const text = 'person,constructor,__proto__\np1,hasOwnProperty,valueOf\np2,toString,__proto__\n';
  for (const [at, organisation] of mission.organisations.entries()) {
    const ports = await machine(pair, `organisation ${at}`);
    const source = { kind: 'csv', text } as const;
    const request = { mission: mission.mission, organisation: asOrganisation(organisation), instrument: 'visits', window: 0, source };
    const { cells } = await preview(request, ports);
    expect(cells.filter(({ count }) => count > 0n).map(({ cell }) => cell)).toEqual(['hasOwnProperty, valueOf', 'toString, __proto__']);
    await contribute(request, ports);
  }
}

async function releaseAll(mission: TestMission, file: string): Promise<void> {
  pair.clock.set(windowNumbered(mission.mission.charter.schedule, 0).closesDay * 86_400_000);
  const today = () => dayAt(Math.floor(pair.clock.now() / 1000));
  const { privateKey } = mission.task('visits/__proto__').collector;
  const collector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const wait = async () => {
    await pair.settle();
    pair.clock.advance(60_000);
  };
  const store = openReleaseStore(file, () => 0);
  const due = dueWindows(collector, store, today()).filter(({ task }) => task.instrument.name === 'visits');
  await collectDue(
    collector,
    due,
    store,
    { fetch: async (request: Request) => pair.fetch(request), wait, today },
    { pollsMax: 20 },
    ({ kind }) => {
      expect(kind).toBe('released');
    },
  );
  const releases = store.list();
  expect(releases.map(({ sector }) => sector)).toEqual(['__proto__', 'constructor']);
  for (const release of releases) expect(releaseIssues(mission.mission, release)).toEqual([]);
  // Each sector has been charged, and what the file keeps says so.
  expect([...(store.ledger(releases[0]?.charter ?? '')?.sectors.keys() ?? [])].sort()).toEqual(['__proto__', 'constructor']);
  store.close();
}

it('#16 #36 contribute, release and query under names that every object has already', async () => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-names-'));
  pair = await startPair();
  const mission = await realMission(pair, withInheritedNames);
  await contributeAll(mission);
  const file = join(folder, 'releases.db');
  await releaseAll(mission, file);

  const ask = async (options: GivenOptions): Promise<string> => {
    let out = '';
    const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
    await runCommand('query', { releases: file, ...options }, io);
    return out;
  };
  const by = 'sector,constructor,__proto__';
  const keys = (JSON.parse(await ask({ by, json: true })) as { rows: { key: object }[] }).rows.map(({ key }) => Object.entries(key));
  expect(keys).toHaveLength(8);
  expect(keys[0]).toEqual([
    ['sector', '__proto__'],
    ['constructor', 'hasOwnProperty'],
    ['__proto__', '__proto__'],
  ]);
  const csv = await ask({ by, where: ['__proto__=valueOf', 'constructor=hasOwnProperty', 'sector=constructor'], format: 'csv' });
  expect(csv.split('\r\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^sector,constructor,__proto__,total,/),
    expect.stringMatching(/^constructor,hasOwnProperty,valueOf,/),
  ]);
  expect(await ask({ by: 'constructor' })).toMatch(/hasOwnProperty .*\ntoString /);
  expect(await ask({ by: 'constructor', share: ['__proto__=valueOf'] })).toContain('hasOwnProperty');
  expect(await ask({ by: 'sector', compare: 'zero' })).toContain('constructor');
  expect(await ask({ format: 'html' })).toContain('<th scope="row">hasOwnProperty</th>');
});
