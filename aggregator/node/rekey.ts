// rekey.ts — encrypts every secret of a database again, with the first key of its key file.
import { compactSqlite } from '../store/sqlite.ts';
import { readConfig, type Configured } from './config-file.ts';
import { assertDatabase, assertStopped, claimDatabase, openNow } from './database.ts';
import { machineClock } from './machine.ts';

const SECRETS_AT_ONCE = 200;

/**
 * Encrypts with the first key of the key file every secret that was encrypted with another key, and returns how many there were.
 * AtRestError if a secret was encrypted with a key that isn't in the file. A second run continues where the first one stopped.
 */
export async function rekeyDatabaseOf(configFile: string): Promise<number> {
  const configured = readConfig(configFile);
  const { database } = configured.config;
  assertDatabase(configured);
  assertStopped(configured);
  const release = claimDatabase(configured);
  try {
    const secrets = await resealed(configured);
    if (database.kind === 'sqlite') compactSqlite(configured.at(database.file));
    return secrets;
  } finally {
    release();
  }
}

async function resealed(configured: Configured): Promise<number> {
  const store = await openNow(configured, machineClock(configured));
  let secrets = 0;
  try {
    for (let some; (some = await store.reseal(SECRETS_AT_ONCE)) > 0;) secrets += some;
  } finally {
    await store.close();
  }
  return secrets;
}
