// field.test.ts — the two fields and the one encoding of their vectors (VDAF-20 §6.1)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { littleEndian } from '../../../crypto/bytes.ts';
import { DecodeError } from '../../../crypto/errors.ts';
import { decodeVec, encodeVec, innerProduct, invert, isCanonical, power, reduce } from '../../../crypto/field/field.ts';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import { edgeElement, element } from '../../support/fields.ts';

test('parameters are those of the draft', () => {
  expect(field64.modulus).toBe(2n ** 64n - 2n ** 32n + 1n);
  expect(field128.modulus).toBe(2n ** 128n - 7n * 2n ** 66n + 1n);
  expect(field64.gen).toBe(power(field64, 7n, 4294967295n));
  expect(field128.gen).toBe(power(field128, 7n, 4611686018427387897n));
});

describe.each([field64, field128])('$name', (field) => {
  test('the generator has exactly the order that is said', () => {
    expect(power(field, field.gen, 1n << BigInt(field.logGenOrder - 1))).toBe(field.modulus - 1n);
  });

  test('vectors survive their encoding, one after the other in little-endian order', () => {
    fc.assert(
      fc.property(fc.array(edgeElement(field), { maxLength: 6 }), (vec) => {
        const bytes = encodeVec(field, vec);
        expect(bytes).toEqual(Uint8Array.from(vec.flatMap((value) => [...littleEndian(value, field.encodedSize)])));
        expect(decodeVec(field, bytes)).toEqual(vec);
      }),
      { seed: 1 },
    );
  });

  test('no two byte strings decode to one vector', () => {
    // High bytes of ones are where the elements that are too large lie.
    const highByte = fc.oneof(fc.constantFrom(0xff, 0xfe, 0, 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(highByte, { maxLength: 2 * field.encodedSize }), (list) => {
        const bytes = Uint8Array.from(list);
        if (isCanonical(field, bytes)) expect(encodeVec(field, decodeVec(field, bytes))).toEqual(bytes);
        else expect(() => decodeVec(field, bytes, 'there')).toThrow(DecodeError);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('the modulus and all above it are refused, the number before it is not', () => {
    const most = 256n ** BigInt(field.encodedSize) - 1n;
    const behindTwo = (value: bigint): Uint8Array =>
      Uint8Array.from([...encodeVec(field, [1n, 2n]), ...littleEndian(value, field.encodedSize)]);
    expect(decodeVec(field, behindTwo(field.modulus - 1n))).toEqual([1n, 2n, field.modulus - 1n]);
    for (const value of [field.modulus, field.modulus + 1n, most - 1n, most]) {
      expect(() => decodeVec(field, behindTwo(value))).toThrow(DecodeError);
    }
    const bytes = behindTwo(0n);
    expect(() => decodeVec(field, bytes.subarray(1))).toThrow(DecodeError);
    expect(decodeVec(field, new Uint8Array())).toEqual([]);
  });

  test('arithmetic is that of the integers modulo p', () => {
    fc.assert(
      fc.property(element(field), element(field), fc.bigInt({ min: 0n, max: 50n }), (a, b, exponent) => {
        expect(reduce(field, a - b)).toBe((((a - b) % field.modulus) + field.modulus) % field.modulus);
        expect(power(field, a, exponent)).toBe(a ** exponent % field.modulus);
        expect(innerProduct(field, [a, b], [b, b])).toBe((a * b + b * b) % field.modulus);
        if (a !== 0n) expect((invert(field, a) * a) % field.modulus).toBe(1n);
      }),
      { seed: 3 },
    );
  });
});
