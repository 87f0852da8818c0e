// register-verify.long.ts — what our register program wrote, verified by Go programs of others; one flipped byte is found by them as well.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { Ground } from '../src/register/ground.ts';
import { seededRandom } from '../support/seeded-random.ts';

const script = resolve(import.meta.dirname, '../../scripts/register-verify.mjs');
const hasGo = spawnSync('go', ['version']).error === undefined;

let ground: Ground;
beforeEach(async () => {
  ground = new Ground();
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
  const random = seededRandom('many');
  const challenges = Array.from({ length: 300 }, (_, at) => ({
    body: {
      format: 'soundings challenge v1',
      charter: ground.digest,
      about: { kind: 'charter', object: ground.digest },
      received: '2025-12-02',
      salt: toBase64Url(random(16)),
      text: `Question ${String(at)}`,
    },
    signatures: [],
  }));
  await ground.add(...challenges.slice(0, 200));
  await ground.publish();
  await ground.add(...challenges.slice(200));
  await ground.publish();
});
afterEach(() => {
  ground.close();
});

function verified(): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ground.settings.site], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe.skipIf(!hasGo)(`the published folder, read by others${hasGo ? '' : ' (skipped: there is no Go here)'}`, () => {
  it('verifies whole, over the edge of a tile', () => {
    expect(verified()).toEqual({
      status: 0,
      said: `${ground.settings.origin}: 304 leaves, 9 tiles and bundles, 304 objects (0 taken down), 304 proofs: all verified\n`,
    });
  });

  it.each(['checkpoint', 'tile/0/001.p/48', 'tile/entries/000.p/204', 'object', 'proof'])(
    'has no byte that can change unseen: %s',
    (path) => {
      const { site } = ground.settings;
      const [folder = ''] = readdirSync(join(site, 'object'));
      const [object = ''] = readdirSync(join(site, 'object', folder));
      const [proof = ''] = readdirSync(join(site, 'proof'));
      const file = join(site, path === 'object' ? `object/${folder}/${object}` : path === 'proof' ? `proof/${proof}` : path);
      const bytes = readFileSync(file);
      bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1;
      writeFileSync(file, bytes);
      expect(verified().status).toBe(1);
    },
  );
});
