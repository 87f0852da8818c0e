// signer.ts — a key file → the key of a party that the charter names: anybody else's signature would spoil the document for good.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { InputError } from '../errors.ts';
import { readSigningKey } from './key-file.ts';

/** Throws InputError where the charter names another key as its convenor's. */
export function readConvenorKey({ convenor }: Charter, path: string): SigningKeyPair {
  const pair = readSigningKey(path);
  if (toBase64Url(pair.publicKey) === convenor.key) return pair;
  throw new InputError(
    `${path} isn't the convenor's key: it takes that of ${convenor.name}, whose public key stands in the charter as ${convenor.key}.`,
  );
}

/** Throws InputError where the charter doesn't name it among the keys of its board. */
export function readBoardKey({ board }: Charter, path: string): SigningKeyPair {
  const pair = readSigningKey(path);
  if (board.keys.includes(toBase64Url(pair.publicKey))) return pair;
  throw new InputError(
    `${path} isn't the key of a board member: it takes one of ${board.name}, whose public keys stand in the charter as ${board.keys.join(', ')}.`,
  );
}
