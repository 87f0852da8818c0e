// ed25519.ts — Ed25519, strictly: one signature equation, no key that anyone could sign for (RFC 8032 §5.1).
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { assertBytes, concat, equal, fromLittleEndian } from '../bytes.ts';
import type { RandomBytes } from '../random.ts';
import { isCanonicalScalar, isSuspectPoint } from './encoding.ts';

/** Both 32 bytes; the private key is RFC 8032's seed. */
export interface SigningKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Verification on some platform; all of them agree on every input. */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Signing on some platform; the signature is the same on all of them. */
export type SignMessage = (privateKey: Uint8Array, message: Uint8Array) => Uint8Array;

export function generateKeyPair(random: RandomBytes): SigningKeyPair {
  const privateKey = random(32);
  return { publicKey: publicKeyOf(privateKey), privateKey };
}

export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  assertBytes(privateKey, 32, 'privateKey');
  return ed25519.getPublicKey(privateKey);
}

/** The 64-byte signature; deterministic. */
export function sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  assertBytes(privateKey, 32, 'privateKey');
  return ed25519.sign(message, privateKey);
}

/**
 * True if [S]B = R + [k]A holds without the cofactor, R and A are canonical, S < L, and A is not of small order.
 * False for everything else, wrong lengths included. RFC 8032 §5.1.7 leaves the cofactor open; two aggregators
 * on different libraries must not, so this is the equation that OpenSSL checks as well.
 */
export const verify: VerifySignature = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64 || isSuspectPoint(publicKey)) return false;
  const R = signature.subarray(0, 32);
  const S = signature.subarray(32);
  if (!isCanonicalScalar(S)) return false;
  const A = decodePoint(publicKey);
  if (A === undefined) return false;
  const k = ed25519.Point.Fn.create(fromLittleEndian(sha512(concat(R, publicKey, message))));
  const expectedR = ed25519.Point.BASE.multiplyUnsafe(fromLittleEndian(S)).subtract(A.multiplyUnsafe(k));
  return equal(expectedR.toBytes(), R);
};

function decodePoint(bytes: Uint8Array): InstanceType<typeof ed25519.Point> | undefined {
  try {
    return ed25519.Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}
