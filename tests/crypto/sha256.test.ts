// sha256.test.ts — Node's SHA-256 and the one in JavaScript are the same function, and the package gives each platform its own.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { sha256 as inJavaScript } from '../../crypto/sha256/any.ts';
import { sha256 as byNode } from '../../crypto/sha256/node.ts';

it('gives the digests of FIPS 180-4, appendix B', () => {
  for (const sha256 of [byNode, inJavaScript]) {
    expect(toHex(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(toHex(sha256(utf8('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')))).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  }
});

it('is the same in both, of views too, and gives bytes of its own', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(40), (bytes, from) => {
      const view = bytes.subarray(Math.min(from, bytes.length));
      const digest = byNode(view);
      expect(digest).toEqual(inJavaScript(view));
      expect(digest.constructor).toBe(Uint8Array);
      expect(digest.byteLength).toBe(digest.buffer.byteLength);
    }),
  );
});

it('is given to Node as its own', async () => {
  expect((await import('@soundings/crypto/sha256')).sha256).toBe(byNode);
});
