// lost.test.ts — a register that is lost for good goes on under another address; one that is called lost and isn't is told by whoever saw more of it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromUtf8, toHex } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { parseCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { parseNote } from '../../../protocol/register/note.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { policyText, type Log } from '../../../protocol/register/keys/log-member.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { cardText, makeCard } from '../../../src/calling/party-card.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { lostTooSoon } from '../../../src/monitor/lost.ts';
import { largestSeen, noteCheckpoint, noteDocument, seenOf } from '../../../src/organisation/seen-registers.ts';
import { sitePages } from '../../../src/register/site.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { realRegister, type RealRegister } from '../../chaos/register/real-register.ts';
import { at } from '../../protocol/register/world.ts';
import { lineSigner } from '../../protocol/register/seeds.ts';

const OTHER = 'register.salford.example/again';
let register: RealRegister;
let folder: string;
let log: Log;
beforeEach(async () => {
  register = await realRegister();
  const { ground } = register;
  folder = join(ground.folder, 'again');
  mkdirSync(folder);
  const seed = seededRandom('again')(32);
  const signer = lineSigner(OTHER, KeyType.note, seed);
  ground.watch(OTHER, [signer.key]);
  writeKeyFile(join(folder, 'register.key'), seed);
  const witnesses = ground.settings.witnesses.map(({ key, url }) => ({ key: formatVerifierKey(key), url }));
  const config = { url: `https://${OTHER}/`, lockStore: 'lock/lock.db', keyFiles: ['register.key'], witnesses, quorum: 3 };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  log = { ...(ground.charter.log ?? expect.unreachable()), url: `https://${OTHER}/`, keys: [formatVerifierKey(signer.key)] };
});
afterEach(async () => {
  await register.close();
});

async function run(name: string, options: GivenOptions, words: readonly string[] = []): Promise<string> {
  let printed = '';
  const out = { isTTY: false, write: (text: string) => (printed += text) };
  writeFileSync(join(folder, 'time'), String(1000 * register.ground.now));
  const time = { 'dangerously-read-time-from': join(folder, 'time') };
  await runCommand(
    name,
    { ...time, ...options },
    terminal(out, { isTTY: false, write: () => undefined }, {}, () => 0),
    words,
  );
  return printed;
}

/** The day on which it is noticed: roster 1 has been in force since 29 December. */
const NOTICED = '2026-01-10';
const MOVES = '2026-01-20';

/** The mission's document, and the change that calls the first register lost, signed with these keys one after the other, as files. */
async function files(...signers: readonly ('leader' | 'helper')[]): Promise<readonly [mission: string, change: string]> {
  const { ground } = register;
  ground.now = at(NOTICED);
  const published = join(ground.settings.site, 'mission');
  const mission = join(folder, 'mission.json');
  writeFileSync(mission, readFileSync(join(published, readdirSync(published)[0] ?? '')));
  const [first, second] = ground.everybody.board;
  const everybody = { ...ground.everybody, first, second };
  const card = join(folder, 'party-register.json');
  writeFileSync(card, cardText(makeCard({ role: 'register', name: 'City archive', url: log.url, vkey: log.keys[0] ?? '' })));
  const change = join(folder, 'policy.json');
  for (const [at, signer] of (['convenor', 'first', 'second', ...signers] as const).entries()) {
    const key = join(folder, `${signer}.key`);
    writeKeyFile(key, everybody[signer]?.privateKey ?? expect.unreachable());
    const asked = { lost: join(ground.settings.site, 'checkpoint'), add: card, from: MOVES };
    await run('register policy', { mission, key, change, ...(at === 0 ? asked : {}) });
  }
  return [mission, change];
}

