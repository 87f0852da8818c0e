// sha256.ts — SHA-256 by Node, which is faster than our own: a server hashes every report several times.
import { hash } from 'node:crypto';

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}
