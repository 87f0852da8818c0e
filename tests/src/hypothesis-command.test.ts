// hypothesis-command.test.ts — `soundings hypothesis` from a draft to a verdict: what is printed, what is signed, and every way to be refused
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair, verify } from '../../crypto/signature/ed25519.ts';
import { canonicalJson } from '../../protocol/json/canonical-json.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { openMissionLedger } from '../../protocol/privacy/ledger.ts';
import { signersOf, type Signed } from '../../protocol/register/signed-form.ts';
import { openReleaseStore } from '../../src/collector/release-store.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { callMission, decideOnCharter } from '../../src/convenor/mission-document.ts';
import { writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { countLine } from '../../src/export/hypothesis-words.ts';
import { numberOf, type Entry } from '../../src/insight/hypotheses/entry.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { charter, entry, everybody, KERSAL, releasesOf } from './insight/hypotheses/stated.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-hypothesis-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const mission = at('mission.json');
const stranger = generateKeyPair(seededRandom('stranger'));

beforeAll(() => {
  const [one, two] = everybody.board;
  if (one === undefined || two === undefined) throw new Error('the board has three members');
  const called = callMission(charter, everybody.convenor);
  writeMissionDocument(mission, decideOnCharter(decideOnCharter(called, one, 'approves'), two, 'approves'));
  writeKeyFile(at('convenor.key'), everybody.convenor.privateKey);
  writeKeyFile(at('board.key'), one.privateKey);
  writeKeyFile(at('stranger.key'), stranger.privateKey);
  clock('before.time', '2025-12-01');
  clock('after.time', '2026-12-01');
  const store = openReleaseStore(at('releases.db'), () => 0);
  const opened = openMissionLedger(4, { epsilon: 100, delta: 1e-6 });
  for (const release of releasesOf(24, { ordsall: (window) => (window < 12 ? 60 : 85) }))
    store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
  store.close();
});

function clock(name: string, day: string): void {
  writeFileSync(at(name), String(Date.parse(`${day}T00:00:00Z`)));
}

/** A draft as a person would write it: spaces, members in any order. */
function draft(name: string, changes: Partial<Entry> = {}): string {
  const { decide, ...rest } = entry(changes);
  writeFileSync(at(name), `\n${JSON.stringify({ decide, ...rest }, undefined, 4)}\n`);
  return at(name);
}

async function run(name: string, options: GivenOptions, ...words: readonly string[]) {
  let [out, said] = ['', ''];
  const io = terminal({ write: (text) => (out += text) }, { write: (text) => (said += text) }, {}, () => 0);
  await runCommand(`hypothesis ${name}`, { mission, ...options }, io, words);
  return { out, said };
}

const before = { 'dangerously-read-time-from': at('before.time') };
const after = { 'dangerously-read-time-from': at('after.time') };
const sign = (key: string, out: string, file: string, options: GivenOptions = {}) =>
  run('register', { key: at(key), out: at(out), organisations: '20', ...before, ...options }, file);

describe('check', () => {
  test('prints the power, the smallest effect that is seen, and what is left of α', async () => {
    const { out, said } = await run('check', { organisations: '20', ...before }, draft('draft.json'));
    expect(out).toMatch(/^counts: no, .* because this mission has no public register\nhypothesis [\w-]{16}: More people come/);
    expect(out).toContain('test: difference of the totals in windows 12 to 23, against windows 0 to 11, looked at once, at the end');
    expect(out).toContain('alpha: 0.01 of 0.1; 0.09 is left after it');
    expect(out).toMatch(/power: \d+% at the smallest effect that would matter, 40 a window/);
    expect(out).toMatch(/seen with 80%: an effect of [\d.]+ a window/);
    expect(said).toBe('');
    const { out: json } = await run('check', { json: true, organisations: '20', ...before }, at('draft.json'));
    expect(JSON.parse(json)).toMatchObject({ number: numberOf(entry()), smallestEffect: 40, alphaLeft: 0.1, refused: null });
    expect((await run('check', { organisations: '20', ...before }, at('draft.json'))).out).toBe(out);
  });

  test('says what can only be explored, and that scatter is taken for nothing', async () => {
    expect((await run('check', { organisations: '20', ...after }, at('draft.json'))).out).toMatch(
      /^counts: no, .* "explored, not tested"\. Its first window began on 2026-03-23; state later windows\n/,
    );
    expect(countLine({ kind: 'in time', firstDay: '2026-03-23' })).toContain('yes, if it is logged in the register before 2026-03-23');
    const { out } = await run('check', { organisations: '20', ...before }, draft('rate.json', { question: 'rate' }));
    expect(out).toContain('"scatterVariance"');
  });

  test('takes the fingerprint of the charter in hex', async () => {
    const { charter: digest } = entry();
    const hex = Buffer.from(digest, 'base64url').toString('hex');
    const { out } = await run('check', { json: true, organisations: '20', ...before }, draft('hex.json', { charter: hex }));
    expect(JSON.parse(out)).toMatchObject({ number: numberOf(entry()), counts: false });
    await expect(run('check', before, draft('short.json', { charter: hex.slice(1) }))).rejects.toThrow('"charter" isn\'t right');
  });

  test('refuses too little power, but for a pilot', async () => {
    const weak = draft('weak.json', { smallestEffect: 5 });
    await expect(run('check', { ...before }, weak)).rejects.toThrow(
      /The power is \d+% at the smallest effect that would matter, below 50%/,
    );
    const { out } = await run('check', { ...before }, draft('pilot.json', { smallestEffect: 5, pilot: true }));
    expect(out).toContain('alpha: none: a pilot');
  });

  test('refuses what is no entry, or none of this mission, with every reason', async () => {
    writeFileSync(at('wrong.json'), '{"format":"soundings hypothesis v1","test":"wish"}');
    await expect(run('check', {}, at('wrong.json'))).rejects.toThrow('"test" should be "difference" or "trend"');
    await expect(run('check', {}, draft('cells.json', { cells: [{ dimension: 'street', values: ['A'] }] }))).rejects.toThrow(
      '"visits" has no dimension "street". It has area, age.',
    );
    await expect(run('check', { registered: [at('draft.json')] }, at('draft.json'))).rejects.toThrow('a draft that nobody has signed');
  });
});

describe('register', () => {
  test('writes the object that the register takes, signed by who states it', async () => {
    const { out, said } = await sign('board.key', 'signed.json', at('draft.json'));
    expect(out).toBe(`${numberOf(entry())}: written to ${at('signed.json')}\n`);
    expect(said).toContain('Next: soundings register add.');
    const text = readFileSync(at('signed.json'), 'utf8');
    const object = JSON.parse(text) as Signed<Entry>;
    expect(text).toBe(`${new TextDecoder().decode(canonicalJson(object))}\n`);
    expect(object.body).toEqual(entry());
    expect([...signersOf(object, verify)]).toEqual([charter.board.keys[0]]);
    await expect(sign('board.key', 'signed.json', at('draft.json'))).rejects.toThrow('exists already');
  });

  test('refuses what the signer has no α left for, or has registered already, but not for another', async () => {
    const registered = [at('signed.json')];
    await expect(sign('board.key', 'again.json', at('draft.json'), { registered })).rejects.toThrow('It is registered already.');
    const large = draft('large.json', { alpha: 0.095, statement: 'Another one.' });
    await expect(sign('board.key', 'large-signed.json', large, { registered })).rejects.toThrow('0.09 of 0.1 left');
    const less = draft('less.json', { direction: 'less', statement: 'Fewer come.' });
    await expect(sign('board.key', 'less-signed.json', less, { registered })).rejects.toThrow('state "either" instead');
    await sign('convenor.key', 'large-signed.json', large, { registered });
    await expect(run('check', { registered: [at('signed.json'), at('large-signed.json')], ...before }, less)).rejects.toThrow(
      'several signers',
    );
  });

  test("anybody may state one, with the convenor's signature beside it", async () => {
    const { said } = await sign('stranger.key', 'stranger.json', draft('other.json', { statement: 'A stranger asks.' }));
    expect(said).toContain('Next: the convenor signs this file too');
    await expect(sign('board.key', 'both.json', at('stranger.json'))).rejects.toThrow('Only the convenor, A council of councils, signs it');
    expect((await sign('convenor.key', 'both.json', at('stranger.json'))).said).toContain('Next: soundings register add.');
    const object = JSON.parse(readFileSync(at('both.json'), 'utf8')) as Signed<Entry>;
    expect(object.signatures.map(({ key }) => key)).toEqual([toBase64Url(stranger.publicKey), charter.convenor.key]);
    await expect(sign('convenor.key', 'thrice.json', at('both.json'))).rejects.toThrow('has the signature of this key already');
    const spoiled = { ...object, body: { ...object.body, smallestEffect: 1 } };
    writeFileSync(at('spoiled.json'), JSON.stringify(spoiled));
    await expect(sign('convenor.key', 'thrice.json', at('spoiled.json'))).rejects.toThrow('A signature in');
  });
});

describe('verdict and list', () => {
  const releases = at('releases.db');

  test('what was found, on what grounds, and that nobody can see when it was stated', async () => {
    const { out } = await run('verdict', { releases, ...after }, at('signed.json'));
    expect(out).toContain('explored, not tested: this mission has no public register');
    expect(out).toContain('verdict: supported');
    expect(out).toMatch(/effect: \d+(\.\d+)? a window, \d+(\.\d+)? to \d+(\.\d+)? \(95%, of one look\), over 12 windows/);
    expect(out).toMatch(/grounds: p = below 0\.0001 for no effect, [\d.]+ for the smallest effect that would matter; 0\.01 is needed/);
    expect(out).toContain('decided: Open a second session.');
    expect(out).toContain('could also be: A second food bank opened.');
    expect(out).not.toContain('proven:');
    const { out: json } = await run('verdict', { releases, json: true, ...after }, at('signed.json'));
    expect(JSON.parse(json)).toMatchObject({ verdict: 'supported', windows: 12, exact: true, grounds: { kind: 'one look' } });
  });

  test('one look has no verdict while its windows are open; a draft can be explored', async () => {
    expect((await run('verdict', { releases, ...before }, at('draft.json'))).out).toContain('verdict: not yet; 12 of 12 windows are there');
    expect((await run('verdict', { releases, ...after }, at('pilot.json'))).out).toContain('explored, not tested: it is a pilot');
  });

  test('all of a mission beside each other, with what chance alone would support', async () => {
    const { out } = await run('list', { releases, ...after }, at('signed.json'), at('large-signed.json'), at('both.json'));
    expect(out).toContain('3 in all: 3 supported, 0 against, 0 neither.');
    expect(out).toContain('chance alone would support about 0.115.');
    expect(out).toContain('A council of councils has 0.005 of its alpha left.');
    expect(out).toMatch(/Oversight board \([\w-]{8}\)/);
    const { out: json } = await run('list', { json: true, ...before }, at('signed.json'), at('signed.json'));
    expect(JSON.parse(json)).toMatchObject({ entries: [{ verdict: 'not yet' }] });
    await expect(run('list', {})).rejects.toThrow('no public register that lists them: ask A council of councils');
    await expect(run('list', {}, at('draft.json'))).rejects.toThrow('nobody has signed');
  });

  test('of other cells, watched every week', async () => {
    const weekly = draft('weekly.json', { against: { cells: KERSAL }, looks: { e: [0.003, 0.006, 0.012, 0.024] }, smallestEffect: 50 });
    const { out } = await run('verdict', { releases, ...before }, weekly);
    expect(out).toMatch(/grounds: evidence for it at most .*; 100 is needed; enough after window \d+/);
  });
});
