// policy.test.ts — `soundings register policy`: who changes a register's keys and witnesses, who says that it is lost, and what nobody is let sign.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { PolicyObject } from '../../../protocol/register/objects.ts';
import { signersOf } from '../../../protocol/register/signed-form.ts';
import { cardText, makeCard, type UnsignedCard } from '../../../src/calling/party-card.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { documentOf, draft, HOUR } from '../../protocol/register/document.ts';
import { lineSigner } from '../../protocol/register/seeds.ts';
import { DIGEST, EVERYBODY, GrowingLog, KEYS, NOON, URL_OF_REGISTER } from '../../protocol/register/world.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const [first, second] = EVERYBODY.board;
const FROM = '2999-03-02';
const AGAIN = 'https://again.salford.example/winter/';
const again = lineSigner('again.salford.example/winter', KeyType.note, seededRandom('again')(32));
const [oldKey, newKey, newWitness] = [KEYS.logs[0], KEYS.logs[1], KEYS.witnesses[4]].map(({ key }) => formatVerifierKey(key));

let folder: string;
const path = (name: string) => join(folder, name);
const read = (name: string) => PolicyObject.parse(JSON.parse(readFileSync(path(name), 'utf8')));
const card = (name: string, made: UnsignedCard) => {
  writeFileSync(path(name), cardText(makeCard(made)));
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-policy-'));
  const made = draft();
  writeFileSync(path('mission.json'), JSON.stringify({ format: 'soundings mission v1', ...documentOf(made) }));
  const { convenor, leader, helper } = EVERYBODY;
  for (const [name, key] of Object.entries({ convenor, leader, helper, first, second }))
    writeKeyFile(path(`${name}.key`), key?.privateKey ?? expect.unreachable());
  card('register.json', { role: 'register', name: 'City archive', url: URL_OF_REGISTER, vkey: newKey });
  card('again.json', { role: 'register', name: 'City archive', url: AGAIN, vkey: formatVerifierKey(again.key) });
  card('witness.json', { role: 'witness', name: 'A newspaper', url: 'https://w.new.example/', vkey: newWitness });
  card('board.json', { role: 'board', name: 'A. Member' });
  writeFileSync(path('checkpoint'), made.log.note(NOON + 25 * HOUR));
  const early = new GrowingLog();
  early.leaves.push(...made.log.leaves.slice(0, 3));
  writeFileSync(path('early'), early.note(NOON + 3 * HOUR));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(key: string, change: string, options: GivenOptions = {}): Promise<string> {
  let said = '';
  const out = { isTTY: false, write: (text: string) => (said += text) };
  const own = { mission: path('mission.json'), key: path(`${key}.key`), change: path(change) };
  const add = [options['add'] ?? []].flat().map((name) => path(String(name)));
  await runCommand(
    'register policy',
    { ...own, ...options, add },
    terminal(out, out, {}, () => 0),
  );
  return said;
}

describe('a change of keys', () => {
  it('is signed by the convenor and a quorum of the board, on one file', async () => {
    const add = ['register.json', 'witness.json'];
    const made = await run('convenor', 'policy.json', { add, drop: 'w.university.example', from: FROM });
    for (const words of [
      `policy 1 of salford-winter from ${FROM}`,
      `key comes: ${newKey ?? ''}`,
      `witness comes: A newspaper, ${newWitness ?? ''}`,
      'witness goes: A university, w.university.example+',
      '3 of 4 witnesses must sign',
      'The convenor has signed.',
      "0 of the board's 3 members have signed; 2 must sign.",
    ])
      expect(made).toContain(words);
    await run('first', 'policy.json');
    expect(await run('second', 'policy.json')).toContain("2 of the board's 3 members have signed; 2 must sign.");
    const { body, signatures } = read('policy.json');
    expect(signersOf({ body, signatures }, verify).size).toBe(3);
    expect(body).toMatchObject({ charter: DIGEST, number: 1, inForceFrom: FROM });
    expect(body.log).toMatchObject({ url: URL_OF_REGISTER, keys: [oldKey, newKey], quorum: 3, cooling: 7, due: 21 });
    expect(body.log.witnesses.map(({ operator }) => operator)).toEqual([
      'A charity',
      'Central Library',
      'The witness network',
      'A newspaper',
    ]);
  });

  it.each<[string, string, GivenOptions, string]>([
    ['without anything changed', 'convenor', { from: FROM }, 'Say what changes'],
    ['too soon', 'convenor', { quorum: '4', from: '2026-01-01' }, 'the register has to have it 7 days before'],
    ['of a key that isn’t there', 'convenor', { drop: 'w.stranger.example', from: FROM }, 'has no key or witness "w.stranger.example"'],
    ['with a board member’s card', 'convenor', { add: ['board.json'], from: FROM }, 'is that of a board'],
    ['to another register', 'convenor', { add: ['again.json'], from: FROM }, 'name its last checkpoint with --lost'],
    ['to a quorum that two registers could have', 'convenor', { quorum: '2', from: FROM }, 'it must be more than half'],
    ['by an operator alone', 'helper', { quorum: '4', from: FROM }, 'is not the key of a member of the board or the convenor'],
  ])('is refused %s', async (_, key, options, sentence) => {
    await expect(run(key, 'refused.json', options)).rejects.toThrow(sentence);
    expect(() => read('refused.json')).toThrow('ENOENT');
  });
});

describe('a log that is lost', () => {
  const lost = (checkpoint: string) => ({ lost: path(checkpoint), add: 'again.json', from: FROM });

  it('is called so by convenor, board and both operators', async () => {
    const made = await run('convenor', 'lost.json', lost('checkpoint'));
    for (const words of [
      'the register register.salford.example/winter is lost; again.salford.example/winter takes its place',
      `key goes: ${oldKey ?? ''}`,
      'The leader must sign as well.',
      'The helper must sign as well.',
    ])
      expect(made).toContain(words);
    for (const key of ['first', 'second', 'leader']) await run(key, 'lost.json');
    const all = await run('helper', 'lost.json');
    for (const words of ['The leader has signed.', 'The helper has signed.', "2 of the board's 3 members have signed"])
      expect(all).toContain(words);
    expect(read('lost.json').body).toMatchObject({ lost: readFileSync(path('checkpoint'), 'utf8'), log: { url: AGAIN } });
  });

  it('is not signed by anybody whose document shows more of it, or with a note of another', async () => {
    await expect(run('convenor', 'early.json', lost('early'))).rejects.toThrow('is lost after 3 leaves, but 4 were seen');
    const forged = { ...read('lost.json') };
    writeFileSync(
      path('forged.json'),
      JSON.stringify({ body: { ...forged.body, lost: readFileSync(path('early'), 'utf8') }, signatures: [] }),
    );
    await expect(run('helper', 'forged.json')).rejects.toThrow("it isn't lost, or leaves are to be forgotten");
    writeFileSync(path('other'), new GrowingLog().note(NOON, { witnesses: [] }));
    await expect(run('convenor', 'early.json', lost('other'))).rejects.toThrow('is none of the register at');
  });

  it('has another address and another card', async () => {
    await expect(run('convenor', 'same.json', { ...lost('checkpoint'), add: 'register.json' })).rejects.toThrow('It has another address.');
  });
});
