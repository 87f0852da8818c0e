// hkdf.ts — HKDF-SHA256 without a salt, one block of output: a key of 32 bytes for one use out of another (RFC 5869 §2).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat } from './bytes.ts';

/** 32 bytes. `info` names the use; keys of different uses tell nothing of each other. */
export function hkdf32(inputKey: Uint8Array, info: Uint8Array): Uint8Array {
  const extracted = hmac(sha256, new Uint8Array(32), inputKey);
  return hmac(sha256, extracted, concat(info, Uint8Array.of(1))); // T(1), and no further block
}
