// verifier-key.ts — a key of a log or a witness as one line of text (signed-note, "Verifier keys").
import { sha256 } from '@soundings/crypto/sha256';
import { concat, toHex, utf8 } from '@soundings/crypto/bytes';
import { isPublicKey } from '@soundings/crypto/signature/encoding';
import { visible } from '../../json/visible.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { RegisterError } from './errors.ts';

/**
 * What an Ed25519 key signs: `note`, a note's text itself; `cosignature`,
 * a checkpoint with the time at which it was seen (tlog-cosignature).
 */
export const KeyType = { note: 0x01, cosignature: 0x04 } as const;
export type KeyType = (typeof KeyType)[keyof typeof KeyType];

export interface VerifierKey {
  readonly name: string;
  /** Four bytes in hexadecimal. Signature lines name a key by its name and this. */
  readonly id: string;
  readonly type: KeyType;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A key's name must not be empty, nor contain white space, control characters or plus signs. */
export const KEY_NAME = /^[^\p{White_Space}\p{Cs}\0-\x20+]+$/u;

/**
 * The key with its computed id. If {@link parseVerifierKey} refuses `name`, nobody can read what the key signs; that isn't checked here.
 */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const id = toHex(sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4));
  return { name, id, type, publicKey };
}

/** The key as one line: `<name>+<id>+<base64 of type ‖ public key>`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${id}+${toBase64(concat(Uint8Array.of(type), publicKey))}`;
}

/**
 * The key in a line. RegisterError `format` unless it is exactly the line of an Ed25519 key of this type, with the id computed as
 * signed-note recommends and a public key that is canonical and not of small order.
 */
export function parseVerifierKey(line: string, type: KeyType): VerifierKey {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded, 33);
  if (bytes !== undefined && KEY_NAME.test(name) && isPublicKey(bytes.subarray(1))) {
    const key = verifierKey(name, type, bytes.subarray(1));
    if (formatVerifierKey(key) === line) return key; // otherwise it has another type or id
  }
  const whose = type === KeyType.note ? 'a register' : 'a witness';
  throw new RegisterError('format', `"${visible(line)}" isn't the key of ${whose}; copy the whole line again.`);
}
