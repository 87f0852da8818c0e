// hpke.test.ts — every backend against RFC 9180's vectors, against each other, and against what must be refused.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import { CryptoError } from '../../../crypto/errors.ts';
import { DEFAULT_SUITE, HPKE_AEAD, HPKE_KDF, HPKE_KEM, type Hpke, type HpkeSuite } from '../../../crypto/hpke/hpke.ts';
import { browserHpke } from '../../../crypto/hpke/browser.ts';
import { nobleHpke } from '../../../crypto/hpke/noble.ts';
import { generateKeyPairSync, importPrivateKey, nodeHpke, openSync, sealSync } from '../../../crypto/hpke/node.ts';
import { webcryptoHpke } from '../../../crypto/hpke/webcrypto.ts';
import { secureRandom, type RandomBytes } from '../../../crypto/random.ts';

const backends: readonly (readonly [string, Hpke])[] = [
  ['noble', nobleHpke],
  ['webcrypto', await webcryptoHpke()],
  ['browser', await browserHpke()],
  ['node', nodeHpke],
];
const INFO = utf8('info');
const AAD = utf8('aad');
const PLAINTEXT = utf8('three came on Tuesday');

interface HpkeVector {
  readonly kem_id: number;
  readonly kdf_id: number;
  readonly aead_id: number;
  readonly info: string;
  readonly enc: string;
  readonly pkRm: string;
  readonly skRm: string;
  readonly encryptions: readonly { readonly aad: string; readonly ct: string; readonly pt: string }[];
}
const FILE = '../shared/vectors/hpke/rfc9180-base.json';
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as readonly HpkeVector[]) : [];

