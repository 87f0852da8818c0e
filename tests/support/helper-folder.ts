// helper-folder.ts — the folder of a helper as its operator has it, with a configuration that starts and keys of its own.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '../../crypto/bytes.ts';
import { HELPER_URL } from './servers.ts';

export interface HelperFolder {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Writes the configuration, changed, and returns its path. */
  configure(change?: Record<string, unknown>, name?: string): string;
}

export function helperFolder(): HelperFolder {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-helper-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('database.key'), toBase64Url(new Uint8Array(32).fill(5)), { mode: 0o600 });
  writeFileSync(at('identity.key'), toBase64Url(new Uint8Array(32).fill(6)), { mode: 0o600 });
  mkdirSync(at('missions'));
  return {
    folder,
    at,
    configure: (change = {}, name = 'config.json') => {
      const config = {
        role: 'helper',
        endpoint: HELPER_URL,
        listen: { port: 0 },
        database: { kind: 'sqlite', file: 'helper.db' },
        databaseKeyFile: 'database.key',
        identityKeyFile: 'identity.key',
        missions: 'missions',
        lifeFile: 'generation',
        workers: 0,
      };
      writeFileSync(at(name), JSON.stringify({ ...config, ...change }), { mode: 0o600 });
      return at(name);
    },
  };
}
