// store/sqlite.ts — the store in one SQLite file, for a leader or helper of one process.
import Sqlite from 'better-sqlite3';
import { Kysely, sql, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { ImmediateDialect } from './immediate-dialect.ts';
import type { SqlDialect } from './tables/dialect.ts';
import { keepPrivate, makePrivate } from '../private-file.ts';
import { newSqlite } from './new-sqlite.ts';
import { sqliteRows } from './sqlite-rows.ts';
import { sqlStore, storeOn, type SqlStoreOptions } from './sql-store.ts';
import { StoreError, type StoreErrorCode } from '../ports/store/errors.ts';
import type { Store } from '../ports/store.ts';

/** How long a second process, such as a backup, may hold the file before an operation fails. */
const BUSY_TIMEOUT_MS = 5000;

export async function sqliteStore(file: string, options: SqlStoreOptions): Promise<Store> {
  return sqlStore(new ImmediateDialect({ database: keepingStatements(openSqlite(file)) }), sqliteDialect(), options);
}

/** The store on a connection to a database whose tables are up to date. */
export function sqliteStoreOn(database: SqliteDatabase, options: SqlStoreOptions): Store {
  return storeOn(new Kysely({ dialect: new ImmediateDialect({ database }) }), sqliteDialect(), options);
}

/** SQLite's name for a database that is not in a file. */
const IN_MEMORY = ':memory:';

/**
 * Opens a file that only its owner may read, with the settings that the store needs. SQLite gives the files beside it the same permissions.
 */
export function openSqlite(file: string): Sqlite.Database {
  if (file !== IN_MEMORY) {
    keepPrivate(file);
    for (const beside of ['-wal', '-shm']) makePrivate(file + beside); // left behind by an earlier build
  }
  const database = newSqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL'); // when a method's promise has resolved, its changes are on disk
  database.pragma(`busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  database.pragma('secure_delete = FAST'); // deleted rows are overwritten if that costs no further page; secrets are encrypted anyway
  database.pragma(`cache_size = -${String(CACHE_KIB)}`);
  database.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`);
  return database;
}

/**
 * Report IDs are random, so each insertion changes different pages of two indexes. The pages stay in memory and are written back many at a
 * time.
 */
const CACHE_KIB = 8192;
const CHECKPOINT_PAGES = 4000;

/** The total length of the statements' texts. Compiled, an insertion takes about thirty times as much memory. */
const STATEMENT_CHARACTERS_MAX = 300_000;

/** Compiles each statement once and keeps it, up to a total size. Statements for many rows or IDs have long texts. */
export function keepingStatements(database: Sqlite.Database): SqliteDatabase {
  // Only prepare() changes these; the oldest statement is first.
  const kept = new Map<string, SqliteStatement>();
  let characters = 0;
  return {
    prepare: (sql) => {
      const statement = kept.get(sql) ?? database.prepare(sql);
      if (!kept.delete(sql)) characters += sql.length;
      kept.set(sql, statement);
      for (const [oldest] of kept) {
        if (characters <= STATEMENT_CHARACTERS_MAX) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
      return statement;
    },
    close: () => {
      database.close();
    },
  };
}

/** Copies the database while others write to it, and checks the copy. Never copy the file itself: it may contain half a transaction. */
export async function backupSqlite(file: string, copy: string): Promise<void> {
  const source = newSqlite(file, { readonly: true, fileMustExist: true });
  try {
    keepPrivate(copy);
    await source.backup(copy);
  } finally {
    source.close();
  }
  const made = newSqlite(copy);
  try {
    made.pragma('journal_mode = delete'); // so that the copy stays one file
    const result: unknown = made.pragma('integrity_check', { simple: true });
    if (result !== 'ok')
      throw new StoreError('broken', 'The copy of the database is damaged. Keep the previous backup, and check the disk.');
  } finally {
    made.close();
  }
}

/** Whether another process or connection has the database open. */
export function isSqliteInUse(file: string): boolean {
  const database = newSqlite(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = exclusive');
    database.exec('begin exclusive; rollback');
    return false;
  } catch (error) {
    if (failureOf(error) === 'busy') return true;
    throw error;
  } finally {
    database.close();
  }
}

/** Rewrites the file, so that no free page contains the content of a deleted row. */
export function compactSqlite(file: string): void {
  const database = openSqlite(file);
  try {
    database.exec('vacuum');
    database.pragma('wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

function sqliteDialect(): SqlDialect {
  /** The connection's own setting. Only `unsynced` sets it, once. */
  let synced: number | undefined;
  return {
    ...sqliteRows,
    columnTypes: { bytes: 'blob', whole: 'integer' },
    lockTask: async () => Promise.resolve(), // SQLite has one writer at a time
    // In a write-ahead log, NORMAL leaves a commit to the next one that is synced. The setting is the connection's.
    unsynced: async (db, work) =>
      db.connection().execute(async (one) => {
        synced ??= (await sql<{ synchronous: number }>`pragma synchronous`.execute(one)).rows[0]?.synchronous ?? FULL;
        await sql`pragma synchronous = normal`.execute(one);
        try {
          return await work(one);
        } finally {
          await sql`pragma synchronous = ${sql.lit(synced)}`.execute(one);
        }
      }),
    servers: async () => Promise.resolve(0),
    forUpdateSkipLocked: (query) => query,
    forUpdate: (query) => query,
    isTransient: (error) => failureOf(error) === 'busy',
    failureOf,
  };
}

/** SQLite's number for `synchronous = FULL`. */
const FULL = 2;

function failureOf(error: unknown): StoreErrorCode | undefined {
  if (!(error instanceof Sqlite.SqliteError)) return undefined;
  const { code } = error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return 'full';
  return code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' ? 'broken' : undefined;
}
