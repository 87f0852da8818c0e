// store/postgres.ts — the store on PostgreSQL: for any number of processes on one database.
import { PostgresDialect, sql } from 'kysely';
import { machineTimer } from '../after.ts';
import type { SqlDialect } from './tables/dialect.ts';
import { AwayError, deadlinePool, type PoolSettings } from './postgres-pool.ts';
import { postgresRows } from './postgres-rows.ts';
import { sqlStore, type SqlStoreOptions } from './sql-store.ts';
import type { Store } from '../ports/store.ts';

export type PostgresTimes = Pick<PoolSettings, 'connectMs' | 'queryMs'>;

/** The name of a running leader's or helper's connections, by which a command that needs it stopped can see that it runs. */
const SERVER = 'soundings server';

/** Long deadlines, for tests on a busy machine. A configuration has its own. */
export const POSTGRES_TIMES: PostgresTimes = { connectMs: 60_000, queryMs: 60_000 };

/** A long deadline for migrations: one may move a whole table, or wait for another replica that does. */
const MIGRATION_MS = 1_800_000;

/** Opens the store, bringing its tables up to date first. Rejects with {@link AwayError} if the database is away. */
export async function postgresStore(
  url: string,
  connectionsMax: number,
  options: SqlStoreOptions,
  onError: (error: AwayError) => void,
  times: PostgresTimes = POSTGRES_TIMES,
  onAnswer: () => void = () => undefined,
  isServer = false,
): Promise<Store> {
  const name = isServer ? SERVER : undefined;
  const pool = deadlinePool({ url, connectionsMax, name, ...times }, machineTimer, { failed: onError, answered: onAnswer });
  try {
    return await sqlStore(new PostgresDialect({ pool }), postgres, options, async (migrations) => {
      pool.setQueryMs(MIGRATION_MS);
      await migrations();
      pool.setQueryMs(times.queryMs);
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

const postgres: SqlDialect = {
  ...postgresRows,
  columnTypes: { bytes: 'bytea', whole: 'bigint' },
  lockTask: async (trx, taskId, mode) => {
    const key = new DataView(taskId.slice().buffer).getBigInt64(0);
    if (mode === 'shared') await sql`select pg_advisory_xact_lock_shared(${key})`.execute(trx);
    else await sql`select pg_advisory_xact_lock(${key})`.execute(trx);
  },
  unsynced: async (db, work) => work(db), // many commits share a write there
  forUpdateSkipLocked: (query) => query.forUpdate().skipLocked(),
  forUpdate: (query) => query.forUpdate(),
  servers: async (db) => {
    const { rows } = await sql<{ servers: number }>`
      select count(*) as servers from pg_stat_activity where datname = current_database() and application_name = ${SERVER}`.execute(db);
    return Number(rows[0]?.servers);
  },
  isTransient: (error) => TRANSIENT.has(codeOf(error)),
  failureOf: (error) => {
    if (error instanceof AwayError) return 'busy';
    const code = codeOf(error);
    if (code === DISK_FULL) return 'full';
    return TRANSIENT.has(code) || AWAY.test(code) ? 'busy' : undefined;
  },
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** serialization_failure and deadlock_detected. */
const TRANSIENT = new Set(['40001', '40P01']);

const DISK_FULL = '53100';

/** Connection exceptions, insufficient resources, a server that is stopped or starting; a query or transaction that took too long. */
const AWAY = /^(08|53|57P)|^(57014|25P0[34])$/;
