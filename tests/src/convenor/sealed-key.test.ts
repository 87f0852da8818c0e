// sealed-key.test.ts — a key behind a passphrase: it opens with that one alone, and not once a byte of its file has changed.
import { expect, it } from 'vitest';
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import { isSealedKey, openSealedKey, sealedPublicKey, sealKey } from '../../../src/convenor/sealed-key.ts';
import { seededRandom } from '../../support/seeded-random.ts';

it('opens with its passphrase in any spelling of it, shows its public part, and refuses everything else', async () => {
  const random = seededRandom('a sealed key');
  const pair = generateKeyPair(random);
  const sealed = await sealKey(pair, 'caf\u00e9 under the bridge', random);
  expect(isSealedKey(sealed)).toBe(true);
  expect(sealedPublicKey(sealed)).toEqual(pair.publicKey);
  expect(await openSealedKey(sealed, 'cafe\u0301 under the bridge')).toEqual(pair);
  expect(await openSealedKey(sealed, 'cafe under the bridge')).toBeUndefined();
  // Its public part is bound to it: another one in its place opens nothing.
  const at = sealed.indexOf(':') + 1;
  const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  expect(await openSealedKey(changed, 'caf\u00e9 under the bridge')).toBeUndefined();
  expect(sealedPublicKey(sealed.slice(0, -1))).toBeUndefined();
  expect(isSealedKey('YZ9bwtlHgZJskjSo1O7m3SotsR-VzqdbpFnV-r3i8co')).toBe(false);
});
