// open-store.ts — opens the database that a configuration names.
import { CodedError } from '@soundings/crypto/errors';
import { secureRandom } from '@soundings/crypto/random';
import { atRest } from '../store/tables/at-rest.ts';
import { readKeys, StartError, type Configured } from './config-file.ts';
import type { DatabaseWatch } from '../ops/database-watch.ts';
import type { Clock, Log, Store } from '../ports/ports.ts';
import { sqliteStore } from '../store/sqlite.ts';

/** EX_IOERR of sysexits.h. */
const EXIT_BROKEN = 74;

export interface Opening {
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: DatabaseWatch;
  /**
   * True for a server: it tries until PostgreSQL answers instead of failing, and {@link Store.servers} counts its connections. Meanwhile
   * `watch` logs what is wrong.
   */
  readonly waits: boolean;
}

/** Opens the store. StartError `database` if PostgreSQL is away and this doesn't wait, or if PostgreSQL refuses the user. */
export async function openStore(configured: Configured, opening: Opening): Promise<Store> {
  const { config, at } = configured;
  const { database, databaseKeyFile, bucketShards } = config;
  const onBroken = () => {
    opening.log('error', 'stopping', {
      reason: "The database's disk has failed, so this program stops. Check the disk before you start it again.",
    });
    process.exit(EXIT_BROKEN);
  };
  const keys = atRest(readKeys(at(databaseKeyFile)), secureRandom);
  const options = { atRest: keys, random: secureRandom, bucketShards, auditClock: opening.clock, onBroken };
  if (database.kind === 'sqlite') return sqliteStore(at(database.file), options).catch(unopened(at(database.file)));
  const { openPostgres } = await import('./open-postgres.ts'); // its driver takes memory that a server with a file needn't have
  return openPostgres(database, options, opening);
}

/** The file is of another kind, damaged, of a newer build, or can't be made. Errors about its secrets have a sentence of their own. */
function unopened(file: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof CodedError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('config', `The database ${file}, which "database.file" names, can't be opened: ${reason}.`, { cause });
  };
}
