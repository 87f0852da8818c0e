// promised.ts — Ed25519 in JavaScript with the platform's SHA-512, for browsers whose Web Crypto lacks the curve (RFC 8032 §5.1).
import { getPublicKeyAsync, hashes, signAsync } from '@noble/ed25519';
import { assertBytes } from '../bytes.ts';
import { equation } from './equation.ts';
import type { Signatures } from './signatures.ts';

/** As ed25519.ts, which needs a SHA-512 that answers at once: 2.4 kB that a page need not load. */
export const promised: Signatures = {
  async publicKeyOf(privateKey) {
    assertBytes(privateKey, 32, 'privateKey');
    return getPublicKeyAsync(privateKey);
  },
  async sign(privateKey, message) {
    assertBytes(privateKey, 32, 'privateKey');
    return signAsync(message, privateKey);
  },
  async verify(publicKey, message, signature) {
    const claimed = equation(publicKey, message, signature);
    if (claimed === undefined) return false;
    return claimed.holds(await hashes.sha512Async(claimed.hashed));
  },
};
