// any.ts — SHA-256 (FIPS 180-4) in JavaScript, for platforms that have no synchronous one of their own. The package gives Node its own instead (node.ts).
import { sha256 as hash } from '@noble/hashes/sha2.js';

/** The digest, 32 bytes. */
export const sha256: (bytes: Uint8Array) => Uint8Array = hash;
