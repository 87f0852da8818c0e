// random.ts — the only place that asks the platform for randomness.
import { CryptoError } from './errors.ts';

/** `length` fresh bytes. Everything that needs randomness takes one of these as an argument. */
export type RandomBytes = (length: number) => Uint8Array;

/** The Web Crypto API refuses more at once. */
const BYTES_PER_CALL_MAX = 65_536;

/** The platform's cryptographic generator. Throws CryptoError `no-entropy` rather than go on without one. */
export const secureRandom: RandomBytes = (length) => {
  const out = new Uint8Array(length);
  try {
    for (let offset = 0; offset < length; offset += BYTES_PER_CALL_MAX) {
      globalThis.crypto.getRandomValues(out.subarray(offset, Math.min(length, offset + BYTES_PER_CALL_MAX)));
    }
  } catch (cause) {
    throw new CryptoError('no-entropy', "This platform's cryptographic random generator is missing or failed; nothing was drawn.", {
      cause,
    });
  }
  return out;
};
