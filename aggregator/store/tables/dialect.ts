// tables/dialect.ts — the few things that SQLite and PostgreSQL do differently, and the tools that every table's file works with.
import type { ColumnDataType, Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { RandomBytes } from '@soundings/crypto/random';
import type { AtRest } from './at-rest.ts';
import type { Schema } from './schema.ts';
import type { StoreErrorCode } from '../../ports/store.ts';

export type Trx = Transaction<Schema>;

export interface ColumnTypes {
  readonly bytes: ColumnDataType;
  readonly whole: ColumnDataType;
}

export interface SqlDialect {
  readonly columnTypes: ColumnTypes;
  /**
   * Until the transaction ends, `shared` keeps `exclusive` out and the other way round: reports join buckets under the first, buckets are
   * collected under the second. Where a database has one writer at a time there is nothing to do.
   */
  lockTask(trx: Trx, taskId: Uint8Array, mode: 'shared' | 'exclusive'): Promise<void>;
  /** Rows for this transaction alone; those that another has are passed over. */
  forUpdateSkipLocked<TB extends keyof Schema, O>(query: SelectQueryBuilder<Schema, TB, O>): SelectQueryBuilder<Schema, TB, O>;
  /** Rows for this transaction alone; waits for those that another has. */
  forUpdate<TB extends keyof Schema, O>(query: SelectQueryBuilder<Schema, TB, O>): SelectQueryBuilder<Schema, TB, O>;
  /** Processes that have the database open as servers, as far as it can tell (store.ts). */
  servers(db: Kysely<Schema>): Promise<number>;
  /** The database chose another transaction over this one: running it again may do. */
  isTransient(error: unknown): boolean;
  /** What has happened to the database, if that is why it threw. */
  failureOf(error: unknown): StoreErrorCode | undefined;
}

export interface Tools {
  readonly db: Kysely<Schema>;
  readonly dialect: SqlDialect;
  readonly atRest: AtRest;
  readonly random: RandomBytes;
  /** Rows that one bucket is spread over. */
  readonly bucketShards: number;
  /** The audit log is kept where it is known when things happen. */
  readonly auditClock?: { now(): number } | undefined;
}

/** Thrown inside a transaction that found the database changed under it: nothing of it is kept, and it runs again. */
export class LostRace extends Error {}

const TRIES_MAX = 5;

/** Runs `work` in one transaction, again if the database lost it to another one. */
export async function transaction<T>({ db, dialect }: Tools, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (tries >= TRIES_MAX || !(error instanceof LostRace || dialect.isTransient(error))) throw error;
    }
  }
}

/** What a driver gives back for a column of bytes, as a plain Uint8Array. */
export function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

export function plainOr<Absent>(value: Uint8Array | null | undefined, absent: Absent): Uint8Array | Absent {
  return value === null || value === undefined ? absent : plain(value);
}
