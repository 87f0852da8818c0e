// signer.ts — a key file → the key of a party that the charter names. A signature with any other key would make the document useless.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { InputError } from '../errors.ts';
import { readSigningKey } from './key-file.ts';

/** The convenor's key. Throws InputError if the charter names another key as the convenor's. */
export function readConvenorKey({ convenor }: Charter, path: string): SigningKeyPair {
  const pair = readSigningKey(path);
  if (toBase64Url(pair.publicKey) === convenor.key) return pair;
  throw new InputError(
    `${path} is not the convenor's key. Use the key of ${convenor.name}, whose public key in the charter is ${convenor.key}.`,
  );
}

/** A board member's key. Throws InputError if the charter does not list it as a key of its board. */
export function readBoardKey({ board }: Charter, path: string): SigningKeyPair {
  const pair = readSigningKey(path);
  if (board.keys.includes(toBase64Url(pair.publicKey))) return pair;
  throw new InputError(
    `${path} is not the key of a board member. Use a key of ${board.name}, whose public keys in the charter are ${board.keys.join(', ')}.`,
  );
}
