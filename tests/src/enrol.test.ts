// enrol.test.ts — an organisation enrols in its sector and size tier, and stays there from roster to roster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RosterEntry } from '../../protocol/roster/roster.ts';
import { InputError } from '../../src/errors.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { callMission } from '../../src/convenor/mission-document.ts';
import { writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { makeKeys } from '../../src/convenor/party-keys.ts';
import type { Charter } from '../../protocol/charter/charter.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { withTiers } from '../support/tiers.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-enrol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const everybody = parties();
const convenorKey = join(folder, 'convenor.key');
writeKeyFile(convenorKey, everybody.convenor.privateKey);

const quiet = {
  print: () => undefined,
  say: () => undefined,
  progress: () => ({ update: () => undefined, done: () => undefined }),
  columns: 100,
  style: { bold: String, dim: String, red: String, green: String },
};
const run = async (name: string, options: GivenOptions, words: readonly string[] = []) => {
  await runCommand(name, options, quiet, words);
};

function missionFile(name: string, charter: Charter): string {
  const file = join(folder, name);
  writeMissionDocument(file, callMission(charter, everybody.convenor));
  return file;
}

function keysOf(name: string): string {
  makeKeys('organisation', join(folder, name), seededRandom(name));
  return join(folder, name);
}

const mission = missionFile('tiers.json', withPlainNoise(withTiers(exampleDraft(everybody))));

it('says which tier it is in, where the charter has tiers', async () => {
  const keys = keysOf('food-bank');
  const options = { mission, keys, name: 'Food bank', sector: 'charity' };
  await expect(run('enrol', options)).rejects.toThrow('Name your size tier with --tier. It has: small, large.');
  await expect(run('enrol', { ...options, tier: 'huge' })).rejects.toThrow('no size tier "huge"');
  await expect(run('enrol', { ...options, tier: 'small', name: ' ' })).rejects.toThrow('--name is given without a value');
  await run('enrol', { ...options, tier: 'small' });
  expect(JSON.parse(readFileSync(join(keys, 'enrolment.json'), 'utf8'))).toMatchObject({ sector: 'charity', tier: 'small' });
});

it('says none where it has none', async () => {
  const plain = missionFile('plain.json', withPlainNoise(exampleDraft(everybody)));
  const options = { mission: plain, keys: keysOf('council'), name: 'Council', sector: 'public body' };
  await expect(run('enrol', { ...options, tier: 'small' })).rejects.toThrow('no size tiers; leave --tier out');
  await run('enrol', options);
  expect(JSON.parse(readFileSync(join(options.keys, 'enrolment.json'), 'utf8'))).not.toHaveProperty('tier');
});

it('is moved by no later roster', async () => {
  const file = join(folder, 'food-bank', 'enrolment.json');
  const entry = JSON.parse(readFileSync(file, 'utf8')) as RosterEntry;
  await run('enrol', { mission, keys: keysOf('another'), name: 'Another', sector: 'charity', tier: 'large' });
  const written = (name: string, value: RosterEntry) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const options = { mission, key: convenorKey, from: '2026-01-05' };
  await run('mission roster', options, [file]);
  await run('mission roster', options, [join(folder, 'another', 'enrolment.json')]);
  const before = readFileSync(mission, 'utf8');
  await expect(run('mission roster', options, [written('moved.json', { ...entry, tier: 'large' })])).rejects.toThrow(InputError);
  expect(readFileSync(mission, 'utf8')).toBe(before);
});
