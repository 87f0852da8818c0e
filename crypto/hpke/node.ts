// node.ts — HPKE on node:crypto for servers: synchronous, and each key is imported once (RFC 9180 §5.1.1, §6.1).
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type CipherGCMTypes,
} from 'node:crypto';
import { assertBytes, concat, fromBase64Url, toBase64Url } from '../bytes.ts';
import type { RandomBytes } from '../random.ts';
import {
  assertSupported,
  hasPublicKeyForm,
  HPKE_AEAD,
  HPKE_KDF,
  HPKE_KEM,
  isZero,
  keySize,
  refuseCiphertext,
  refuseKey,
  type Hpke,
  type HpkeKeyPair,
  type HpkeSealed,
  type HpkeSuite,
} from './hpke.ts';
import { derivePrivateKey, extractAndExpand, keySchedule, keyScheduleContext, type HmacSha256, type MessageKey } from './key-schedule.ts';

/** An imported private key. Importing takes as long as a Diffie-Hellman operation, so servers import each key only once. */
export interface NodeHpkeKey {
  readonly suite: HpkeSuite;
  readonly publicKey: Uint8Array;
  /** Secret. It is passed to other threads, which import it themselves. */
  readonly privateKey: Uint8Array;
  /** X25519 or ECDH with `publicKey`. Throws if that is not a point of the curve. */
  dh(publicKey: Uint8Array): Uint8Array;
}

export const nodeHpke: Hpke = {
  supports,
  generateKeyPair: async (suite, random) => Promise.resolve(generateKeyPairSync(suite, random)),
  seal: async (suite, ...rest) => Promise.resolve(sealSync(suite, ...rest)),
  open: async (suite, privateKey, ...rest) => Promise.resolve(openSync(importPrivateKey(suite, privateKey), ...rest)),
};

/** Imports a private key of 32 bytes. CryptoError `bad-key` if it is not a key of the suite's curve. */
export function importPrivateKey(suite: HpkeSuite, privateKey: Uint8Array): NodeHpkeKey {
  assertSupported(supports, suite);
  assertBytes(privateKey, 32, 'privateKey');
  try {
    return suite.kemId === HPKE_KEM.p256 ? p256Key(suite, privateKey) : x25519Key(suite, privateKey);
  } catch {
    return refuseKey();
  }
}

/** As {@link Hpke.generateKeyPair}. */
export function generateKeyPairSync(suite: HpkeSuite, random: RandomBytes): HpkeKeyPair {
  assertSupported(supports, suite);
  const privateKey = derivePrivateKey(hmac, suite.kemId, random(32));
  return { privateKey, publicKey: importPrivateKey(suite, privateKey).publicKey };
}

/** As {@link Hpke.seal}. */
export function sealSync(
  suite: HpkeSuite,
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: RandomBytes,
): HpkeSealed {
  assertSupported(supports, suite);
  if (!hasPublicKeyForm(suite.kemId, publicKey)) refuseKey();
  const ephemeral = importPrivateKey(suite, derivePrivateKey(hmac, suite.kemId, random(32)));
  const dh = dhOr(refuseKey, ephemeral, publicKey);
  const enc = ephemeral.publicKey;
  const { key, nonce } = messageKey(suite, dh, concat(enc, publicKey), info);
  const cipher = createCipheriv(cipherName(suite.aeadId), key, nonce, { authTagLength: TAG_SIZE });
  cipher.setAAD(aad, { plaintextLength: plaintext.length });
  return { enc, payload: concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag()) };
}

/** As {@link Hpke.open}, with an imported key. */
export function openSync(recipient: NodeHpkeKey, enc: Uint8Array, info: Uint8Array, aad: Uint8Array, payload: Uint8Array): Uint8Array {
  return openMessage(recipient.suite, receiveSync(recipient, enc, info), aad, payload);
}

/** SetupBaseR (RFC 9180 §5.1.1): most of the work if a message is short. CryptoError `open` if `enc` is malformed or of small order. */
export function receiveSync(recipient: NodeHpkeKey, enc: Uint8Array, info: Uint8Array): MessageKey {
  const { suite, publicKey } = recipient;
  if (!hasPublicKeyForm(suite.kemId, enc)) refuseCiphertext();
  return messageKey(suite, dhOr(refuseCiphertext, recipient, enc), concat(enc, publicKey), info);
}

