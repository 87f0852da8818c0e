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
