// card-file.ts — a party's card on disk: made beside its keys, read from whoever sends one.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CardError, cardText, makeCard, readCard, type CardRole, type PartyCard, type UnsignedCard } from '../calling/party-card.ts';
import { InputError } from '../errors.ts';
import { readSigningKey } from './key-file.ts';
import { readJson } from './mission-file.ts';
import { KEY_FILES } from './party-keys.ts';

/** The key that signs a party's card; a collector has none that signs. */
const SIGNING: Readonly<Record<CardRole, string | undefined>> = {
  convenor: KEY_FILES.convenor,
  leader: KEY_FILES.identity,
  helper: KEY_FILES.identity,
  collector: undefined,
  board: KEY_FILES.board,
  register: KEY_FILES.register,
  witness: KEY_FILES.witness,
};

export function cardFile(role: CardRole, folder: string): string {
  return join(folder, `party-${role}.json`);
}

/** Makes and signs the card of a party whose keys are in the folder. It replaces an earlier one, which the same key has signed. */
export function writeCard(folder: string, card: UnsignedCard): string {
  const file = cardFile(card.role, folder);
  const signing = SIGNING[card.role];
  writeFileSync(file, cardText(makeCard(card, signing === undefined ? undefined : readSigningKey(join(folder, signing)))));
  return file;
}

/** Adds the commitment to the seed to the card in a leader's or helper's folder, if there is one. */
export function commitCard(folder: string, seedCommitment: string): string | undefined {
  const role = (['leader', 'helper'] as const).find((one) => existsSync(cardFile(one, folder)));
  if (role === undefined) return undefined;
  return writeCard(folder, { ...readCardFile(cardFile(role, folder)), seedCommitment });
}

/** Throws InputError if it isn't a card, or not signed by its own key. */
export function readCardFile(path: string): PartyCard {
  const value = readJson(path);
  try {
    return readCard(value);
  } catch (cause) {
    if (cause instanceof CardError) throw new InputError(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}
