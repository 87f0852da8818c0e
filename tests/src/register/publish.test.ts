// publish.test.ts — publishing on a real disk with real witnesses: what is written, what is refused, and what goes on when somebody is down.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { policyOf } from '../../../protocol/register/keys/log-member.ts';
import { openCheckpoint } from '../../../protocol/register/policy.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { fileIssues } from '../../../src/register/file-check.ts';
import { withRegister } from '../../../src/register/open-register.ts';
import { objectPath } from '../../../src/register/publication.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { at, signedBy } from '../../protocol/register/world.ts';
import { Ground } from './ground.ts';

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => {
  ground.close();
});

function site(path: string): string {
  return readFileSync(join(ground.settings.site, path), 'utf8');
}

function checkpoint() {
  return openCheckpoint(policyOf(ground.charter.log ?? expect.unreachable()), site('checkpoint'), verify);
}

describe('publishing', () => {
  it('makes a mission document that everybody accepts, with the proofs of all its parts', async () => {
    expect(await ground.add(ground.mission('2025-12-29'))).toBe(4);
    const { added, head, missions } = await ground.publish();
    expect([added, head.size, missions.length]).toEqual([4, 4, 1]);
    expect(checkpoint()).toMatchObject({ size: 4, quorumTime: ground.now });
    const [name = ''] = readdirSync(join(ground.settings.site, 'mission'));
    const mission = parseMission(site(`mission/${name}`));
    expect(mission.logged?.approvedAt).toBe(ground.now);
    expect(JSON.parse(site('index.json'))).toEqual({ missions: [name.replace('.json', '')], size: 4 });
    expect(readdirSync(ground.settings.waiting)).toEqual([]);
  });

  it('passes over what is there already', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    expect(await ground.add(ground.mission('2025-12-29'))).toBe(1);
    expect((await ground.publish()).head.size).toBe(4);
    expect(await ground.add(ground.mission('2025-12-29'))).toBe(0);
  });

  it('has the same checkpoint signed again with fresh times, and keeps each first proof', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    const proofs = readdirSync(join(ground.settings.site, 'proof')).map((name) => site(`proof/${name}`));
    ground.now += 86_400;
    expect((await ground.publish()).added).toBe(0);
    expect(checkpoint()).toMatchObject({ size: 3, quorumTime: ground.now });
    expect(readdirSync(join(ground.settings.site, 'proof')).map((name) => site(`proof/${name}`))).toEqual(proofs);
  });

  it('goes on with one witness down, and publishes nothing with two down', async () => {
    const [first, second] = ground.witnesses;
    if (first === undefined || second === undefined) expect.unreachable();
    await ground.add(ground.mission());
    first.isDown = true;
    await ground.publish();
    const before = site('checkpoint');
    second.isDown = true;
    await ground.add(ground.mission('2025-12-29'));
    await expect(ground.publish()).rejects.toMatchObject({
      code: 'quorum',
      message: expect.stringContaining('2 of the witnesses have signed') as unknown,
    });
    expect(site('checkpoint')).toBe(before);
    first.isDown = false;
    second.isDown = false;
    ground.now += 60;
    expect((await ground.publish()).head.size).toBe(4);
    expect(
      parseMission(JSON.stringify(JSON.parse(site(`mission/${readdirSync(join(ground.settings.site, 'mission'))[0] ?? ''}`)))).rosters,
    ).toHaveLength(1);
  });

  it('signs nothing over yesterday’s files', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    const yesterday = join(ground.folder, 'yesterday');
    cpSync(ground.settings.site, yesterday, { recursive: true });
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    rmSync(ground.settings.site, { recursive: true });
    cpSync(yesterday, ground.settings.site, { recursive: true });
    await expect(ground.publish()).rejects.toMatchObject({
      code: 'files',
      message: "The register's files end at 3 leaves; 4 were signed. Nothing is signed until the newer files are back.",
    });
  });

  it('signs nothing without its lock store, or with an old one', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    const old = join(ground.folder, 'old.db');
    cpSync(ground.settings.lockStore, old);
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    cpSync(old, ground.settings.lockStore);
    await expect(ground.publish()).rejects.toMatchObject({
      code: 'lock',
      message: expect.stringContaining('it is an old copy') as unknown,
    });
    rmSync(ground.settings.lockStore);
    await expect(ground.publish()).rejects.toMatchObject({ code: 'lock', message: expect.stringContaining('is missing') as unknown });
    expect(existsSync(ground.settings.lockStore)).toBe(false);
  });

  it('makes its index anew', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    rmSync(ground.settings.index);
    expect(await ground.add(ground.mission('2025-12-29'))).toBe(1);
    expect((await ground.publish()).head.size).toBe(4);
  });
});

