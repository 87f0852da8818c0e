// keys.ts — the keys that parties of a mission make for themselves, as files they keep (protocol.md).
import { toBase64Url } from '../../crypto/bytes.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { generateKeyPair, publicKeyOf } from '../../crypto/signature/ed25519.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { tagged } from '../../protocol/mission/tagged.ts';
import { bytesOf } from '../../protocol/mission/base64url.ts';

/** A signing key of somebody in a mission: the convenor, a member of the board, an aggregator, an organisation. */
export interface SigningKey {
  readonly format: 'soundings signing key v1';
  /** Ed25519, base64url. */
  readonly publicKey: string;
  /** The seed; whoever has it can sign in the owner's name. */
  readonly privateKey: string;
}

export function makeSigningKey(random: RandomBytes): SigningKey {
  const { publicKey, privateKey } = generateKeyPair(random);
  return { format: 'soundings signing key v1', publicKey: toBase64Url(publicKey), privateKey: toBase64Url(privateKey) };
}

/** A signing key from a file's value. TypeError where the file isn't one, or its halves don't belong together. */
export function readSigningKey(value: unknown): SigningKey {
  const { format, publicKey, privateKey } = Object(value) as Partial<Record<keyof SigningKey, unknown>>;
  if (format !== 'soundings signing key v1' || typeof publicKey !== 'string' || typeof privateKey !== 'string') {
    throw new TypeError('This is not a signing key made by "soundings keys".');
  }
  if (toBase64Url(publicKeyOf(bytesOf(privateKey))) !== publicKey)
    throw new TypeError('The two halves of this signing key do not belong together.');
  return { format, publicKey, privateKey };
}

/** A bearer token of 32 random bytes. */
export function makeToken(random: RandomBytes): string {
  return toBase64Url(random(32));
}

/**
 * The seed of a mission's verification keys, from what each operator has drawn alone: neither of them could choose it.
 * Each shows the other its half over a channel that nobody else reads.
 */
export function combineSeed(leaderHalf: Uint8Array, helperHalf: Uint8Array): Uint8Array {
  return sha256(tagged('soundings seed halves v1', leaderHalf, helperHalf));
}
