// register-config-file.ts — the configuration that a register or a witness begins with: complete but for those whose cards were not at hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartyCard } from '../calling/party-card.ts';
import { witnessQuorum } from '../calling/template/fill.ts';
import { InputError } from '../errors.ts';
import { CONFIG_FILE } from './aggregator-config.ts';
import { KEY_FILES } from './party-keys.ts';

/** Whom a register or a witness works with: its verifier key and its address. */
interface Known {
  readonly key: string;
  readonly url: string;
}

/** A register takes its witnesses' cards, and a witness the cards of registers. InputError for any other's. */
export function knownFrom(party: 'register' | 'witness', cards: readonly PartyCard[]): readonly Known[] {
  return cards.map(({ role, name, vkey, url }) => {
    if (role === OTHER[party] && vkey !== undefined && url !== undefined) return { key: vkey, url };
    throw new InputError(`A ${party} takes cards of a ${OTHER[party]}, and the card of "${name}" is that of a ${role}. Leave it out.`);
  });
}

/** Throws the file system's error if there is a configuration already. */
export function writeRegisterConfig(party: 'register' | 'witness', folder: string, url: string, known: readonly Known[]): void {
  const config =
    party === 'register'
      ? {
          ...{ url, site: 'site', lockStore: 'lock/lock.db', keyFiles: [KEY_FILES.register] },
          ...{ witnesses: known, quorum: witnessQuorum(known.length === 0 ? WITNESSES : known.length) },
        }
      : {
          ...{ url, listen: { host: '127.0.0.1', port: 8090 }, keyFile: KEY_FILES.witness, database: 'witness.db' },
          logs: known.map(({ key }) => ({ keys: [key] })),
        };
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
}

const OTHER = { register: 'witness', witness: 'register' } as const;

/** As many as a configuration counts on before it names any. */
const WITNESSES = 4;
