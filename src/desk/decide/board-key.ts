// board-key.ts — the member's key in this folder: made here, with a passphrase or without, or kept on another machine.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { generateKeyPair, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { cardText, makeCard } from '../../calling/party-card.ts';
import { cardFile, readCardFile } from '../../convenor/card-file.ts';
import { readSigningKey, readTokenFile, writeKeyFile, writeNewSecret } from '../../convenor/key-file.ts';
import { KEY_FILES } from '../../convenor/party-keys.ts';
import { isSealedKey, openSealedKey, sealedPublicKey, sealKey } from '../../convenor/sealed-key.ts';
import { InputError } from '../../errors.ts';
import { partiesIn, writeWhole, type PartyFound } from '../folder/desk-folder.ts';

/** `public` is in base64url. */
export type BoardKey = { readonly kind: 'none' } | { readonly kind: 'plain' | 'sealed'; readonly public: string };

/** Throws InputError if the file is damaged, or if others on this machine can read it. */
export function boardKeyIn(folder: string): BoardKey {
  const file = join(folder, KEY_FILES.board);
  if (!existsSync(file)) return { kind: 'none' };
  const text = readTokenFile(file);
  if (!isSealedKey(text)) return { kind: 'plain', public: toBase64Url(readSigningKey(file).publicKey) };
  const publicKey = sealedPublicKey(text);
  if (publicKey === undefined) throw new InputError(`${file} is damaged. Restore it from your copy.`);
  return { kind: 'sealed', public: toBase64Url(publicKey) };
}

/** Another party whose key is in this folder: whoever can call a mission or add up its totals must not decide on it too. */
export function otherParty(folder: string): PartyFound | undefined {
  return partiesIn(folder).find(({ party }) => party !== 'board');
}

/** An empty passphrase leaves the file unprotected but for its permissions. Throws InputError if there is a key already. */
export async function makeBoardKey(folder: string, passphrase: string, random: RandomBytes): Promise<void> {
  const pair = generateKeyPair(random);
  const file = join(folder, KEY_FILES.board);
  if (passphrase === '') writeKeyFile(file, pair.privateKey);
  else writeNewSecret(file, await sealKey(pair, passphrase, random));
}

/** The member's card, which the convenor needs; undefined before there is one. */
export function boardCard(folder: string): string | undefined {
  const file = cardFile('board', folder);
  return existsSync(file) ? cardText(readCardFile(file)) : undefined;
}

/** Signs the card with the member's key, under the name that the public reads. */
export function makeBoardCard(folder: string, name: string, member: SigningKeyPair): void {
  writeWhole(cardFile('board', folder), cardText(makeCard({ role: 'board', name: name.normalize('NFC') }, member)));
}

/** Undefined if there is no key, or if the passphrase isn't the file's. */
export async function openBoardKey(folder: string, passphrase: string): Promise<SigningKeyPair | undefined> {
  const file = join(folder, KEY_FILES.board);
  if (!existsSync(file)) return undefined;
  const text = readTokenFile(file);
  return isSealedKey(text) ? openSealedKey(text, passphrase) : readSigningKey(file);
}
