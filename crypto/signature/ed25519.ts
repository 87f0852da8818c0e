// ed25519.ts — strict Ed25519: one verification equation, and no public key for which anyone could make signatures (RFC 8032 §5.1).
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { assertBytes, concat, equal, fromLittleEndian } from '../bytes.ts';
import type { RandomBytes } from '../random.ts';
import { isCanonicalScalar, isSuspectPoint } from './encoding.ts';

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

/**
 * True if [S]B = R + [k]A holds without the cofactor, R and A are canonical, S < L, and A is not of small order.
 * False for everything else, including wrong lengths. RFC 8032 §5.1.7 allows the equation with or without the cofactor. Two aggregators
 * with different libraries must agree, so this is the equation that OpenSSL checks too.
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
