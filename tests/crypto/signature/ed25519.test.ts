// ed25519.test.ts — strict Ed25519 on both backends: RFC 8032's cases, Wycheproof's, and keys that anyone could sign for.
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, littleEndian, toHex, utf8 } from '../../../crypto/bytes.ts';
import { secureRandom } from '../../../crypto/random.ts';
import * as noble from '../../../crypto/signature/ed25519.ts';
import * as node from '../../../crypto/signature/node.ts';
import { isPublicKey } from '../../../crypto/signature/encoding.ts';
import { atOnce, settled, type Signatures } from '../../../crypto/signature/signatures.ts';
import { browserSignatures, javascriptSignatures, webcryptoSignatures } from '../../../crypto/signature/webcrypto.ts';

/** Web Crypto's is the first that isn't there in every browser. */
const webcrypto = await webcryptoSignatures();
const backends: readonly (readonly [string, Signatures])[] = [
  ['noble', atOnce(noble)],
  ['node', atOnce(node)],
  ['promised', await javascriptSignatures()],
  ...(webcrypto === undefined ? [] : [['webcrypto', webcrypto] as const]),
  ['browser', await browserSignatures()],
];

/** RFC 8032 §7.1, tests 1 to 3. */
const RFC8032 = [
  {
    secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    public: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    public: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    public: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

interface EddsaFile {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly { readonly tcId: number; readonly msg: string; readonly sig: string; readonly result: string }[];
  }[];
}
const FILE = '../shared/vectors/wycheproof/ed25519_test.json';
const groups = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as EddsaFile).testGroups : [];

describe.each(backends)('Ed25519 on %s', (_name, signatures) => {
  it('signs and verifies as RFC 8032 §7.1', async () => {
    for (const test of RFC8032) {
      const message = fromHex(test.message);
      expect(toHex(await signatures.publicKeyOf(fromHex(test.secret)))).toBe(test.public);
      expect(toHex(await signatures.sign(fromHex(test.secret), message))).toBe(test.signature);
      expect(await signatures.verify(fromHex(test.public), message, fromHex(test.signature))).toBe(true);
    }
  });

  it.skipIf(groups.length === 0)("agrees with Wycheproof's verdicts", async () => {
    for (const { publicKey, tests } of groups) {
      for (const { tcId, msg, sig, result } of tests) {
        expect(await signatures.verify(fromHex(publicKey.pk), fromHex(msg), fromHex(sig)), `tcId ${tcId}`).toBe(result === 'valid');
      }
    }
  });

  it('refuses keys of small order, whose signature anyone can make', async () => {
    // R = B, S = 1: valid under every A with [k]A = O, so under a small-order A for one message in at most eight.
    const forged = concat(ed25519.Point.BASE.toBytes(), littleEndian(1, 32));
    for (const point of torsion()) {
      for (let i = 0; i < 64; i++) expect(await signatures.verify(point, Uint8Array.of(i), forged)).toBe(false);
    }
  });

  it('refuses S + L, a second signature on the same message', async () => {
    const { publicKey, privateKey } = noble.generateKeyPair(secureRandom);
    const signature = await signatures.sign(privateKey, utf8('m'));
    const S = BigInt('0x' + toHex(signature.slice(32).reverse()));
    const second = concat(signature.subarray(0, 32), littleEndian(S + ed25519.Point.Fn.ORDER, 32));
    expect(await signatures.verify(publicKey, utf8('m'), signature)).toBe(true);
    expect(await signatures.verify(publicKey, utf8('m'), second)).toBe(false);
  });

  it('checks the equation without the cofactor: a torsion part in R or A is no matter of taste', async () => {
    const { privateKey } = noble.generateKeyPair(secureRandom);
    const { scalar } = ed25519.utils.getExtendedPublicKey(privateKey);
    const [, small] = torsion();
    const A = ed25519.Point.BASE.multiply(scalar);
    const r = 123456789n;
    const R = ed25519.Point.BASE.multiply(r).add(ed25519.Point.fromBytes(small ?? new Uint8Array(32)));
    const k = BigInt('0x' + toHex(sha512(concat(R.toBytes(), A.toBytes(), utf8('m'))).reverse())) % ed25519.Point.Fn.ORDER;
    const S = (r + k * scalar) % ed25519.Point.Fn.ORDER;
    const signature = concat(R.toBytes(), littleEndian(S, 32));
    expect(ed25519.verify(signature, utf8('m'), A.toBytes(), { zip215: false })).toBe(true); // the lenient reading
    expect(await signatures.verify(A.toBytes(), utf8('m'), signature)).toBe(false);
  });

  it('no flipped bit of key, message or signature verifies', async () => {
    const { publicKey, privateKey } = noble.generateKeyPair(secureRandom);
    const message = utf8('seventeen');
    const all = concat(publicKey, message, await signatures.sign(privateKey, message));
    await fc.assert(
      fc.asyncProperty(fc.nat(all.length * 8 - 1), async (bit) => {
        const changed = all.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const at = 32 + message.length;
        return !(await signatures.verify(changed.subarray(0, 32), changed.subarray(32, at), changed.subarray(at)));
      }),
      { numRuns: 200 },
    );
  });

  it('answers false to wrong lengths', async () => {
    expect(await signatures.verify(new Uint8Array(31), utf8('m'), new Uint8Array(64))).toBe(false);
    expect(await signatures.verify(new Uint8Array(32), utf8('m'), new Uint8Array(63))).toBe(false);
  });
});