describe('what would come too late', () => {
  it('is not added, and not published if it has waited for too long', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    ground.now = at('2025-12-28') + 23 * 3600 + 1;
    await expect(ground.add(ground.mission('2025-12-29'))).rejects.toThrow(
      "The roster can't be added. It would hold from 2025-12-29, today is 2025-12-28, and it has to be in the register before that day",
    );
    ground.now -= 2;
    await ground.add(ground.mission('2025-12-29'));
    ground.now += 2;
    await expect(ground.publish()).rejects.toMatchObject({ code: 'order', message: expect.stringContaining('Remove the file') as unknown });
    expect(JSON.parse(site('index.json'))).toMatchObject({ size: 3 });
  });

  it('is a change of the board with less than a week’s notice, or out of turn', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    const { board } = ground.everybody;
    const change = (number: number, inForceFrom: string) => {
      const keys = board.map(({ publicKey }) => toBase64Url(publicKey));
      return signedBy({ format: 'soundings board v1', charter: ground.digest, number, inForceFrom, keys, quorum: 2 }, ...board);
    };
    await expect(ground.add(change(1, '2025-12-08'))).rejects.toThrow('it has to be in the register 7 days before that');
    await expect(ground.add(change(2, '2025-12-20'))).rejects.toThrow('The next board of this mission has the number 1.');
    expect(await ground.add(change(1, '2025-12-20'))).toBe(1);
  });

  it('is a second stop by the same party, or a lift of none', async () => {
    await ground.add(ground.mission());
    const { helper, board } = ground.everybody;
    const stop = (text: string) =>
      signedBy({ format: 'soundings stop v1', charter: ground.digest, by: 'helper', from: '2026-01-01', text }, helper);
    await expect(
      ground.add(signedBy({ format: 'soundings lift v1', charter: ground.digest, stop: ground.digest }, ...board.slice(0, 2))),
    ).rejects.toThrow("It lifts a stop that isn't in the register");
    expect(await ground.add(stop('Enough.'))).toBe(1);
    await expect(ground.add(stop('Really.'))).rejects.toThrow('The helper has stopped this mission already.');
  });
});

describe('a register', () => {
  it('is published into by one process at a time', async () => {
    await ground.add(ground.mission());
    await expect(withRegister(ground.settings, async () => ground.publish())).rejects.toMatchObject({ code: 'busy' });
    expect((await ground.publish()).head.size).toBe(3);
  });

  it('shows a text that was taken down by a signed removal as that, and anything else as missing', async () => {
    await ground.add(ground.mission());
    const about = { kind: 'charter', object: ground.digest };
    const salt = toBase64Url(new Uint8Array(16));
    const body = { format: 'soundings challenge v1', charter: ground.digest, about, received: '2025-12-02', salt, text: 'A name.' };
    await ground.add({ body, signatures: [] });
    await ground.publish();
    const source = sourceOf(ground.settings.site);
    const view = await readRegister(source, undefined, verify);
    const leaf = view.leaves[3]?.leaf ?? expect.unreachable();
    const path = join(ground.settings.site, objectPath(bytesOf(leaf.object)));
    const { convenor, board } = ground.everybody;
    const removal = { format: 'soundings removal v1', object: leaf.object, reason: 'personal-data' };
    await expect(ground.add(signedBy(removal, convenor))).rejects.toThrow("It isn't signed by the convenor and a quorum of the board.");
    expect(await ground.add(signedBy(removal, convenor, ...board.slice(0, 2)))).toBe(1);
    await ground.publish();
    expect([existsSync(path), existsSync(`${path}.removed`)]).toEqual([false, true]);
    const after = await readRegister(source, undefined, verify);
    expect(after.issues).toEqual([]);
    expect(after.leaves.map(({ isTakenDown }) => isTakenDown)).toEqual([false, false, false, true, false]);
    expect(await fileIssues(source, after, new Map(), undefined)).toEqual([]);
    writeFileSync(`${path}.removed`, canonicalJson({ body: removal, signatures: [] }));
    expect((await readRegister(source, undefined, verify)).issues.map(({ index }) => index)).toEqual([3]);
  });
});
