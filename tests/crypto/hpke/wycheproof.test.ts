// wycheproof.test.ts — X25519 of every HPKE backend against Wycheproof's edge cases.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { DEFAULT_SUITE, HPKE_KEM, isZero } from '../../../crypto/hpke/hpke.ts';
import { nobleBackend } from '../../../crypto/hpke/noble.ts';
import { importPrivateKey } from '../../../crypto/hpke/node.ts';
import { webcryptoBackend } from '../../../crypto/hpke/webcrypto.ts';

interface XdhFile {
  readonly testGroups: readonly { readonly tests: readonly XdhTest[] }[];
}
interface XdhTest {
  readonly tcId: number;
  readonly flags: readonly string[];
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}
const FILE = '../shared/vectors/wycheproof/x25519_test.json';
const tests = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as XdhFile).testGroups.flatMap((group) => group.tests) : [];

const webcrypto = await webcryptoBackend();
type Dh = (privateKey: Uint8Array, publicKey: Uint8Array) => Promise<Uint8Array>;
const backends: readonly (readonly [string, Dh])[] = [
  ['noble', (privateKey, publicKey) => nobleBackend.dh(HPKE_KEM.x25519, privateKey, publicKey)],
  ['webcrypto', (privateKey, publicKey) => webcrypto.dh(HPKE_KEM.x25519, privateKey, publicKey)],
  ['node', async (privateKey, publicKey) => Promise.resolve(importPrivateKey(DEFAULT_SUITE, privateKey).dh(publicKey))],
];

describe.each(backends)('X25519 on %s', (_name, dh) => {
  it.skipIf(tests.length === 0)('gives the shared secret of every case, or refuses an all-zero one', async () => {
    for (const test of tests) {
      const shared = await dh(fromHex(test.private), fromHex(test.public)).catch(() => new Uint8Array(32));
      expect(toHex(shared), `tcId ${test.tcId}`).toBe(test.shared);
      expect(isZero(shared), `tcId ${test.tcId}`).toBe(test.flags.includes('ZeroSharedSecret'));
    }
  });
});