describe('isPublicKey', () => {
  it('takes a made key and refuses small order, y ≥ p, a sign on x = 0, a point off the curve, and other lengths', () => {
    expect(isPublicKey(noble.generateKeyPair(secureRandom).publicKey)).toBe(true);
    const p = 2n ** 255n - 19n;
    const refused = [
      ...torsion(),
      littleEndian(p, 32),
      littleEndian(p + 3n, 32),
      littleEndian(2n ** 255n - 1n, 32),
      littleEndian(1n + 2n ** 255n, 32),
      littleEndian(p - 1n + 2n ** 255n, 32),
      littleEndian(2n, 32),
      new Uint8Array(31),
    ];
    for (const key of refused) expect(isPublicKey(key)).toBe(false);
  });
});

describe('the key check', () => {
  it('agrees with the curve library on any 32 bytes that are not of small order', () => {
    const isPoint = (bytes: Uint8Array) => {
      try {
        ed25519.Point.fromBytes(bytes);
        return true;
      } catch {
        return false;
      }
    };
    let points = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        points += Number(isPoint(bytes));
        expect(isPublicKey(bytes)).toBe(isPoint(bytes));
      }),
      { seed: 11, numRuns: 300, examples: [] },
    );
    expect(points).toBeGreaterThan(50);
    expect(points).toBeLessThan(250);
  });
});

describe('settled', () => {
  const keys = Array.from({ length: 3 }, (_, n) => noble.generateKeyPair(() => new Uint8Array(32).fill(n + 1)));

  it('gives what the arithmetic returns, whichever answers it asks for, in two runs for any number of signatures', async () => {
    const signed = keys.map(({ publicKey, privateKey }) => ({ publicKey, signature: noble.sign(privateKey, utf8('m')) }));
    let runs = 0;
    const count = await settled(await javascriptSignatures(), ({ verify }) => {
      runs++;
      return signed.filter(({ publicKey, signature }) => verify(publicKey, utf8('m'), signature)).length;
    });
    expect([count, runs]).toEqual([3, 2]);
  });

  it('takes no signature for good that was only assumed to be', async () => {
    const [one, other] = [keys[0] ?? expect.unreachable(), keys[1] ?? expect.unreachable()];
    const run = settled(await javascriptSignatures(), ({ verify, sign, publicKeyOf }) => {
      if (verify(other.publicKey, utf8('m'), sign(one.privateKey, utf8('m')))) return 'taken';
      throw new RangeError(toHex(publicKeyOf(one.privateKey)));
    });
    await expect(run).rejects.toThrow(toHex(one.publicKey));
  });

  it('passes a platform’s refusal on', async () => {
    await expect(settled(await javascriptSignatures(), ({ sign }) => sign(new Uint8Array(31), utf8('m')))).rejects.toThrow(/privateKey/);
  });
});

it('a key that is written to signs as what it is now', () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const array = one.slice();
  expect(node.sign(array, utf8('m'))).toEqual(node.sign(one, utf8('m')));
  array.set(other);
  expect(node.sign(array, utf8('m'))).toEqual(node.sign(other, utf8('m')));
});

/** The eight points of the torsion subgroup, neutral element first. */
function torsion(): Uint8Array[] {
  const generator = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const points: Uint8Array[] = [];
  for (let point = ed25519.Point.ZERO, i = 0; i < 8; i++, point = point.add(generator)) points.push(point.toBytes());
  return points;
}
