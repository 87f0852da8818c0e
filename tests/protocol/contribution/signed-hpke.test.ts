// signed-hpke.test.ts — the signature over an aggregator's HPKE configurations, byte for byte, and everything that isn't one.
import { describe, expect, it } from 'vitest';
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { encode } from '../../../crypto/codec.ts';
import { DEFAULT_SUITE } from '../../../crypto/hpke/hpke.ts';
import { generateKeyPair, verify as verifyInJavaScript } from '../../../crypto/signature/ed25519.ts';
import { verify as verifyOnPlatform } from '../../../crypto/signature/node.ts';
import { HpkeConfigList } from '../../../protocol/dap/hpke.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { HPKE_SIGNATURE_SECONDS_MAX } from '../../../protocol/contribution/signed-hpke.ts';
import { readHpkeSignature, signHpkeConfigs } from '../../../protocol/signed/hpke.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const { publicKey, privateKey } = generateKeyPair(seededRandom('an aggregator'));
const list = encode(HpkeConfigList, [{ id: 7, ...DEFAULT_SUITE, publicKey: new Uint8Array(32).fill(1) }]);
const validity = { from: 1_767_571_200n, until: 1_767_571_200n + BigInt(HPKE_SIGNATURE_SECONDS_MAX) };
const header = signHpkeConfigs(Role.leader, validity, list, privateKey);

describe('the signature over HPKE configurations', () => {
  it('is from ‖ until ‖ Ed25519 over the tagged role, times and list, in base64url', () => {
    const bytes = fromBase64Url(header) ?? new Uint8Array();
    const [from, until] = ['00000000695aff00', '0000000069d2f780']; // 5 January 2026, and 13 weeks later
    expect(toHex(bytes.subarray(0, 16))).toBe(from + until);
    const message = fromHex(
      toHex(new TextEncoder().encode('soundings hpke config v1')) +
        '00' + // the tag ends
        '02' + // role: leader
        from +
        until +
        '0029' + // HpkeConfigList: 41 bytes
        '07' + // id
        '0020' + // kem_id: DHKEM(X25519, HKDF-SHA256)
        '0001' + // kdf_id: HKDF-SHA256
        '0001' + // aead_id: AES-128-GCM
        '0020' + // public_key: 32 bytes
        '01'.repeat(32),
    );
    for (const verify of [verifyInJavaScript, verifyOnPlatform]) expect(verify(publicKey, message, bytes.subarray(16))).toBe(true);
  });

  it('is read by whoever has the key', () => {
    expect(readHpkeSignature(header, Role.leader, list, publicKey)).toEqual(validity);
  });

  it.each([
    ['another role', () => readHpkeSignature(header, Role.helper, list, publicKey)],
    [
      'another list',
      () =>
        readHpkeSignature(
          header,
          Role.leader,
          list.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
          publicKey,
        ),
    ],
    ['another key', () => readHpkeSignature(header, Role.leader, list, generateKeyPair(seededRandom('another')).publicKey)],
    ['no base64url', () => readHpkeSignature(`${header}=`, Role.leader, list, publicKey)],
    ['a byte more', () => readHpkeSignature(`${header}AA`, Role.leader, list, publicKey)],
    ['nothing', () => readHpkeSignature('', Role.leader, list, publicKey)],
    ['a later end', () => readHpkeSignature(edited(15), Role.leader, list, publicKey)],
    ['an earlier beginning', () => readHpkeSignature(edited(7), Role.leader, list, publicKey)],
  ])('is refused for %s', (_, read) => {
    expect(read).toThrow("aren't signed with the key that the charter gives");
  });

  it.each([
    ['for more than 13 weeks', { ...validity, until: validity.until + 1n }],
    ['for no time', { from: validity.from, until: validity.from }],
    ['backwards', { from: validity.until, until: validity.from }],
    ['beyond the year 9999', { from: 2n ** 63n, until: 2n ** 63n + 1n }],
  ])('is refused if it holds %s', (_, times) => {
    expect(() => readHpkeSignature(signHpkeConfigs(Role.leader, times, list, privateKey), Role.leader, list, publicKey)).toThrow(
      'must be valid for at most 13 weeks',
    );
  });
});

/** The header with one bit of one byte turned. */
function edited(at: number): string {
  const bytes = (fromBase64Url(header) ?? new Uint8Array()).slice();
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64Url(bytes);
}
