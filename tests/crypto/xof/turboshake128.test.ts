// turboshake128.test.ts — the XOF where the published vectors don't look: rejection, limits, domains (VDAF-20 §6.2)
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import { encodeVec } from '../../../crypto/field/field.ts';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import { domainSeparationTag } from '../../../crypto/xof/domain.ts';
import { nextVec, xofTurboShake128, type Stream } from '../../../crypto/xof/turboshake128.ts';
import { kernels } from '../../support/kernels.ts';

/** A stream of these bytes; what comes after them is an error. */
function streamOf(bytes: Uint8Array): Stream {
  let taken = 0;
  return (length) => {
    if (taken + length > bytes.length) throw new Error('read past the end');
    return bytes.slice(taken, (taken += length));
  };
}

describe.each([field64, field128])('$name', (field) => {
  test('candidates that are not below the modulus are passed over, and nothing more is read than needed', () => {
    const tooLarge = encodeVec(field, [field.modulus]);
    const allOnes = new Uint8Array(field.encodedSize).fill(0xff);
    const [a, b, c] = [encodeVec(field, [field.modulus - 1n]), encodeVec(field, [0n]), encodeVec(field, [12345n])];
    expect(nextVec(field, streamOf(concat(a, tooLarge, b, allOnes, tooLarge, c)), 3)).toEqual(concat(a, b, c));
    expect(nextVec(field, streamOf(new Uint8Array()), 0)).toEqual(new Uint8Array());
  });
});

test('the stream is the same in any pieces, of any pieces of the binder', () => {
  const [seed, dst, binder] = [new Uint8Array(32).fill(7), utf8('dst'), new Uint8Array(400).fill(9)];
  const whole = xofTurboShake128(seed, dst, [binder])(500);
  const pieces = xofTurboShake128(seed, dst, [binder.subarray(0, 1), new Uint8Array(), binder.subarray(1)]);
  expect(concat(pieces(1), pieces(167), pieces(168), pieces(164))).toEqual(whole);
});

test('seed, dst and binder are told apart', () => {
  const first = (seed: string, dst: string, binder: string): string =>
    toHex(xofTurboShake128(fromHex(seed), fromHex(dst), [fromHex(binder)])(16));
  const streams = [
    first('00', '01', '02'),
    first('0001', '', '02'),
    first('', '0001', '02'),
    first('00', '', '0102'),
    first('00', '01', '0200'),
  ];
  expect(new Set(streams).size).toBe(streams.length);
});

test('a seed or dst whose length has no room in its prefix is a RangeError', () => {
  expect(() => xofTurboShake128(new Uint8Array(256), new Uint8Array(), [])).toThrow(RangeError);
  expect(() => xofTurboShake128(new Uint8Array(32), new Uint8Array(65_536), [])).toThrow(RangeError);
  xofTurboShake128(new Uint8Array(255), new Uint8Array(65_535), []);
});

test('the tag is version, class, algorithm, usage, context', () => {
  expect(toHex(domainSeparationTag(0x00000003, 7, utf8('ctx')))).toBe('12' + '00' + '00000003' + '0007' + toHex(utf8('ctx')));
  expect(toHex(domainSeparationTag(0xffffffff, 1, new Uint8Array()))).toBe('12' + '00' + 'ffffffff' + '0001');
});

test.each(kernels)('the $name kernel reads the same stream', (kernel) => {
  for (const length of [0, 1, 20, 21, 22, 300]) {
    const [seed, dst, binder] = [new Uint8Array(32).fill(length & 0xff), utf8('dst'), [utf8('bin'), utf8('der')]];
    for (const field of [field64, field128]) {
      expect(kernel.expandIntoVec(field, seed, dst, binder, length)).toEqual(nextVec(field, xofTurboShake128(seed, dst, binder), length));
    }
    expect(kernel.deriveSeed(seed, dst, binder)).toEqual(xofTurboShake128(seed, dst, binder)(32));
  }
});
