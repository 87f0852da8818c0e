// tables/dialect.ts — the differences between SQLite and PostgreSQL, and what every table's file works with.
import type { ColumnDataType, Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { RandomBytes } from '@soundings/crypto/random';
import type { AtRest } from './at-rest.ts';
import type { OpenJobs } from './open-jobs.ts';
import type { RecentPayloads } from './recent.ts';
import type { RowsDialect } from './rows.ts';
import type { Schema } from './schema.ts';
import type { StoreErrorCode } from '../../ports/store/errors.ts';

export type Trx = Transaction<Schema>;

export interface ColumnTypes {
  readonly bytes: ColumnDataType;
  readonly whole: ColumnDataType;
}

export interface SqlDialect extends RowsDialect {
  readonly columnTypes: ColumnTypes;
  /**
   * Locks the task until the transaction ends. Several transactions may have the `shared` lock, but none while another has the `exclusive`
   * one. Reports join buckets under `shared`, buckets are collected under `exclusive`. Does nothing if the database has one writer at a
   * time.
   */
  lockTask(trx: Trx, taskId: Uint8Array, mode: 'shared' | 'exclusive'): Promise<void>;
  /** Locks the rows for this transaction, and skips those that another one has locked. */
  forUpdateSkipLocked<TB extends keyof Schema, O>(query: SelectQueryBuilder<Schema, TB, O>): SelectQueryBuilder<Schema, TB, O>;
  /** Locks the rows for this transaction, and waits for those that another one has locked. */
  forUpdate<TB extends keyof Schema, O>(query: SelectQueryBuilder<Schema, TB, O>): SelectQueryBuilder<Schema, TB, O>;
  /** Runs `work` on one connection, whose transactions needn't be on disk when they have ended. */
  unsynced<T>(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** The number of server connections to the database; see Upkeep.servers (store.ts). */
  servers(db: Kysely<Schema>): Promise<number>;
  /** Whether the transaction failed because of another one, so that running it again may succeed. */
  isTransient(error: unknown): boolean;
  /** How the database has failed; undefined if the error has another cause. */
  failureOf(error: unknown): StoreErrorCode | undefined;
}

export interface Tools {
  readonly db: Kysely<Schema>;
  readonly dialect: SqlDialect;
  readonly atRest: AtRest;
  readonly random: RandomBytes;
  readonly recent: RecentPayloads;
  readonly openJobs: OpenJobs;
  /** The number of rows that one bucket is spread over. */
  readonly bucketShards: number;
  /** The clock of the audit log; undefined if the store writes none. */
  readonly auditClock?: { now(): number } | undefined;
}

/** Thrown inside a transaction if another one has changed what it read. The transaction is undone and runs again. */
export class LostRace extends Error {}

const TRIES_MAX = 5;

/** Runs `work` in one transaction, and again, a few times at most, if it failed because of another transaction. */
export async function transaction<T>({ db, dialect }: Tools, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (tries >= TRIES_MAX || !(error instanceof LostRace || dialect.isTransient(error))) throw error;
    }
  }
}

/**
 * As {@link transaction}, but nobody waits for the disk: if the machine crashes before the next transaction that does wait, the changes are
 * lost. For leases, which a crash ends anyway, and for what counts only together with a later transaction.
 */
export async function unsyncedTransaction<T>(tools: Tools, work: (trx: Trx) => Promise<T>): Promise<T> {
  return tools.dialect.unsynced(tools.db, async (db) => transaction({ ...tools, db }, work));
}

/** A driver's value of a column of bytes, as a plain Uint8Array. */
export function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

export function plainOr<Absent>(value: Uint8Array | null | undefined, absent: Absent): Uint8Array | Absent {
  return value === null || value === undefined ? absent : plain(value);
}
