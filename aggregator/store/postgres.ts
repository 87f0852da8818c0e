// store/postgres.ts — the store on PostgreSQL: for any number of processes on one database.
import pg from 'pg';
import { PostgresDialect, sql } from 'kysely';
import type { SqlDialect } from './dialect.ts';
import { sqlStore, type SqlStoreOptions } from './sql-store.ts';
import type { Store } from './store.ts';

export async function postgresStore(
  url: string,
  connectionsMax: number,
  options: SqlStoreOptions,
  onError: (error: Error) => void,
): Promise<Store> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number); // it comes as text, since it may be too large for a number; none of ours is
  const pool = new pg.Pool({ connectionString: url, max: connectionsMax, types });
  // A connection that breaks is replaced, whether it is idle or in use; without a listener either would end the process.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return sqlStore(new PostgresDialect({ pool }), postgres, options);
}

const postgres: SqlDialect = {
  columnTypes: { bytes: 'bytea', whole: 'bigint' },
  lockTask: async (trx, taskId, mode) => {
    const key = new DataView(taskId.slice().buffer).getBigInt64(0);
    if (mode === 'shared') await sql`select pg_advisory_xact_lock_shared(${key})`.execute(trx);
    else await sql`select pg_advisory_xact_lock(${key})`.execute(trx);
  },
  forUpdateSkipLocked: (query) => query.forUpdate().skipLocked(),
  forUpdate: (query) => query.forUpdate(),
  isTransient: (error) => TRANSIENT.has(codeOf(error)),
  failureOf: (error) => {
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

/** No connection, or none to be had: connection exceptions, insufficient resources, a server that is stopped or starting. */
const AWAY = /^(08|53|57P)|^E[A-Z]+$/;
