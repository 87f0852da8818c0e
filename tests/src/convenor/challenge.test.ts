// challenge.test.ts — `soundings challenge make | add | gather | answer`: an objection that anybody makes, that any of three parties takes in with a receipt, and its answer.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { challengeDigest, challengeOf } from '../../../protocol/register/challenge.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { ChallengesTogether } from '../../../protocol/register/challenges-together.ts';
import { objectName } from '../../../protocol/register/leaf.ts';
import { RemovalObject } from '../../../protocol/register/objects-other.ts';
import { ChallengeReceipt } from '../../../protocol/register/notices.ts';
import { AnswerObject, ChallengeObject } from '../../../protocol/register/objects-public.ts';
import { signersOf } from '../../../protocol/register/signed-form.ts';
import { signCharter } from '../../../protocol/signed/charter.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { at, CHARTER, decisionOf, DIGEST, EVERYBODY } from '../../protocol/register/world.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';

let folder: string;
const path = (name: string) => join(folder, name);
const read = (name: string): unknown => JSON.parse(readFileSync(path(name), 'utf8'));
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-challenge-'));
  const charter = { charter: CHARTER, convenor: signCharter(CHARTER, EVERYBODY.convenor.privateKey), board: [decisionOf(0, 'approves')] };
  writeFileSync(path('mission.json'), JSON.stringify({ format: 'soundings mission v1', charter, rosters: [] }));
  writeFileSync(path('time'), String(1000 * at('2026-01-08')));
  const { helper, leader, convenor, collector, board } = { ...EVERYBODY, collector: EVERYBODY.board[2] };
  const keys = { helper, leader, convenor, first: board[0], second: board[1], collector };
  for (const [name, key] of Object.entries(keys)) writeKeyFile(path(`${name}.key`), key?.privateKey ?? expect.unreachable());
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: 'make' | 'add' | 'answer' | 'gather', options: GivenOptions, words: readonly string[] = []): Promise<string> {
  let said = '';
  const out = { isTTY: false, write: (text: string) => (said += text) };
  await runCommand(
    `challenge ${command}`,
    { mission: path('mission.json'), ...options },
    terminal(out, out, {}, () => 0),
    words,
  );
  return said;
}

/** Makes one, and gives its file. */
async function made(options: GivenOptions): Promise<string> {
  const before = new Set(readdirSync(folder));
  await run('make', { out: folder, ...options });
  return readdirSync(folder).find((name) => !before.has(name)) ?? expect.unreachable();
}

it('is made with a name or without, and called by its digest', async () => {
  const file = await made({ text: 'Who decides what is done with the result?', name: 'Jo' });
  const challenge = ChallengeObject.parse(read(file));
  expect(challenge).toMatchObject({ body: { charter: DIGEST, about: { kind: 'charter' }, name: 'Jo' }, signatures: [] });
  expect(file).toBe(`challenge-${challengeDigest(challenge).slice(0, 16)}.json`);
  const signed = ChallengeObject.parse(read(await made({ text: 'Signed.', key: path('first.key') })));
  expect(signersOf(signed, verify).size).toBe(1);
  await expect(run('make', { out: folder, text: `hidden \u202e text` })).rejects.toThrow("This objection can't be written down");
  await expect(run('make', { out: folder, text: 'x'.repeat(8001) })).rejects.toThrow("This objection can't be written down");
  await expect(run('make', { out: folder })).rejects.toThrow('Say what you object to');
});

it('has the same bytes wherever it is made', () => {
  const one = {
    charter: DIGEST,
    about: { kind: 'charter', object: DIGEST },
    text: ' Cafe\u0301? ',
    day: '2026-01-08',
    salt: new Uint8Array(16),
  };
  expect(challengeOf({ ...one, name: ' ' }).body).toEqual({
    ...{ format: 'soundings challenge v1', charter: DIGEST, about: one.about, received: '2026-01-08' },
    ...{ salt: toBase64Url(one.salt), text: 'Café?' },
  });
  expect(challengeDigest(challengeOf(one))).toBe(challengeDigest(challengeOf({ ...one, name: '' })));
  expect(challengeDigest(challengeOf({ ...one, salt: new Uint8Array(16).fill(1) }))).not.toBe(challengeDigest(challengeOf(one)));
});

