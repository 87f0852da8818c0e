// every-message.test.ts — what holds of every DAP message: one value, one byte string, and a named error for all other bytes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode, encode, type Codec } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import { wireMessages } from '../support/arbitraries.ts';
import { mutate } from '../support/mutate.ts';

/** The value, or undefined where the bytes are refused. Anything but a DecodeError goes up. */
function tryDecode<T>(codec: Codec<T>, bytes: Uint8Array): { value: T } | undefined {
  try {
    return { value: decode(codec, bytes) };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Accepted bytes are what their value encodes to, so two byte strings never decode to one value. */
function isCanonicalOrRefused(codec: Codec<unknown>, bytes: Uint8Array): void {
  const decoded = tryDecode(codec, bytes);
  if (decoded !== undefined) expect(toHex(encode(codec, decoded.value))).toBe(toHex(bytes));
}

const SEED = 18;

describe.each(wireMessages)('$name', ({ codec, values }) => {
  test('comes back from its bytes', () => {
    const property = fc.property(values, (value) => {
      expect(decode(codec, encode(codec, value))).toEqual(value);
    });
    fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  test('is refused, or is the one encoding of another value, after a mutation', () => {
    const property = fc.property(values, fc.infiniteStream(fc.nat()), (value, numbers) => {
      const bytes = mutate(encode(codec, value), (below) => (numbers.next().value ?? 0) % below);
      isCanonicalOrRefused(codec, bytes);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  test('is refused, or shorter by whole items, when cut at any place', () => {
    const property = fc.property(values, (value) => {
      const bytes = encode(codec, value);
      for (let length = 0; length < bytes.length; length++) isCanonicalOrRefused(codec, bytes.subarray(0, length));
    });
    fc.assert(property, { seed: SEED, numRuns: 10 });
  });

  test('gives a DecodeError or a value for any bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      isCanonicalOrRefused(codec, bytes);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });
});