it('goes on in another register, and its missions with it', async () => {
  const [mission, policy] = await files('leader', 'helper');
  const config = { register: join(folder, 'config.json') };
  await expect(run('register add', config, [mission])).rejects.toThrow('Its charter names the register "register.salford.example/winter"');
  expect(await run('register add', config, [mission, policy])).toBe('5 added, 0 already there\n');
  expect(await run('register publish', { ...config, mission })).toContain('5 new, 5 leaves in all');
  const { logged } = parseMission(readFileSync(mission, 'utf8'));
  expect(logged?.policies.map((one) => one.log.url)).toEqual([register.ground.settings.url, `https://${OTHER}/`]);
  expect(logged?.heads.map(({ size }) => size).sort()).toEqual([4, 5]);
  const view = await readRegister(sourceOf(join(folder, 'site')), undefined, verify);
  const pages = await sitePages(view, { verify, checkCharter: async () => Promise.resolve([]) });
  const page = fromUtf8(pages.get(`mission/${toHex(bytesOf(register.ground.digest))}.html`) ?? new Uint8Array());
  expect(page).toContain('The register in which this mission began is lost. It goes on here from 20 January 2026');
  expect(page).toContain('from 20 January 2026 on, this register in the place of one that is lost: 4 witnesses, of whom 3 must sign.');
  await runCommand(
    'register show',
    { ...config, verify: true },
    terminal({ isTTY: false, write: () => undefined }, { isTTY: false, write: () => undefined }, {}, () => 0),
  );
});

it('does not go on without both aggregators', async () => {
  const [mission, policy] = await files('helper');
  await expect(run('register add', { register: join(folder, 'config.json') }, [mission, policy])).rejects.toThrow(
    'and of both aggregators if the log is lost',
  );
});

it('is told by whoever has seen more of it than the policy says', async () => {
  const [mission, policy] = await files('leader', 'helper');
  const config = { register: join(folder, 'config.json') };
  await register.addOne();
  await register.ground.publish(); // so it isn't lost
  await run('register add', config, [mission, policy]);
  await run('register publish', { ...config, mission });
  const view = await readRegister(sourceOf(join(folder, 'site')), undefined, verify);
  const newer = readFileSync(join(register.ground.settings.site, 'checkpoint'), 'utf8');
  const alarms = lostTooSoon([...view.missions.values()], (origin) => (origin === register.ground.settings.origin ? newer : undefined));
  expect(alarms).toEqual([
    {
      check: 'M10',
      index: 4,
      sentence:
        'Leaf 4 says that the register "register.salford.example/winter" is lost after 4 leaves, but 5 were seen: it isn\'t lost, or leaves are to be forgotten.',
    },
  ]);
  expect(lostTooSoon([...view.missions.values()], () => undefined)).toEqual([]);
  // A folder of keys that has looked at the register itself refuses the document; one that hasn't can't know.
  const keys = join(folder, 'keys');
  const moved = parseMission(readFileSync(mission, 'utf8'));
  noteDocument(moved, keys, 0);
  noteCheckpoint({ ...parseCheckpoint(parseNote(newer).text), note: newer, quorumTime: 0 }, keys);
  expect(() => {
    noteDocument(moved, keys, 0);
  }).toThrow("after 4 leaves, but 5 were seen: it isn't lost, or leaves are to be forgotten. Tell the board and both aggregators");
  const { origin } = parseCheckpoint(parseNote(newer).text);
  expect(seenOf(origin, keys).length).toBeGreaterThan(1);
  expect(largestSeen(origin, keys)?.size).toBe(5);
  // The same, as a monitor comes to it that has looked at both.
  const policies = [register.ground.charter.log ?? expect.unreachable(), log].map((one, at) => {
    const file = join(folder, `policy-${String(at)}`);
    writeFileSync(file, policyText(one));
    return file;
  });
  const state = join(folder, 'monitor');
  await run('monitor', { policy: policies[0] ?? '', log: register.ground.settings.site, state });
  await expect(run('monitor', { policy: policies[1] ?? '', log: join(folder, 'site'), state, all: true })).rejects.toMatchObject({
    code: 'alarm',
  });
});
