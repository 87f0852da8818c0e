// equation.ts — what a strict verification of Ed25519 hashes and then compares; who has the hash at once and who has to wait for it share it (RFC 8032 §5.1.7).
import { Point } from '@noble/ed25519';
import { concat, equal, fromLittleEndian } from '../bytes.ts';
import { isCanonicalScalar, isSuspectPoint, L } from './encoding.ts';

export interface Equation {
  /** R ‖ A ‖ M, of which the caller takes SHA-512. */
  readonly hashed: Uint8Array;
  /** Whether the equation holds, given that hash. */
  holds(hash: Uint8Array): boolean;
}

/**
 * [S]B = R + [k]A without the cofactor, with R and A canonical, S < L, and A not of small order. undefined if no hash can make it hold: for wrong
 * lengths, or a key or scalar that is none. RFC 8032 §5.1.7 allows the equation with or without the cofactor. Two aggregators with different
 * libraries must agree, so this is the equation that OpenSSL checks too.
 */
export function equation(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Equation | undefined {
  if (publicKey.length !== 32 || signature.length !== 64 || isSuspectPoint(publicKey)) return undefined;
  const R = signature.subarray(0, 32);
  const S = signature.subarray(32);
  if (!isCanonicalScalar(S)) return undefined;
  const A = decodePoint(publicKey);
  if (A === undefined) return undefined;
  return {
    hashed: concat(R, publicKey, message),
    holds(hash) {
      const k = fromLittleEndian(hash) % L;
      const expectedR = Point.BASE.multiply(fromLittleEndian(S), false).subtract(A.multiply(k, false));
      return equal(expectedR.toBytes(), R);
    },
  };
}

function decodePoint(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}
