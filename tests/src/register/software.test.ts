// software.test.ts — `soundings desk --verify`: a download against the proof that its publisher's register gave, and each way in which it isn't the file.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { policyText } from '../../../protocol/register/keys/log-member.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { objectPath, proofPath } from '../../../src/register/publication.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { Ground } from './ground.ts';
import { signed } from './site-ground.ts';

const ground = new Ground('software');
const DOWNLOAD = Buffer.from('not really a program');
const own = (name: string) => join(ground.folder, name);
const publisher = ground.everybody.convenor;

let printed: string;
async function run(name: string, options: GivenOptions, words: readonly string[] = []): Promise<void> {
  printed = '';
  const out = { isTTY: false, write: (text: string) => (printed += text) };
  const err = { isTTY: false, write: () => undefined };
  await runCommand(
    name,
    options,
    terminal(out, err, {}, () => 0),
    words,
  );
}

const verified = async (changed: GivenOptions = {}) =>
  run('desk', {
    folder: own('no-desk'),
    verify: own('soundings-desk.deb'),
    proof: own('proof.json'),
    policy: own('publisher.policy'),
    ...changed,
  });

beforeAll(async () => {
  const log = ground.charter.log ?? expect.unreachable();
  writeFileSync(own('publisher.policy'), policyText(log));
  writeFileSync(own('soundings-desk.deb'), DOWNLOAD);
  writeFileSync(own('soundings-desk.zip'), 'something else');
  writeKeyFile(own('publisher.key'), publisher.privateKey);
  const made = { key: own('publisher.key'), object: own('software.json'), name: 'soundings', release: '0.2.0', source: 'git: a commit' };
  await run('register software', made, [own('soundings-desk.zip'), own('soundings-desk.deb')]);
  await expect(run('register software', made, [own('soundings-desk.deb')])).rejects.toThrow('is there already');
  await ground.add(ground.mission('2025-12-29'), JSON.parse(readFileSync(own('software.json'), 'utf8')));
  await ground.publish();
  await run('register show', { log: ground.settings.site, policy: own('publisher.policy') });
  const [, leaf = expect.unreachable()] = /^ *(\d+) +software/m.exec(printed) ?? [];
  await run('register show', { log: ground.settings.site, policy: own('publisher.policy'), leaf, proof: true });
  writeFileSync(own('proof.json'), printed);
});
afterAll(() => {
  ground.close();
});

it('says which file of which version it is, where it stands, and who signed it; and opens no desk', async () => {
  await verified();
  expect(printed).toContain('soundings-desk.deb of soundings 0.2.0, as its publisher logged it.');
  expect(printed).toContain(createHash('sha256').update(DOWNLOAD).digest('hex'));
  expect(printed).toMatch(/register\.salford\.example\/winter, leaf \d+, witnessed on 2025-12-01/);
  expect(printed).toContain(toBase64Url(publisher.publicKey));
  expect(existsSync(own('no-desk'))).toBe(false);
});

it('is not printed without the leaf’s proof, or without its object', async () => {
  const show = async () => run('register show', { log: ground.settings.site, policy: own('publisher.policy'), leaf: '0', proof: true });
  const leaf = (await readRegister(sourceOf(ground.settings.site), undefined, verify)).leaves[0] ?? expect.unreachable();
  for (const [path, sentence] of [
    [proofPath(leaf.hash), 'Leaf 0 has no proof here'],
    [objectPath(bytesOf(leaf.leaf?.object ?? '')), 'The object of leaf 0 is missing'],
  ] as const) {
    const file = join(ground.settings.site, path);
    const kept = readFileSync(file);
    rmSync(file);
    await expect(show()).rejects.toThrow(sentence);
    writeFileSync(file, kept);
  }
});

it('refuses another file, a changed object, a proof of another leaf, other witnesses, and a proof alone', async () => {
  writeFileSync(own('other.deb'), Buffer.concat([DOWNLOAD, Buffer.of(0)]));
  await expect(verified({ verify: own('other.deb') })).rejects.toThrow(/none of the 2 files of soundings 0\.2\.0.*Don't start it/s);

  const honest = JSON.parse(readFileSync(own('proof.json'), 'utf8')) as { object: { body: object; signatures: object[] }; proof: string };
  const { object, proof } = honest;
  const given = async (value: unknown) => {
    writeFileSync(own('changed.json'), JSON.stringify(value));
    return verified({ proof: own('changed.json') });
  };
  await expect(given({ object: { ...object, body: { ...object.body, version: '0.3.0' } }, proof })).rejects.toThrow(
    'is not the proof of a program that its publisher signed',
  );
  await expect(given({ object: { ...object, signatures: [] }, proof })).rejects.toThrow('is not the proof of a program');
  await expect(given({ object: signed({ ...object.body, version: '0.3.0' }, publisher), proof })).rejects.toThrow(/for something else/);
  await expect(given(proof)).rejects.toThrow('is not the proof of a program');
  writeFileSync(own('raw-proof.txt'), proof);
  await expect(verified({ proof: own('raw-proof.txt') })).rejects.toThrow(/raw-proof\.txt/);

  const log = new Ground('others').charter.log ?? expect.unreachable();
  writeFileSync(own('others.policy'), policyText(log));
  await expect(verified({ policy: own('others.policy') })).rejects.toThrow(/can't be believed.*Don't start/s);
  await expect(verified({ policy: undefined })).rejects.toThrow('Name both, with --proof and --policy');
  await expect(run('desk', { proof: own('proof.json') })).rejects.toThrow('--proof and --policy belong to --verify');
});
