// hpke.ts — HPKE in base mode, one message for each context, with a backend's curve and cipher (RFC 9180 §5.1.1, §6.1).
import { assertBytes, concat } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';
import { derivePrivateKey, extractAndExpand, keySchedule, keyScheduleContext, type HmacSha256 } from './key-schedule.ts';

/** Code points of RFC 9180 §7. */
export interface HpkeSuite {
  readonly kemId: number;
  readonly kdfId: number;
  readonly aeadId: number;
}

export const HPKE_KEM = { p256: 0x0010, x25519: 0x0020 } as const;
export const HPKE_KDF = { sha256: 0x0001 } as const;
export const HPKE_AEAD = { aes128Gcm: 0x0001, aes256Gcm: 0x0002, chaCha20Poly1305: 0x0003 } as const;

/** The suite that Soundings' own parties use: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. */
export const DEFAULT_SUITE: HpkeSuite = { kemId: HPKE_KEM.x25519, kdfId: HPKE_KDF.sha256, aeadId: HPKE_AEAD.aes128Gcm };

/** Public keys are in RFC 9180's serialised form (X25519: 32 bytes; P-256: 65 bytes, uncompressed). Private keys are 32 bytes. */
export interface HpkeKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** An encapsulated key, and the ciphertext with its tag. */
export interface HpkeSealed {
  readonly enc: Uint8Array;
  readonly payload: Uint8Array;
}

/** HPKE on one platform. All functions but `supports` reject with RangeError if the suite is not supported. */
export interface Hpke {
  supports(suite: HpkeSuite): boolean;
  /** A new key pair: DeriveKeyPair (RFC 9180 §7.1.3) of 32 bytes from `random`. */
  generateKeyPair(suite: HpkeSuite, random: RandomBytes): Promise<HpkeKeyPair>;
  /** Encrypts one message to `publicKey`. CryptoError `bad-key` if that is malformed or of small order. */
  seal(
    suite: HpkeSuite,
    publicKey: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    plaintext: Uint8Array,
    random: RandomBytes,
  ): Promise<HpkeSealed>;
  /** The plaintext. CryptoError `open` if, for any reason, it doesn't open with this key, info and AAD; `bad-key` if our own key is bad. */
  open(
    suite: HpkeSuite,
    privateKey: Uint8Array,
    enc: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    payload: Uint8Array,
  ): Promise<Uint8Array>;
}

/** What a platform must provide. `dh` gives the raw output, may reject if a point is malformed, and need not refuse an all-zero output. */
export interface HpkeBackend {
  readonly hmac: HmacSha256;
  hasKem(kemId: number): boolean;
  hasAead(aeadId: number): boolean;
  publicKey(kemId: number, privateKey: Uint8Array): Promise<Uint8Array>;
  dh(kemId: number, privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>;
  aeadSeal(aeadId: number, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>;
  /** Rejects if the tag is wrong; any error will do. */
  aeadOpen(aeadId: number, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, payload: Uint8Array): Promise<Uint8Array>;
}

/** HPKE with a backend's curves and ciphers. */
export function createHpke(backend: HpkeBackend): Hpke {
  const { hmac } = backend;
  const supports = (suite: HpkeSuite): boolean =>
    suite.kdfId === HPKE_KDF.sha256 && backend.hasKem(suite.kemId) && backend.hasAead(suite.aeadId);

  async function generateKeyPair(suite: HpkeSuite, random: RandomBytes): Promise<HpkeKeyPair> {
    assertSupported(supports, suite);
    const privateKey = derivePrivateKey(hmac, suite.kemId, random(32));
    return { publicKey: await backend.publicKey(suite.kemId, privateKey), privateKey };
  }

  return {
    supports,
    generateKeyPair,

    async seal(suite, publicKey, info, aad, plaintext, random) {
      assertSupported(supports, suite);
      if (!hasPublicKeyForm(suite.kemId, publicKey)) refuseKey();
      const ephemeral = await generateKeyPair(suite, random);
      const enc = ephemeral.publicKey;
      const dh = await backend.dh(suite.kemId, ephemeral.privateKey, publicKey).catch(refuseKey);
      if (isZero(dh)) refuseKey();
      const sharedSecret = extractAndExpand(hmac, suite.kemId, dh, concat(enc, publicKey));
      const { key, nonce } = keySchedule(hmac, suite, sharedSecret, keyScheduleContext(hmac, suite, info), keySize(suite.aeadId));
      return { enc, payload: await backend.aeadSeal(suite.aeadId, key, nonce, aad, plaintext) };
    },

    async open(suite, privateKey, enc, info, aad, payload) {
      assertSupported(supports, suite);
      assertBytes(privateKey, 32, 'privateKey');
      const publicKey = await backend.publicKey(suite.kemId, privateKey).catch(refuseKey);
      if (!hasPublicKeyForm(suite.kemId, enc)) refuseCiphertext();
      const dh = await backend.dh(suite.kemId, privateKey, enc).catch(refuseCiphertext);
      if (isZero(dh)) refuseCiphertext();
      const sharedSecret = extractAndExpand(hmac, suite.kemId, dh, concat(enc, publicKey));
      const { key, nonce } = keySchedule(hmac, suite, sharedSecret, keyScheduleContext(hmac, suite, info), keySize(suite.aeadId));
      return backend.aeadOpen(suite.aeadId, key, nonce, aad, payload).catch(refuseCiphertext);
    },
  };
}

/** RangeError if the suite is not supported. That is the caller's mistake, because `supports` could have been asked first. */
export function assertSupported(supports: Hpke['supports'], suite: HpkeSuite): void {
  if (!supports(suite))
    throw new RangeError(`HPKE suite (${suite.kemId}, ${suite.kdfId}, ${suite.aeadId}) is not supported on this platform`);
}

/** Nk: bytes of an AEAD key (RFC 9180 §7.3). */
export function keySize(aeadId: number): number {
  return aeadId === HPKE_AEAD.aes128Gcm ? 16 : 32;
}

/**
 * Whether `bytes` has the size (Npk = Nenc, RFC 9180 §7.1) and form of the KEM's public keys. P-256 points are uncompressed. Their first
 * byte is checked, because OpenSSL would also accept the hybrid form of SEC 1.
 */
export function hasPublicKeyForm(kemId: number, bytes: Uint8Array): boolean {
  return kemId === HPKE_KEM.p256 ? bytes.length === 65 && bytes[0] === 4 : bytes.length === 32;
}

/** Whether a DH output is all zeros. If so, the other point is of small order, and anyone could know the secret (RFC 9180 §7.1.4). */
export function isZero(dh: Uint8Array): boolean {
  let bits = 0;
  for (const byte of dh) bits |= byte;
  return bits === 0;
}

// The platform's own errors are left out of `cause`, because they reveal different details and callers must not depend on those.

export function refuseKey(): never {
  throw new CryptoError('bad-key', 'The HPKE key is malformed or of small order; ask its owner for a new one.');
}

export function refuseCiphertext(): never {
  throw new CryptoError('open', 'The HPKE ciphertext does not open under this key, info and AAD.');
}
