// verify.test.ts — a published folder read back: everything verifies, and no byte of it can change without being found.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { fileIssues } from '../../../src/register/file-check.ts';
import { ownPolicy } from '../../../src/register/register-config.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sourceOf, type RegisterSource } from '../../../src/register/source.ts';
import { keysNamed, trustIn } from '../../../src/register/trust.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { Ground } from './ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = new Ground();
  await ground.add(ground.mission());
  await ground.publish();
  ground.now += 3600;
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
});
afterEach(() => {
  ground.close();
});

/** What `register show --verify` says of a folder. */
async function said(source: RegisterSource, trust = trustIn([ownPolicy(ground.settings)], verify)): Promise<readonly string[]> {
  try {
    const view = await readRegister(source, trust.open, verify);
    const issues = [...view.issues, ...(await fileIssues(source, view, new Map(), keysNamed(view)))];
    return issues.map(({ sentence }) => sentence);
  } catch (error) {
    if (error instanceof RegisterError) return [error.message];
    throw error;
  }
}

describe('a published folder', () => {
  it('verifies whole', async () => {
    const source = sourceOf(ground.settings.site);
    const view = await readRegister(source, trustIn([ownPolicy(ground.settings)], verify).open, verify);
    expect(view.leaves.map(({ leaf }) => leaf?.kind)).toEqual(['charter', 'decision', 'decision', 'roster']);
    expect([...view.missions.keys()]).toEqual([ground.digest]);
    expect(await said(source)).toEqual([]);
  });

  it('has no byte that can change unseen', async () => {
    const source = sourceOf(ground.settings.site);
    const trust = trustIn([ownPolicy(ground.settings)], verify);
    const files = new Map((await source.paths?.())?.map((path) => [path, readFileSync(join(ground.settings.site, path))]));
    expect(files.size).toBeGreaterThan(15);
    const random = seededRandom('flips');
    let flips = 0;
    for (const [path, bytes] of files) {
      const drawn = Array.from({ length: 6 }, () => new DataView(random(4).buffer).getUint32(0) % bytes.length);
      for (const place of new Set([0, bytes.length - 1, ...drawn])) {
        const changed = Uint8Array.from(bytes, (byte, at) => (at === place ? byte ^ (1 << ((random(1)[0] ?? 0) % 8)) : byte));
        const read = async (asked: string) => Promise.resolve(asked === path ? changed : files.get(asked));
        const issues = await said({ read, paths: source.paths }, trust);
        expect(issues, `${path} at ${String(place)}`).not.toEqual([]);
        flips++;
      }
    }
    expect(flips).toBeGreaterThan(100);
  });

  it('has no file too many, and none too few', async () => {
    const source = sourceOf(ground.settings.site);
    writeFileSync(join(ground.settings.site, 'object', 'stranger'), 'x');
    expect(await said(source)).toEqual(["object/stranger isn't a file of this register."]);
    const paths = async () => ((await source.paths?.()) ?? []).filter((path) => path !== '_headers' && path !== 'object/stranger');
    expect(await said({ ...source, paths })).toEqual(['_headers is missing.']);
  });
});
