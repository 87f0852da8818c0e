// annotated.ts — messages written down byte for byte: one line a field, hexadecimal first, then its name.
import { expect } from 'vitest';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { decode, encode, type Codec } from '../../crypto/codec.ts';

/** The bytes of lines such as `00000001  report_count`. Everything after the first blank is the reader's. */
export function annotated(text: string): Uint8Array {
  const lines = text.split('\n').map((line) => line.trim());
  return fromHex(lines.map((line) => /^[0-9a-f]*(?=\s|$)/.exec(line)?.[0] ?? 'a line must begin with hexadecimal digits').join(''));
}

/** These bytes are what this value encodes to, and decode to it. */
export function expectWire<T>(codec: Codec<T>, value: T, text: string): void {
  const bytes = annotated(text);
  expect(toHex(encode(codec, value))).toBe(toHex(bytes));
  expect(decode(codec, bytes)).toEqual(value);
}

/** `length` bytes that count up from `first`, as in 00 01 02 …. */
export function counting(first: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (first + i) & 0xff);
}