describe.each(backends)('HPKE on %s', (_name, hpke) => {
  const suites = allSuites().filter((suite) => hpke.supports(suite));

  it('has the suite that Soundings uses', () => {
    expect(suites).toContainEqual(DEFAULT_SUITE);
  });

  it.skipIf(vectors.length === 0)('opens the vectors of RFC 9180', async () => {
    let opened = 0;
    for (const vector of vectors) {
      const suite = { kemId: vector.kem_id, kdfId: vector.kdf_id, aeadId: vector.aead_id };
      if (!hpke.supports(suite)) continue;
      for (const { aad, ct, pt } of vector.encryptions) {
        const plaintext = await hpke.open(
          suite,
          fromHex(vector.skRm),
          fromHex(vector.enc),
          fromHex(vector.info),
          fromHex(aad),
          fromHex(ct),
        );
        expect(toHex(plaintext)).toBe(pt);
        opened++;
      }
    }
    expect(opened).toBe(suites.length);
  });

  it('opens what it seals, and nothing that differs by a bit', async () => {
    for (const suite of suites) {
      const { publicKey, privateKey } = await hpke.generateKeyPair(suite, secureRandom);
      const { enc, payload } = await hpke.seal(suite, publicKey, INFO, AAD, PLAINTEXT, secureRandom);
      expect(await hpke.open(suite, privateKey, enc, INFO, AAD, payload)).toEqual(PLAINTEXT);

      const other = await hpke.generateKeyPair(suite, secureRandom);
      const wrong = [
        () => hpke.open(suite, other.privateKey, enc, INFO, AAD, payload),
        () => hpke.open(suite, privateKey, flip(enc, 5), INFO, AAD, payload),
        () => hpke.open(suite, privateKey, flip(enc, 0), INFO, AAD, payload),
        () => hpke.open(suite, privateKey, enc.subarray(1), INFO, AAD, payload),
        () => hpke.open(suite, privateKey, enc, flip(INFO, 0), AAD, payload),
        () => hpke.open(suite, privateKey, enc, INFO, flip(AAD, 0), payload),
        () => hpke.open(suite, privateKey, enc, INFO, AAD, flip(payload, 3)),
        () => hpke.open(suite, privateKey, enc, INFO, AAD, flip(payload, payload.length - 1)),
        () => hpke.open(suite, privateKey, enc, INFO, AAD, payload.subarray(0, 15)),
        () => hpke.open(suite, privateKey, enc, INFO, AAD, new Uint8Array(0)),
      ];
      for (const attempt of wrong) await expect(attempt()).rejects.toMatchObject({ code: 'open' });
    }
  });

  it('takes its randomness from the argument: the same bytes, the same message', async () => {
    for (const suite of suites) {
      const { publicKey } = await hpke.generateKeyPair(suite, constant(1));
      const once = await hpke.seal(suite, publicKey, INFO, AAD, PLAINTEXT, constant(2));
      const twice = await hpke.seal(suite, publicKey, INFO, AAD, PLAINTEXT, constant(2));
      expect(twice).toEqual(once);
    }
  });

  it('refuses points whose DH is zero, as key and as encapsulated key (RFC 9180 §7.1.4)', async () => {
    const zero = new Uint8Array(32);
    const one = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    const order8 = fromHex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800');
    const { privateKey } = await hpke.generateKeyPair(DEFAULT_SUITE, secureRandom);
    for (const point of [zero, one, order8]) {
      await expect(hpke.seal(DEFAULT_SUITE, point, INFO, AAD, PLAINTEXT, secureRandom)).rejects.toMatchObject({ code: 'bad-key' });
      await expect(hpke.open(DEFAULT_SUITE, privateKey, point, INFO, AAD, new Uint8Array(32))).rejects.toMatchObject({ code: 'open' });
    }
  });

  it('refuses malformed public keys', async () => {
    for (const suite of suites) {
      const { publicKey } = await hpke.generateKeyPair(suite, secureRandom);
      const malformed = [publicKey.subarray(1), new Uint8Array(0)];
      if (suite.kemId === HPKE_KEM.p256) malformed.push(flip(publicKey, 40), hybrid(publicKey));
      for (const key of malformed) {
        const attempt = hpke.seal(suite, key, INFO, AAD, PLAINTEXT, secureRandom);
        await expect(attempt).rejects.toBeInstanceOf(CryptoError);
        await expect(attempt).rejects.toMatchObject({ code: 'bad-key' });
      }
    }
  });

  it('says which suites it does not have', async () => {
    const unknown = { kemId: 0x0021, kdfId: HPKE_KDF.sha256, aeadId: HPKE_AEAD.aes128Gcm };
    expect(hpke.supports(unknown)).toBe(false);
    await expect(hpke.generateKeyPair(unknown, secureRandom)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('HPKE across backends', () => {
  it('each opens what the others seal, byte for byte the same from the same randomness', async () => {
    for (const suite of allSuites()) {
      const able = backends.filter(([, hpke]) => hpke.supports(suite)).map(([, hpke]) => hpke);
      const { publicKey, privateKey } = generateKeyPairSync(suite, constant(7));
      const expected = sealSync(suite, publicKey, INFO, AAD, PLAINTEXT, constant(8));
      const key = importPrivateKey(suite, privateKey);
      for (const hpke of able) {
        expect(await hpke.generateKeyPair(suite, constant(7))).toEqual({ publicKey, privateKey });
        const sealed = await hpke.seal(suite, publicKey, INFO, AAD, PLAINTEXT, constant(8));
        expect(sealed).toEqual(expected);
        expect(openSync(key, sealed.enc, INFO, AAD, sealed.payload)).toEqual(PLAINTEXT);
      }
    }
  });
});

function allSuites(): HpkeSuite[] {
  return Object.values(HPKE_KEM).flatMap((kemId) => Object.values(HPKE_AEAD).map((aeadId) => ({ kemId, kdfId: HPKE_KDF.sha256, aeadId })));
}

function constant(byte: number): RandomBytes {
  return (length) => new Uint8Array(length).fill(byte);
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

/** SEC 1's hybrid form of the same point: OpenSSL takes it, RFC 9180 doesn't know it. */
function hybrid(publicKey: Uint8Array): Uint8Array {
  return publicKey.map((byte, i) => (i === 0 ? 6 + ((publicKey[64] ?? 0) & 1) : byte));
}
