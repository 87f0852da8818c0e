// collection/batch.ts — what two aggregators compare before they give anything away: how many reports, and which (DAP-18 §4.5.4).
import { sha256 } from '@noble/hashes/sha2.js';

export const CHECKSUM_SIZE = 32;

/** XOR of the SHA-256 of each report ID: independent of order, and of how the reports were spread over rows. */
export function checksumOf(reportIds: readonly Uint8Array[]): Uint8Array {
  return reportIds.reduce<Uint8Array>((sum, reportId) => xor(sum, sha256(reportId)), new Uint8Array(CHECKSUM_SIZE));
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}
