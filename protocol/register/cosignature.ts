// cosignature.ts — signatures of a checkpoint by its log, and by witnesses with the time (tlog-cosignature, "Ed25519 signed message").
import { bigEndian, concat, fromBigEndian, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { NoteSignature } from './note.ts';
import { KeyType, type VerifierKey } from './keys/verifier-key.ts';

/** Signs with the caller's key: an Ed25519 signature of 64 bytes. */
export type SignMessage = (message: Uint8Array) => Uint8Array;

/** The log's signature line for a checkpoint's text. */
export function signCheckpoint(key: VerifierKey, text: string, sign: SignMessage): NoteSignature {
  return { name: key.name, id: key.id, signature: sign(utf8(text)) };
}

/** A witness's signature line. `time` is when it saw this checkpoint as the log's largest, in seconds since the epoch. */
export function cosign(key: VerifierKey, text: string, time: number, sign: SignMessage): NoteSignature {
  return { name: key.name, id: key.id, signature: concat(bigEndian(time, 8), sign(cosignedMessage(text, time))) };
}

/**
 * The time in a signature line of this key, in seconds since the epoch; 0 for a key of type 0x01, whose lines have no time. Undefined if
 * the signature is wrong, or if a witness's time is 0 or above 2^53 − 1.
 */
export function signedAt(
  { type, publicKey }: VerifierKey,
  text: string,
  signature: Uint8Array,
  verify: VerifySignature,
): number | undefined {
  if (type === KeyType.note) return verify(publicKey, utf8(text), signature) ? 0 : undefined;
  const time = Number(fromBigEndian(signature.subarray(0, 8)));
  // A time of 0 means that the witness makes no statement about it. `verify` checks the length of the signature.
  if (time === 0 || !Number.isSafeInteger(time)) return undefined;
  return verify(publicKey, cosignedMessage(text, time), signature.subarray(8)) ? time : undefined;
}

function cosignedMessage(text: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}
