// stop.test.ts — `soundings mission stop | lift | board`: who may stop a mission or change its board, who signs what, and what nobody is let sign.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { nameOf, signedStop } from '../../../protocol/mission/stopped.ts';
import { BoardObject, LiftObject, StopObject } from '../../../protocol/register/objects.ts';
import { signersOf } from '../../../protocol/register/signed-form.ts';
import { signCharter } from '../../../protocol/signed/charter.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { CHARTER, decisionOf, EVERYBODY } from '../../protocol/register/world.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';

const NEWCOMER = generateKeyPair(seededRandom('newcomer of a board'));

let folder: string;
const path = (name: string) => join(folder, name);
const read = (name: string): unknown => JSON.parse(readFileSync(path(name), 'utf8'));
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-stop-'));
  const charter = { charter: CHARTER, convenor: signCharter(CHARTER, EVERYBODY.convenor.privateKey), board: [decisionOf(0, 'approves')] };
  writeFileSync(path('mission.json'), JSON.stringify({ format: 'soundings mission v1', charter, rosters: [] }));
  const { helper, convenor, board } = EVERYBODY;
  const keys = { helper, convenor, first: board[0], second: board[1], newcomer: NEWCOMER };
  for (const [name, key] of Object.entries(keys)) writeKeyFile(path(`${name}.key`), key?.privateKey ?? expect.unreachable());
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: 'stop' | 'lift' | 'board', key: string, options: GivenOptions): Promise<string> {
  let said = '';
  const out = { isTTY: false, write: (text: string) => (said += text) };
  const own = { mission: path('mission.json'), key: path(`${key}.key`) };
  await runCommand(
    `mission ${command}`,
    { ...own, ...options },
    terminal(out, out, {}, () => 0),
  );
  return said;
}

const WORDS = { from: '2999-03-02', text: 'The total would close a ward.' };
const held = { charter: CHARTER, digest: charterDigest(CHARTER), logged: undefined };

it('the helper stops alone, and the board with two signatures on one file', async () => {
  expect(await run('stop', 'helper', { stop: path('helper.json'), ...WORDS })).toContain('Signed. It holds for whoever has the file.');
  expect(signedStop(verify, held, read('helper.json'), 0)?.body.by).toBe('helper');
  const stop = path('board.json');
  expect(await run('stop', 'first', { stop, ...WORDS })).toContain("1 of the board's 3 members have signed; 2 must sign.");
  expect(signedStop(verify, held, read('board.json'), 0)).toBeUndefined();
  for (let time = 0; time < 2; time++)
    expect(await run('stop', 'second', { stop })).toContain("2 of the board's 3 members have signed; 2 must sign.");
  expect(signedStop(verify, held, read('board.json'), 0)?.body).toMatchObject({ by: 'board', ...WORDS });
});

it('no stop is dated back, made by somebody else, or signed by another party or with other words', async () => {
  await expect(run('stop', 'helper', { stop: path('new.json'), ...WORDS, from: '2026-01-01' })).rejects.toThrow(
    "A stop can't be dated back",
  );
  await expect(run('stop', 'helper', { stop: path('new.json') })).rejects.toThrow('Say from which day');
  await expect(run('stop', 'convenor', { stop: path('new.json'), ...WORDS })).rejects.toThrow(
    'is not the key of the leader, the helper or a board',
  );
  await expect(run('stop', 'helper', { stop: path('board.json') })).rejects.toThrow('is a stop by the board');
  await expect(run('stop', 'first', { stop: path('board.json'), ...WORDS })).rejects.toThrow('is there already');
});

it('the board lifts an operator’s stop, and never its own', async () => {
  const lift = path('lift.json');
  await run('lift', 'first', { stop: path('helper.json'), lift });
  expect(await run('lift', 'second', { stop: path('helper.json'), lift })).toContain("2 of the board's 3 members have signed");
  const object = LiftObject.parse(read('lift.json'));
  expect(object.body.stop).toBe(nameOf(StopObject.parse(read('helper.json'))));
  expect(signersOf(object, verify).size).toBe(2);
  await expect(run('lift', 'first', { stop: path('board.json'), lift: path('other.json') })).rejects.toThrow('which is final');
  await expect(run('lift', 'helper', { stop: path('helper.json'), lift })).rejects.toThrow('Only members of the board sign this');
});

it('the board before and each newcomer sign a change of the board, in one file', async () => {
  const [board, join, from] = [path('next.json'), toBase64Url(NEWCOMER.publicKey), '2999-03-02'];
  const [first, second, third] = CHARTER.board.keys;
  expect(await run('board', 'first', { board, join, leave: third, from })).toContain(
    "1 of the board's 3 members have signed; 2 must sign.",
  );
  expect(await run('board', 'second', { board })).toContain('0 of 1 who join have signed; each of them must.');
  expect(await run('board', 'newcomer', { board })).toContain('1 of 1 who join have signed; each of them must.');
  const object = BoardObject.parse(read('next.json'));
  expect(object.body).toMatchObject({ number: 1, inForceFrom: from, keys: [first, second, join], quorum: 2 });
  expect(signersOf(object, verify).size).toBe(3);
});

it.each<[string, string, GivenOptions, string]>([
  ['too soon', 'first', { leave: CHARTER.board.keys[2], from: '2026-01-01' }, 'the register has to have it 7 days before'],
  ['without anything changed', 'first', { from: '2999-03-02' }, 'Say who joins'],
  ['with a stranger leaving', 'first', { leave: 'A'.repeat(43), from: '2999-03-02' }, 'is not on the board'],
  ['with the convenor on it', 'first', { join: CHARTER.convenor.key, from: '2999-03-02' }, 'is the convenor or an aggregator'],
  ['with too large a quorum', 'first', { quorum: '4', from: '2999-03-02' }, 'Say fewer with --quorum'],
  ['by an operator', 'helper', { leave: CHARTER.board.keys[2], from: '2999-03-02' }, 'is neither a key of the board'],
])('no board changes %s', async (_, key, options, sentence) => {
  await expect(run('board', key, { board: path('refused.json'), ...options })).rejects.toThrow(sentence);
});