/** Opens a message with the key from {@link receiveSync}. CryptoError `open` as in {@link Hpke.open}. */
export function openMessage(suite: HpkeSuite, { key, nonce }: MessageKey, aad: Uint8Array, payload: Uint8Array): Uint8Array {
  if (payload.length < TAG_SIZE) refuseCiphertext();
  const ciphertextLength = payload.length - TAG_SIZE;
  try {
    const decipher = createDecipheriv(cipherName(suite.aeadId), key, nonce, { authTagLength: TAG_SIZE });
    decipher.setAAD(aad, { plaintextLength: ciphertextLength });
    decipher.setAuthTag(payload.subarray(ciphertextLength));
    const plaintext = decipher.update(payload.subarray(0, ciphertextLength));
    decipher.final(); // both modes are streams, so nothing is left to come
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  } catch {
    return refuseCiphertext();
  }
}

const TAG_SIZE = 16;

function supports({ kemId, kdfId, aeadId }: HpkeSuite): boolean {
  const aeads: readonly number[] = Object.values(HPKE_AEAD);
  return kdfId === HPKE_KDF.sha256 && (kemId === HPKE_KEM.x25519 || kemId === HPKE_KEM.p256) && aeads.includes(aeadId);
}

/** Node's types only have AES-GCM's interface. ChaCha20-Poly1305 has the same. */
function cipherName(aeadId: number): CipherGCMTypes {
  if (aeadId === HPKE_AEAD.chaCha20Poly1305) return 'chacha20-poly1305' as CipherGCMTypes;
  return aeadId === HPKE_AEAD.aes128Gcm ? 'aes-128-gcm' : 'aes-256-gcm';
}

const hmac: HmacSha256 = (key, bytes) => createHmac('sha256', key).update(bytes).digest();

function messageKey(suite: HpkeSuite, dh: Uint8Array, kemContext: Uint8Array, info: Uint8Array): MessageKey {
  return keySchedule(hmac, suite, extractAndExpand(hmac, suite.kemId, dh, kemContext), contextOf(suite, info), keySize(suite.aeadId));
}

const CONTEXTS_MAX = 32;
/** Owned by {@link contextOf}. DAP has one info for each pair of roles, so all messages share a few contexts. */
const contexts = new Map<string, Uint8Array>();

function contextOf(suite: HpkeSuite, info: Uint8Array): Uint8Array {
  const name = `${suite.kemId} ${suite.aeadId} ${Buffer.from(info.buffer, info.byteOffset, info.length).toString('latin1')}`;
  const context = contexts.get(name) ?? keyScheduleContext(hmac, suite, info);
  if (contexts.size >= CONTEXTS_MAX) contexts.clear();
  contexts.set(name, context);
  return context;
}

/** The DH output. Calls `refuse` if the point is malformed, off the curve or of small order (RFC 9180 §7.1.4). */
function dhOr(refuse: () => never, key: NodeHpkeKey, publicKey: Uint8Array): Uint8Array {
  let dh: Uint8Array;
  try {
    dh = key.dh(publicKey);
  } catch {
    return refuse();
  }
  return isZero(dh) ? refuse() : dh;
}

/** Imports the key as JWK, which is nine times as fast as PKCS #8. `x` may be empty: the platform computes the public key itself. */
function x25519Key(suite: HpkeSuite, privateKeyBytes: Uint8Array): NodeHpkeKey {
  const privateKey = createPrivateKey({
    key: { kty: 'OKP', crv: 'X25519', x: '', d: toBase64Url(privateKeyBytes) },
    format: 'jwk',
  });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    suite,
    publicKey: fromBase64Url(x ?? '') ?? refuseKey(),
    privateKey: privateKeyBytes,
    dh: (publicKey) =>
      diffieHellman({
        privateKey,
        publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: toBase64Url(publicKey) }, format: 'jwk' }),
      }),
  };
}

function p256Key(suite: HpkeSuite, privateKey: Uint8Array): NodeHpkeKey {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateKey);
  return { suite, publicKey: new Uint8Array(ecdh.getPublicKey()), privateKey, dh: (publicKey) => ecdh.computeSecret(publicKey) };
}
