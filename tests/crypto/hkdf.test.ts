// hkdf.test.ts — one block of HKDF-SHA256, against RFC 5869 and the library's HKDF of any length.
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { hkdf32 } from '../../crypto/hkdf.ts';

it('begins as RFC 5869, test case 3', () => {
  expect(toHex(hkdf32(fromHex('0b'.repeat(22)), new Uint8Array(0)))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
  );
});

it('is the library’s HKDF without a salt', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (key, info) => {
      expect(hkdf32(key, info)).toEqual(hkdf(sha256, key, undefined, info, 32));
    }),
    { seed: 5 },
  );
});
