// open-store.ts — opens the database that a configuration names. A server waits for PostgreSQL if it is away.
import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '@soundings/crypto/errors';
import { secureRandom } from '@soundings/crypto/random';
import { atRest } from '../store/tables/at-rest.ts';
import { readKeys, StartError, type Configured } from './config-file.ts';
import type { DatabaseWatch } from '../ops/database-watch.ts';
import type { Clock, Log, Store } from '../ports/ports.ts';
import { postgresStore } from '../store/postgres.ts';
import { AwayError } from '../store/postgres-pool.ts';
import { sqliteStore } from '../store/sqlite.ts';

/** EX_IOERR of sysexits.h. */
const EXIT_BROKEN = 74;

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 10_000;

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
export async function openStore({ config, at }: Configured, { clock, log, watch, waits }: Opening): Promise<Store> {
  const { database, databaseKeyFile, bucketShards } = config;
  const onBroken = () => {
    log('error', 'stopping', {
      reason: "The database's disk has failed, so this program stops. Check the disk before you start it again.",
    });
    process.exit(EXIT_BROKEN);
  };
  const keys = atRest(readKeys(at(databaseKeyFile)), secureRandom);
  const options = { atRest: keys, random: secureRandom, bucketShards, auditClock: clock, onBroken };
  if (database.kind === 'sqlite') return sqliteStore(at(database.file), options).catch(unopened(at(database.file)));
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
    try {
      return await postgresStore(database.url, database.connectionsMax, options, watch.failed, database, watch.answered, waits);
    } catch (error) {
      const problem = startProblem(error);
      if (problem === undefined) throw error;
      if (!waits || problem.isFinal) throw new StartError('database', problem.sentence, { cause: error });
      await wait(waitMs);
    }
  }
}

/** A wrong user, password or database, or no permission for it: waiting wouldn't help. */
const REFUSED = /^(28...|3D000|42501)$/;

function startProblem(error: unknown): { readonly sentence: string; readonly isFinal: boolean } | undefined {
  if (!(error instanceof AwayError)) return undefined;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return { sentence: error.message, isFinal: REFUSED.test(code) };
}

/** The file is of another kind, damaged, of a newer build, or can't be made. Errors about its secrets have a sentence of their own. */
function unopened(file: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof CodedError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('config', `The database ${file}, which "database.file" names, can't be opened: ${reason}.`, { cause });
  };
}
