// party-keys.ts — which keys each party of a mission holds, in which files, and what of them it tells the others.
import { createHash } from 'node:crypto';
import { sha256 } from '@soundings/crypto/sha256';
import { join } from 'node:path';
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import { DEFAULT_SUITE } from '@soundings/crypto/hpke/hpke';
import { generateKeyPairSync } from '@soundings/crypto/hpke/node';
import type { RandomBytes } from '@soundings/crypto/random';
import { generateKeyPair } from '@soundings/crypto/signature/ed25519';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { tagged } from '@soundings/protocol/json/tagged';
import { seedCommitment } from '@soundings/protocol/charter/tasks';
import { InputError } from '../errors.ts';
import { assertNew, readKeyFile, writeKeyFile } from './key-file.ts';

export const PARTIES = ['organisation', 'convenor', 'board', 'leader', 'helper', 'collector', 'seed-half', 'register', 'witness'] as const;
export type Party = (typeof PARTIES)[number];

/** What others may know, by the name that the README and the charter use for it. */
export type PublicParts = Readonly<Record<string, string>>;

/** The files of each party, in its folder. */
export const KEY_FILES = {
  organisation: 'organisation.key',
  lock: 'lock.key',
  convenor: 'convenor.key',
  board: 'board.key',
  identity: 'identity.key',
  database: 'database.key',
  token: 'token.key',
  collector: 'collector.key',
  seedHalf: 'seed-half.key',
  seed: 'verification.seed',
  register: 'register.key',
  witness: 'witness.key',
} as const;

/** Beside an organisation's keys: its entry on the roster. Nothing secret. */
export const ENROLMENT_FILE = 'enrolment.json';

/** The collector has one HPKE key for a mission's life. */
const COLLECTOR_CONFIG_ID = 1;

/** Draws a party's keys into `folder`. Throws InputError, and overwrites nothing, if one of the files exists already. */
export function makeKeys(party: Party, folder: string, random: RandomBytes): PublicParts {
  const file = (name: string) => join(folder, name);
  for (const name of FILES_OF[party]) assertNew(file(name)); // all of them before the first is written
  const signing = (name: string) => {
    const { privateKey, publicKey } = generateKeyPair(random);
    writeKeyFile(file(name), privateKey);
    return toBase64Url(publicKey);
  };
  const token = () => {
    const secret = random(32);
    writeKeyFile(file(KEY_FILES.token), secret);
    return tokenHash(toBase64Url(secret));
  };
  switch (party) {
    case 'organisation':
      writeKeyFile(file(KEY_FILES.lock), random(32));
      return { 'public key': signing(KEY_FILES.organisation) };
    case 'convenor':
      return { 'public key': signing(KEY_FILES.convenor) };
    case 'board':
      return { 'public key': signing(KEY_FILES.board) };
    case 'leader':
      writeKeyFile(file(KEY_FILES.database), random(32));
      writeKeyFile(file(KEY_FILES.seedHalf), random(32));
      return { 'public key': signing(KEY_FILES.identity), "token's SHA-256": token() };
    case 'helper':
      writeKeyFile(file(KEY_FILES.database), random(32));
      writeKeyFile(file(KEY_FILES.seedHalf), random(32));
      return { 'public key': signing(KEY_FILES.identity) };
    case 'collector': {
      const { privateKey, publicKey } = generateKeyPairSync(DEFAULT_SUITE, random);
      writeKeyFile(file(KEY_FILES.collector), privateKey);
      const config = encode(HpkeConfig, { id: COLLECTOR_CONFIG_ID, ...DEFAULT_SUITE, publicKey });
      return { 'HPKE configuration': toBase64Url(config), "token's SHA-256": token() };
    }
    case 'seed-half':
      writeKeyFile(file(KEY_FILES.seedHalf), random(32));
      return {};
    case 'register':
      return { 'public key': signing(KEY_FILES.register) };
    case 'witness':
      return { 'public key': signing(KEY_FILES.witness) };
  }
}

const FILES_OF: Readonly<Record<Party, readonly string[]>> = {
  organisation: [KEY_FILES.lock, KEY_FILES.organisation],
  convenor: [KEY_FILES.convenor],
  board: [KEY_FILES.board],
  leader: [KEY_FILES.database, KEY_FILES.identity, KEY_FILES.token, KEY_FILES.seedHalf],
  helper: [KEY_FILES.database, KEY_FILES.identity, KEY_FILES.seedHalf],
  collector: [KEY_FILES.collector, KEY_FILES.token],
  'seed-half': [KEY_FILES.seedHalf],
  register: [KEY_FILES.register],
  witness: [KEY_FILES.witness],
};

/** The SHA-256 of a bearer token in hexadecimal, which is all that an aggregator stores of it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(utf8(token)).digest('hex');
}

/**
 * The seed of a mission's verification keys, combined from one half by each operator, so that neither of them chooses it. Both operators run this with
 * the same two halves, which they have exchanged over a channel that nobody else can read. Returns the commitment for the charter. Throws InputError
 * if both halves are the same, because the operator who drew it would have chosen the seed.
 */
export function joinSeed(leaderHalf: string, helperHalf: string, folder: string): PublicParts {
  const [leader, helper] = [readKeyFile(leaderHalf), readKeyFile(helperHalf)];
  if (toBase64Url(leader) === toBase64Url(helper))
    throw new InputError(
      `${leaderHalf} and ${helperHalf} hold the same half. Name the leader's half and the helper's half, each drawn by its own operator.`,
    );
  const seed = sha256(tagged('soundings seed halves v1', leader, helper));
  writeKeyFile(join(folder, KEY_FILES.seed), seed);
  return { commitment: toBase64Url(seedCommitment(seed)) };
}
