// rekey.ts — every secret of a database, sealed anew with the first key of its key file.
import { compactSqlite } from '../store/sqlite.ts';
import { readConfig, type Configured } from './config-file.ts';
import { assertDatabase, assertStopped, claimDatabase, openNow } from './database.ts';
import { machineClock } from './machine.ts';

const SECRETS_AT_ONCE = 200;

/**
 * Seals every secret of the database anew that isn't sealed with the first key of the key file; returns how many there were. AtRestError
 * where one was sealed with a key that isn't in the file. A second run goes on where the first one ended.
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
