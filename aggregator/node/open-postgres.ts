// open-postgres.ts — opens a PostgreSQL database. A server waits for it if it is away.
import { setTimeout as wait } from 'node:timers/promises';
import { StartError, type Configured } from './config-file.ts';
import type { Opening } from './open-store.ts';
import type { Store } from '../ports/ports.ts';
import { postgresStore } from '../store/postgres.ts';
import { AwayError } from '../store/postgres-pool.ts';
import type { SqlStoreOptions } from '../store/sql-store.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 10_000;

type Postgres = Extract<Configured['config']['database'], { readonly kind: 'postgres' }>;

/** StartError `database` if it is away and this doesn't wait, or if it refuses the user. */
export async function openPostgres(database: Postgres, options: SqlStoreOptions, { watch, waits }: Opening): Promise<Store> {
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