it('is taken in by the convenor, the board and either aggregator, who sign a receipt, and by nobody else', async () => {
  const file = await made({ text: 'Why is there no question about rent?' });
  const time = { 'dangerously-read-time-from': path('time') };
  for (const taker of ['convenor', 'first', 'leader', 'helper']) {
    const said = await run('add', { ...time, key: path(`${taker}.key`), receipt: path(`receipt-${taker}.json`) }, [path(file)]);
    expect(said).toContain('An answer is due by 2026-02-05.');
    const receipt = ChallengeReceipt.parse(read(`receipt-${taker}.json`));
    expect(receipt.body).toMatchObject({ challenge: challengeDigest(ChallengeObject.parse(read(file))), received: '2026-01-08' });
    expect(signersOf(receipt, verify).size).toBe(1);
  }
  writeKeyFile(path('nobody.key'), new Uint8Array(32).fill(3));
  await expect(run('add', { key: path('nobody.key'), receipt: path('none') }, [path(file)])).rejects.toThrow('who alone give receipts');
  const other = ChallengeObject.parse(read(file));
  writeFileSync(path('other.json'), JSON.stringify({ ...other, body: { ...other.body, charter: toBase64Url(new Uint8Array(32)) } }));
  await expect(run('add', { key: path('leader.key'), receipt: path('none') }, [path('other.json')])).rejects.toThrow('to another mission');
});

it('is answered by the convenor, or by a quorum of the board on one file', async () => {
  const challenge = path(await made({ text: 'Who reads the totals?' }));
  const own = { challenge, answer: path('convenor-answer.json'), outcome: 'rejected', text: 'Everybody.' };
  expect(await run('answer', { ...own, key: path('convenor.key') })).toContain('Signed by the convenor.');
  const board = { challenge, answer: path('board-answer.json') };
  await run('answer', { ...board, key: path('first.key'), outcome: 'partly', text: 'We ask the convenor to say.' });
  expect(await run('answer', { ...board, key: path('second.key') })).toContain("2 of the board's 3 members have signed; 2 must sign.");
  const answer = AnswerObject.parse(read('board-answer.json'));
  expect(answer.body).toMatchObject({
    outcome: 'partly',
    challenge: challengeDigest(ChallengeObject.parse(JSON.parse(readFileSync(challenge, 'utf8')))),
  });
  expect(signersOf(answer, verify).size).toBe(2);
  await expect(run('answer', { ...board, key: path('helper.key') })).rejects.toThrow('who alone answer');
  await expect(run('answer', { ...own, answer: path('x'), outcome: 'maybe', key: path('convenor.key') })).rejects.toThrow(
    'Say what becomes',
  );
});

it('stands together with others that nobody has signed, in a file that one answer answers', async () => {
  const files: string[] = [];
  for (const text of ['One.', 'Two.']) files.push(path(await made({ text })));
  const out = path('together.json');
  expect(await run('gather', { out }, [...files, ...files])).toContain('together.json: 2 objections, reference');
  const together = ChallengesTogether.parse(read('together.json'));
  expect(together.body.challenges.map(({ body }) => body.text)).toEqual(['One.', 'Two.']);
  const answer = { challenge: out, answer: path('together-answer.json'), outcome: 'upheld', text: 'Yes.', key: path('convenor.key') };
  await run('answer', answer);
  expect(AnswerObject.parse(read('together-answer.json')).body.challenge).toBe(objectName(canonicalJson(together)).object);
  const signed = path(await made({ text: 'Signed.', key: path('first.key') }));
  await expect(run('gather', { out: path('more.json') }, [signed])).rejects.toThrow('needs an entry of its own');
  await expect(run('gather', { out }, files)).rejects.toThrow('exists already');
});

it('is taken down by the convenor and a quorum of the board, in one file', async () => {
  const object = path(await made({ text: 'Jo Bloggs of 3 Ash Street.' }));
  const removal = path('removal.json');
  const remove = async (key: string, options: GivenOptions) => {
    let said = '';
    const out = { isTTY: false, write: (text: string) => (said += text) };
    const own = { mission: path('mission.json'), key: path(`${key}.key`), removal };
    await runCommand(
      'register remove',
      { ...own, ...options },
      terminal(out, out, {}, () => 0),
    );
    return said;
  };
  await expect(remove('convenor', { object, reason: 'dislike' })).rejects.toThrow('Say why with --reason: personal-data or unlawful.');
  await expect(remove('convenor', { object: 'nothing', reason: 'unlawful' })).rejects.toThrow('There is no file nothing');
  await expect(remove('convenor', { roster: '1', name: 'A', reason: 'unlawful' })).rejects.toThrow("doesn't have roster 1 whole");
  await expect(remove('helper', { object, reason: 'unlawful' })).rejects.toThrow('who sign this together');
  expect(await remove('first', { object, reason: 'personal-data' })).toContain('The convenor must sign as well.');
  await remove('second', {});
  expect(await remove('convenor', {})).toContain("The convenor has signed. 2 of the board's 3 members have signed; 2 must sign.");
  const signed = RemovalObject.parse(read('removal.json'));
  expect(signed.body).toEqual({
    ...{ format: 'soundings removal v1', reason: 'personal-data' },
    object: challengeDigest(ChallengeObject.parse(JSON.parse(readFileSync(object, 'utf8')))),
  });
  expect(signersOf(signed, verify).size).toBe(3);
});
