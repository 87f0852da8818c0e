// register-config-file.ts — the configuration that a register or a witness begins with: complete but for whom it works with.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE } from './aggregator-config.ts';
import { KEY_FILES } from './party-keys.ts';

/** Throws the file system's error if there is a configuration already. */
export function writeRegisterConfig(party: 'register' | 'witness', folder: string, url: string): void {
  const config =
    party === 'register'
      ? { url, site: 'site', lockStore: 'lock/lock.db', keyFiles: [KEY_FILES.register], witnesses: [], quorum: 3 }
      : { url, listen: { host: '127.0.0.1', port: 8090 }, keyFile: KEY_FILES.witness, database: 'witness.db', logs: [] };
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
}
