// ed25519.ts — strict Ed25519: one verification equation, and no public key for which anyone could make signatures (RFC 8032 §5.1).
import * as ed25519 from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { assertBytes } from '../bytes.ts';
import type { RandomBytes } from '../random.ts';
import { equation } from './equation.ts';

// The library has no hash of its own: what it gives at once, it gives with this one.
ed25519.hashes.sha512 = sha512;

/** Both keys are 32 bytes. The private key is what RFC 8032 hashes to get the scalar. */
export interface SigningKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Verification on one platform. All platforms give the same answer for every input. */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Signing on one platform. All platforms give the same signature. */
export type SignMessage = (privateKey: Uint8Array, message: Uint8Array) => Uint8Array;

export function generateKeyPair(random: RandomBytes): SigningKeyPair {
  const privateKey = random(32);
  return { publicKey: publicKeyOf(privateKey), privateKey };
}

export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  assertBytes(privateKey, 32, 'privateKey');
  return ed25519.getPublicKey(privateKey);
}

/** The 64-byte signature, which is deterministic. TypeError unless the private key is 32 bytes. */
export function sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  assertBytes(privateKey, 32, 'privateKey');
  return ed25519.sign(message, privateKey);
}

/** True if the {@link equation} holds; false for everything else, including wrong lengths. */
export const verify: VerifySignature = (publicKey, message, signature) => {
  const claimed = equation(publicKey, message, signature);
  return claimed?.holds(sha512(claimed.hashed)) ?? false;
};
