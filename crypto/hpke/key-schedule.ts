// key-schedule.ts — HPKE's labelled HKDF and key schedule, base mode, HKDF-SHA256 only (RFC 9180 §4, §4.1, §5.1).
import { concat, fromBigEndian, utf8 } from '../bytes.ts';
import type { HpkeSuite } from './hpke.ts';

/** HMAC-SHA256 of `bytes`, 32 bytes. It is the only primitive that this file needs. */
export type HmacSha256 = (key: Uint8Array, bytes: Uint8Array) => Uint8Array;

/** Nh: bytes of a SHA-256 hash (RFC 9180 §7.2). */
const Nh = 32;
/** Nn: bytes of an AEAD's nonce, which is the same for all AEADs (RFC 9180 §7.3). */
export const NONCE_SIZE = 12;
const VERSION = utf8('HPKE-v1');
const EMPTY = new Uint8Array(0);
const MODE_BASE = Uint8Array.of(0);
/** Each message needs five of these labels, so they are encoded only once. */
const LABELS = {
  dkpPrk: utf8('dkp_prk'),
  sk: utf8('sk'),
  candidate: utf8('candidate'),
  eaePrk: utf8('eae_prk'),
  sharedSecret: utf8('shared_secret'),
  pskIdHash: utf8('psk_id_hash'),
  infoHash: utf8('info_hash'),
  secret: utf8('secret'),
  key: utf8('key'),
  baseNonce: utf8('base_nonce'),
} as const;

/** One message's AEAD key and nonce. Each context is used for one message, so the sequence number is always 0. */
export interface MessageKey {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
}

/** LabeledExtract (RFC 9180 §4). */
export function labeledExtract(hmac: HmacSha256, suiteId: Uint8Array, salt: Uint8Array, label: Uint8Array, ikm: Uint8Array): Uint8Array {
  return hmac(salt.length === 0 ? new Uint8Array(Nh) : salt, concat(VERSION, suiteId, label, ikm));
}

/** LabeledExpand (RFC 9180 §4). `length` must be at most 255 · 32, which is not checked. */
export function labeledExpand(
  hmac: HmacSha256,
  suiteId: Uint8Array,
  prk: Uint8Array,
  label: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const labeledInfo = concat(Uint8Array.of(length >> 8, length & 0xff), VERSION, suiteId, label, info);
  const out = new Uint8Array(Math.ceil(length / Nh) * Nh);
  let block: Uint8Array = EMPTY;
  for (let i = 0; i * Nh < length; i++) {
    block = hmac(prk, concat(block, labeledInfo, Uint8Array.of(i + 1)));
    out.set(block, i * Nh);
  }
  return out.subarray(0, length);
}

/** ExtractAndExpand of DHKEM (RFC 9180 §4.1): the shared secret. `kemContext` is enc ‖ pkRm. */
export function extractAndExpand(hmac: HmacSha256, kemId: number, dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
  const suiteId = kemSuiteId(kemId);
  const eaePrk = labeledExtract(hmac, suiteId, EMPTY, LABELS.eaePrk, dh);
  return labeledExpand(hmac, suiteId, eaePrk, LABELS.sharedSecret, kemContext, Nh);
}

/** `key_schedule_context` of KeySchedule in base mode (RFC 9180 §5.1): nothing secret, and the same for all messages with this info. */
export function keyScheduleContext(hmac: HmacSha256, suite: HpkeSuite, info: Uint8Array): Uint8Array {
  const suiteId = hpkeSuiteId(suite);
  const pskIdHash = labeledExtract(hmac, suiteId, EMPTY, LABELS.pskIdHash, EMPTY);
  const infoHash = labeledExtract(hmac, suiteId, EMPTY, LABELS.infoHash, info);
  return concat(MODE_BASE, pskIdHash, infoHash);
}

/** The rest of KeySchedule in base mode (RFC 9180 §5.1): the key, of `Nk` bytes, and the nonce of message 0. */
export function keySchedule(hmac: HmacSha256, suite: HpkeSuite, sharedSecret: Uint8Array, context: Uint8Array, Nk: number): MessageKey {
  const suiteId = hpkeSuiteId(suite);
  const secret = labeledExtract(hmac, suiteId, sharedSecret, LABELS.secret, EMPTY);
  return {
    key: labeledExpand(hmac, suiteId, secret, LABELS.key, context, Nk),
    nonce: labeledExpand(hmac, suiteId, secret, LABELS.baseNonce, context, NONCE_SIZE),
  };
}

/**
 * DeriveKeyPair's private key (RFC 9180 §7.1.3) from `ikm`, at least 32 uniform bytes.
 * For P-256, candidates outside 1 … n − 1 are skipped, which happens about once in 2³² times.
 */
export function derivePrivateKey(hmac: HmacSha256, kemId: number, ikm: Uint8Array): Uint8Array {
  const suiteId = kemSuiteId(kemId);
  const dkpPrk = labeledExtract(hmac, suiteId, EMPTY, LABELS.dkpPrk, ikm);
  if (kemId !== KEM_P256) return labeledExpand(hmac, suiteId, dkpPrk, LABELS.sk, EMPTY, 32);
  for (let counter = 0; counter < 256; counter++) {
    const candidate = labeledExpand(hmac, suiteId, dkpPrk, LABELS.candidate, Uint8Array.of(counter), 32);
    if (isScalarP256(candidate)) return candidate;
  }
  throw new RangeError('no P-256 key in 256 candidates: the random bytes are not random'); // 2^-8192
}

const KEM_P256 = 0x0010;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function isScalarP256(candidate: Uint8Array): boolean {
  const value = fromBigEndian(candidate);
  return value > 0n && value < P256_ORDER;
}

function kemSuiteId(kemId: number): Uint8Array {
  return Uint8Array.of(...KEM, kemId >> 8, kemId & 0xff);
}

function hpkeSuiteId({ kemId, kdfId, aeadId }: HpkeSuite): Uint8Array {
  return Uint8Array.of(...HPKE, kemId >> 8, kemId & 0xff, kdfId >> 8, kdfId & 0xff, aeadId >> 8, aeadId & 0xff);
}

const KEM = utf8('KEM');
const HPKE = utf8('HPKE');
