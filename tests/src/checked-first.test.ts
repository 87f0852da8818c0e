// checked-first.test.ts — commands look at everything that they are given before they write anything.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLedger, readLedger } from '../../client-sdk/lock/ledger.ts';
import type { Place } from '../../client-sdk/mission/mission.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { decide, signCharter } from '../../protocol/signed/charter.ts';
import { charterDigest } from '../../protocol/charter/charter.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { makeKeys } from '../../src/convenor/party-keys.ts';
import { openOrganisation } from '../../src/organisation/organisation.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';

const random = seededRandom('checked first');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-checked-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(command: string, options: GivenOptions): Promise<void> {
  const io = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
  await runCommand(command, options, io);
}

it('soundings ledger refuses an unknown mission of --failed before it sets a budget', async () => {
  makeKeys('organisation', folder, random);
  writeFileSync(join(folder, 'enrolment.json'), JSON.stringify({ id: toBase64Url(random(16)) }));
  const charter = withPlainNoise(exampleDraft(parties()));
  const mission = { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters: [] };
  const [task = expect.unreachable()] = mission.tasks;
  const { ports } = await openOrganisation(folder, join(folder, 'marks'));
  const place = { mission, task, window: windowNumbered(charter.schedule, 0), entry: { sector: 'charity' } } as unknown as Place;
  await openLedger(ports.store, { lastResort: { epsilon: 3, delta: 1e-6 }, release: { epsilon: 2, delta: 1e-6 } }, place);
  const budget = async () => (await readLedger(ports.store))?.release.budget.epsilon;
  await expect(run('ledger', { keys: folder, release: '12', failed: ['no-such-mission'] })).rejects.toThrow(/no-such-mission/);
  expect(await budget()).toBe(2);
  await run('ledger', { keys: folder, release: '12' });
  expect(await budget()).toBe(12);
});

it.each([{ window: '99' }, { window: '0', 'dangerously-read-time-from': 'early' }, { instrument: 'no-such-question' }, { polls: 'many' }])(
  'soundings collect makes no file of releases for what it refuses: %j',
  async (wrong) => {
    const everybody = parties('checked first');
    const charter = withPlainNoise(exampleDraft(everybody));
    const board = everybody.board.slice(0, 2).map(({ publicKey, privateKey }) => decide(charter, 'approves', publicKey, privateKey));
    const signed = { charter, convenor: signCharter(charter, everybody.convenor.privateKey), board };
    const file = (name: string) => join(folder, name);
    writeFileSync(file('mission.json'), JSON.stringify({ format: 'soundings mission v1', charter: signed, rosters: [] }));
    writeFileSync(file('late'), String(Date.UTC(2026, 5, 1)));
    writeFileSync(file('early'), String(Date.UTC(2025, 11, 30)));
    makeKeys('collector', file('keys'), random);
    const time = file(wrong['dangerously-read-time-from'] ?? 'late');
    const given = { mission: file('mission.json'), keys: file('keys'), releases: file('releases.db'), ...wrong };
    await expect(run('collect', { ...given, 'dangerously-read-time-from': time })).rejects.toThrow();
    expect(existsSync(file('releases.db'))).toBe(false);
  },
);

it.each([
  ['organisation', 'organisation.key'],
  ['leader', 'token.key'],
  ['helper', 'identity.key'],
  ['collector', 'token.key'],
] as const)('soundings keys %s writes none of its files where %s is there already', (party, name) => {
  writeFileSync(join(folder, name), 'mine');
  expect(() => makeKeys(party, folder, random)).toThrow(`${join(folder, name)} exists already and was left as it is.`);
  expect(readdirSync(folder)).toEqual([name]);
});

it('soundings query and collect leave another database as it is', async () => {
  const file = join(folder, 'helper.db');
  const database = new Sqlite(file);
  database.exec('create table reports (id integer)');
  database.close();
  const before = readFileSync(file);
  await expect(run('query', { releases: file })).rejects.toThrow(`${file} is not a file of releases`);
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['helper.db']);
});
