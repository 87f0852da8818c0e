// aggregator-config.ts — the configuration that an operator begins with: complete, valid, and beside the keys that it names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartyCard } from '../calling/party-card.ts';
import { KEY_FILES } from './party-keys.ts';

/** Where the program listens, for a proxy on this machine that ends TLS; and where the operator's own page is. */
const LISTEN = { leader: { port: 8080, operations: 9080 }, helper: { port: 8081, operations: 9081 } } as const;

export const CONFIG_FILE = 'config.json';
const MISSIONS = 'missions';

/** An address that belongs to nobody (RFC 2606). Until the operator replaces it by their own, every mission is refused because of its address. */
export const exampleUrl = (role: 'leader' | 'helper') => `https://${role}.example/`;

/** Writes the configuration into a folder that has the role's keys. It knows the tokens of those whose `cards` are at hand. Throws the file system's error if there is a configuration already. */
export function writeAggregatorConfig(role: 'leader' | 'helper', folder: string, url: string, cards: readonly PartyCard[] = []): void {
  const tokensOf = (wanted: 'leader' | 'collector') =>
    cards.flatMap(({ role: whose, tokenHash }) => (whose === wanted ? (tokenHash ?? []) : []));
  const { port, operations } = LISTEN[role];
  const config = {
    role,
    endpoint: url,
    listen: { host: '127.0.0.1', port },
    operations: { host: '127.0.0.1', port: operations },
    database: { kind: 'sqlite', file: `${role}.db` },
    databaseKeyFile: KEY_FILES.database,
    identityKeyFile: KEY_FILES.identity,
    ...(role === 'leader' ? { helperTokenFile: KEY_FILES.token } : {}),
    tokens: role === 'leader' ? { collector: tokensOf('collector') } : { leader: tokensOf('leader'), collector: tokensOf('collector') },
    missions: MISSIONS,
  };
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
  mkdirSync(join(folder, MISSIONS), { recursive: true, mode: 0o700 });
}
