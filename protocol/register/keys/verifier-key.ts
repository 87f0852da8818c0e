// verifier-key.ts — a key of a log or a witness as one line of text (signed-note, "Verifier keys").
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, toHex, utf8 } from '@soundings/crypto/bytes';
import { isPublicKey } from '@soundings/crypto/signature/encoding';
import { visible } from '../../json/visible.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { RegisterError } from './errors.ts';

/** What a key signs: a note's text as it stands, or a checkpoint with the time at which it was seen (tlog-cosignature). Both Ed25519. */
export const KeyType = { note: 0x01, cosignature: 0x04 } as const;
export type KeyType = (typeof KeyType)[keyof typeof KeyType];

export interface VerifierKey {
  readonly name: string;
  /** Four bytes in hexadecimal: with the name, what a signature line says of its key. */
  readonly id: string;
  readonly type: KeyType;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A key's name: something, without spaces or plus signs. */
export const KEY_NAME = /^[^\p{White_Space}\p{Cs}\0-\x20+]+$/u;

/** `name` has to be one that {@link parseVerifierKey} takes, or nobody can read what the key signs. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const id = toHex(sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4));
  return { name, id, type, publicKey };
}

/** `<name>+<id>+<base64 of type ‖ public key>` */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${id}+${toBase64(concat(Uint8Array.of(type), publicKey))}`;
}

/**
 * The key of a line. RegisterError `format` for anything but the one line of an Ed25519 key of this type: its id computed as recommended, its public
 * key canonical and not of small order.
 */
export function parseVerifierKey(line: string, type: KeyType): VerifierKey {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded, 33);
  if (bytes !== undefined && KEY_NAME.test(name) && isPublicKey(bytes.subarray(1))) {
    const key = verifierKey(name, type, bytes.subarray(1));
    if (formatVerifierKey(key) === line) return key; // else it is of another type, or has another id
  }
  const whose = type === KeyType.note ? 'a register' : 'a witness';
  throw new RegisterError('format', `"${visible(line)}" isn't the key of ${whose}; copy the whole line again.`);
}
