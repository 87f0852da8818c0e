// verified-once.test.ts — the memory beside a folder's keys: what it holds, and that nothing that is put there makes a mission valid.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { VerifySignature } from '../../../crypto/signature/ed25519.ts';
import { parseMissionBy } from '../../../protocol/mission/mission.ts';
import { KEY_FILES, makeKeys, type Party } from '../../../src/convenor/party-keys.ts';
import { verifiedOnce } from '../../../src/organisation/verified-once.ts';
import { organisationFolder } from '../../support/organisation-folder.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const root = mkdtempSync(join(tmpdir(), 'soundings-verified-'));
afterAll(() => rmSync(root, { recursive: true }));

const made = organisationFolder(join(root, 'made'), (draft) => draft);
const json = readFileSync(made.missionFile, 'utf8');
const readIn = (folder: string | undefined, text = json) => verifiedOnce(folder, (verify) => parseMissionBy(verify, text));

/** A folder of its own, with a memory of the mission if `isFull`. */
function folderOf(party: Party, name: string, { isFull = true } = {}): { readonly folder: string; readonly file: string } {
  const folder = join(root, name);
  makeKeys(party, folder, seededRandom(`keys ${name}`));
  if (isFull) readIn(folder);
  return { folder, file: join(folder, 'verified') };
}

/** The mission with another signature in a place where the charter and its form are as they were. */
function forged(): string {
  const { document } = made;
  const [roster] = document.rosters;
  if (roster === undefined) throw new Error('the mission has a roster');
  const convenor = `${roster.convenor.startsWith('A') ? 'B' : 'A'}${roster.convenor.slice(1)}`;
  return JSON.stringify({ ...document, rosters: [{ ...roster, convenor }] });
}

describe('reading a mission', () => {
  it.each(['organisation', 'collector'] as const)('in the folder of an %s leaves a memory that its owner alone may read', (party) => {
    const { folder, file } = folderOf(party, `full ${party}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    // The convenor's word and the board's for charter and roster, and the organisation's own, 32 bytes each.
    expect(before.length / 32).toBeGreaterThanOrEqual(7);
    expect(readIn(folder)).toEqual(readIn(undefined));
    expect(readFileSync(file)).toEqual(before);
  });

  it('leaves one mark for each signature that it asks about', () => {
    const { folder } = folderOf('collector', 'second');
    const asked: Parameters<VerifySignature>[] = [];
    verifiedOnce(folder, (verify) => parseMissionBy((...question) => asked.push(question) > 0 && verify(...question), json));
    rmSync(join(folder, 'verified'));
    verifiedOnce(folder, (verify) => expect(asked.every((question) => verify(...question))).toBe(true));
    expect(asked.length).toBe(readFileSync(join(folder, 'verified')).length / 32);
  });

  it('without a folder of keys, or in one without a secret, leaves nothing', () => {
    expect(readIn(undefined).charter.mission).toBe(made.document.charter.charter.mission);
    const folder = join(root, 'no keys');
    mkdirSync(folder);
    readIn(folder);
    readIn(join(root, 'nowhere'));
    expect([folder, join(root, 'nowhere')].some((one) => existsSync(join(one, 'verified')))).toBe(false);
  });

  it('in a folder in which nothing can be written, or whose secret others can read, is the same without a memory', () => {
    const { folder, file } = folderOf('collector', 'no writing', { isFull: false });
    mkdirSync(`${file}.new`);
    expect(readIn(folder)).toEqual(readIn(undefined));
    expect(existsSync(file)).toBe(false);
    const open = folderOf('collector', 'open', { isFull: false });
    writeFileSync(join(open.folder, KEY_FILES.collector), 'not a key');
    expect(readIn(open.folder)).toEqual(readIn(undefined));
    expect(existsSync(open.file)).toBe(false);
  });
});

describe('a forged mission stays one', () => {
  const other = folderOf('collector', 'other');
  const contents: readonly (readonly [string, (file: string) => void])[] = [
    ['with the memory of the true one', () => undefined],
    ['with an empty memory', (file) => writeFileSync(file, '')],
    ['with the memory of another folder', (file) => copyFileSync(other.file, file)],
    ['with half a mark', (file) => writeFileSync(file, readFileSync(file).subarray(0, 16))],
    ['with text in its place', (file) => writeFileSync(file, 'verified: everything\n'.repeat(100))],
    ['with a folder in its place', (file) => [rmSync, mkdirSync].forEach((change) => change(file))],
  ];
  it.each(contents)('%s, and the true one is read', (name, put) => {
    const { folder, file } = folderOf('collector', name);
    put(file);
    expect(() => readIn(folder, forged())).toThrow("The convenor hasn't signed this roster.");
    expect(readIn(folder)).toEqual(readIn(undefined));
  });

  it('and the memory of another folder is replaced by one that knows the mission', () => {
    const { folder, file } = folderOf('collector', 'replaced');
    const own = readFileSync(file);
    copyFileSync(other.file, file);
    readIn(folder);
    expect(readFileSync(file).subarray(own.length)).toEqual(own);
  });
});
