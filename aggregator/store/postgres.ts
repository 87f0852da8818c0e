// store/postgres.ts — the store on PostgreSQL: for any number of processes on one database.
import pg from 'pg';
import { PostgresDialect, sql } from 'kysely';
import type { SqlDialect } from './dialect.ts';
import { sqlStore, type SqlStoreOptions } from './sql-store.ts';
import type { Store } from './store.ts';

/** `int8` comes as text by default, since it may be too large for a number; none of ours is. */
const INT8_OID = 20;

export async function postgresStore(
  url: string,
  connectionsMax: number,
  options: SqlStoreOptions,
  onError: (error: Error) => void,
): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    types: { getTypeParser: (oid: number, format?: string) => (oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as never)) },
  } as pg.PoolConfig);
  pool.on('error', onError); // an idle connection that breaks is replaced; without a listener it would end the process
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
  isTransient: (error) => error instanceof Error && 'code' in error && TRANSIENT.has(String(error.code)),
};

/** serialization_failure and deadlock_detected. */
const TRANSIENT = new Set(['40001', '40P01']);
