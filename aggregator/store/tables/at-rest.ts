// at-rest.ts — encrypts secret columns: AES-256-GCM with a key that isn't in the database, bound to the table, column and row.
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { concat, equal, utf8 } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import type { RandomBytes } from '@soundings/crypto/random';

/** The cell of a value. A value that was moved to another table, column or row can't be decrypted. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** The row's primary key. */
  readonly row: readonly Uint8Array[];
}

export interface AtRest {
  /** The first key's name, with which every newly encrypted value begins. */
  readonly keyId: Uint8Array;
  seal(place: Place, plaintext: Uint8Array): Uint8Array;
  /** Decrypts a value. AtRestError if it isn't what was encrypted for this cell. */
  open(place: Place, sealed: Uint8Array): Uint8Array;
}

export type AtRestErrorCode = 'unknown-key' | 'altered';
export class AtRestError extends CodedError<AtRestErrorCode> {}

export const AT_REST_KEY_SIZE = 32;
const KEY_ID_SIZE = 4;
const NONCE_SIZE = 12;
const TAG_SIZE = 16;

/**
 * Encrypts with the first key, and decrypts with any. To change keys, put a new one first, and remove the old one when every row has been
 * encrypted again.
 */
export function atRest(keys: readonly [Uint8Array, ...Uint8Array[]], random: RandomBytes): AtRest {
  const known = keys.map((key) => ({ id: keyId(key), key: subKey(key) }));
  const [first] = known;
  if (first === undefined) throw new TypeError('expected at least one key');
  const nonces = nonceSource(random);
  return {
    keyId: first.id,
    seal(place, plaintext) {
      const nonce = nonces.next();
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(encodedPlace(place));
      const ciphertext = cipher.update(plaintext);
      cipher.final(); // GCM is a stream, so nothing is left to come
      return concat(first.id, nonce, ciphertext, cipher.getAuthTag());
    },
    open(place, sealed) {
      const used = known.find(({ id }) => equal(id, sealed.subarray(0, KEY_ID_SIZE)));
      if (used === undefined)
        throw new AtRestError(
          'unknown-key',
          'A row of the database was encrypted with a key that is not in the key file. Add the old key to "databaseKeyFile", on a line after the new one.',
        );
      const nonce = sealed.subarray(KEY_ID_SIZE, KEY_ID_SIZE + NONCE_SIZE);
      const decipher = createDecipheriv('aes-256-gcm', used.key, nonce)
        .setAAD(encodedPlace(place))
        .setAuthTag(sealed.subarray(sealed.length - TAG_SIZE));
      try {
        const plaintext = decipher.update(sealed.subarray(KEY_ID_SIZE + NONCE_SIZE, sealed.length - TAG_SIZE));
        decipher.final(); // what it has given counts only once this has not thrown
        return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
      } catch (cause) {
        throw new AtRestError(
          'altered',
          `A secret in the database's table ${place.table}, column ${place.column}, was altered or moved to another row, so it can't be used.`,
          { cause },
        );
      }
    },
  };
}

const NONCES_AT_ONCE = 64;

/** Random nonces, each used once. Many are drawn at once, because a call of the generator takes longer than encrypting a share. */
function nonceSource(random: RandomBytes): { next(): Uint8Array } {
  let drawn: Uint8Array = new Uint8Array(0);
  return {
    next() {
      if (drawn.length === 0) drawn = random(NONCES_AT_ONCE * NONCE_SIZE);
      const nonce = drawn.subarray(0, NONCE_SIZE);
      drawn = drawn.subarray(NONCE_SIZE);
      return nonce;
    },
  };
}

function keyId(key: Uint8Array): Uint8Array {
  return createHash('sha256').update('soundings at-rest key id v1\0').update(key).digest().subarray(0, KEY_ID_SIZE);
}

function subKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), utf8('soundings at-rest columns v1'), AT_REST_KEY_SIZE));
}

/**
 * The cell as bytes: each part after its length, so that no two cells have the same bytes. Written into one array, because there is one for
 * every secret value.
 */
function encodedPlace({ table, column, row }: Place): Uint8Array {
  return withLengths(namesOf(table, column), row);
}

function withLengths(before: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + 4 + part.length, before.length));
  const view = new DataView(out.buffer);
  out.set(before);
  let offset = before.length;
  for (const part of parts) {
    view.setUint32(offset, part.length);
    out.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return out;
}

/** Only {@link namesOf} adds to it. There are only as many entries as secret columns. */
const names = new Map<string, Uint8Array>();

/** How a cell's bytes begin. */
function namesOf(table: string, column: string): Uint8Array {
  const key = `${table}.${column}`;
  const known = names.get(key) ?? withLengths(new Uint8Array(0), [utf8('soundings at rest v1'), utf8(table), utf8(column)]);
  names.set(key, known);
  return known;
}
