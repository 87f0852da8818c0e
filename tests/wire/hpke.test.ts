// hpke.test.ts — HPKE configurations and ciphertexts, byte for byte (DAP-18 §4.1, §4.4.1)
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import { DapError } from '../../protocol/dap/errors.ts';
import { chooseHpkeConfig, HpkeCiphertext, HpkeConfig, HpkeConfigList } from '../../protocol/dap/hpke.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

// The two configurations of the draft's example, with keys cut to four bytes.
const x25519: HpkeConfig = { id: 194, kemId: 0x0020, kdfId: 1, aeadId: 1, publicKey: counting(1, 4) };
const p256: HpkeConfig = { id: 17, kemId: 0x0010, kdfId: 1, aeadId: 3, publicKey: counting(4, 4) };

test('HpkeCiphertext', () => {
  expectWire(
    HpkeCiphertext,
    { configId: 10, enc: counting(0xa0, 3), payload: counting(0xb0, 5) },
    `0a          config_id
     0003        length of enc
     a0a1a2      enc
     00000005    length of payload
     b0b1b2b3b4  payload`,
  );
});

test.each([
  ['an empty enc', `0a config_id\n0000 length of enc\n00000001 length of payload\nb0 payload`, 'enc: expected at least 1 bytes, found 0'],
  [
    'an empty payload',
    `0a config_id\n0001 length of enc\na0 enc\n00000000 length of payload`,
    'payload: expected at least 1 bytes, found 0',
  ],
  [
    'a payload that is cut off',
    `0a config_id\n0001 length of enc\na0 enc\n00000002 length of payload\nb0 half of it`,
    'payload: expected 2 more bytes, found 1',
  ],
  ['bytes after it', `0a config_id\n0001 length of enc\na0 enc\n00000001 length of payload\nb0 payload\n00 more`, '1 bytes left over'],
])('HpkeCiphertext with %s is refused', (_, text, problem) => {
  expect(() => decode(HpkeCiphertext, annotated(text))).toThrow(problem);
});

describe('HpkeConfigList', () => {
  test('two configurations', () => {
    expectWire(
      HpkeConfigList,
      [x25519, p256],
      `001a      length of the list
       c2        id
       0020      kem_id
       0001      kdf_id
       0001      aead_id
       0004      length of public_key
       01020304  public_key
       11        id
       0010      kem_id
       0001      kdf_id
       0003      aead_id
       0004      length of public_key
       04050607  public_key`,
    );
  });

  test('an empty list is refused', () => {
    expect(() => decode(HpkeConfigList, annotated('0000 length of the list'))).toThrow(DecodeError);
    expect(() => encode(HpkeConfigList, [])).toThrow(RangeError);
  });

  test('two configurations under one id are refused', () => {
    const bytes = encode(HpkeConfigList, [x25519, p256]);
    bytes[2 + 13] = x25519.id;
    expect(() => decode(HpkeConfigList, bytes)).toThrow(DecodeError);
    expect(() => encode(HpkeConfigList, [x25519, { ...p256, id: x25519.id }])).toThrow(RangeError);
  });

  test('the first that we can seal to is chosen, whatever else is offered', () => {
    const unknown: HpkeConfig = { id: 3, kemId: 0xfffe, kdfId: 9, aeadId: 9, publicKey: counting(0, 1) };
    const supports = ({ kemId }: { kemId: number }): boolean => kemId === 0x0020;
    expect(chooseHpkeConfig([unknown, p256, x25519], supports)).toBe(x25519);
    expect(() => chooseHpkeConfig([unknown, p256], supports)).toThrow(DapError);
  });
});
