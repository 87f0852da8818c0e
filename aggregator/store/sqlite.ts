// store/sqlite.ts — the store in one file beside the program: for a leader or helper of one process.
import Sqlite from 'better-sqlite3';
import { Kysely, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { ImmediateDialect } from './immediate-dialect.ts';
import type { SqlDialect } from './tables/dialect.ts';
import { keepPrivate, makePrivate } from '../private-file.ts';
import { newSqlite } from './new-sqlite.ts';
import { sqlStore, storeOn, type SqlStoreOptions } from './sql-store.ts';
import { StoreError, type Store, type StoreErrorCode } from '../ports/store.ts';

/** How long a second process, such as a backup, may hold the file before an operation fails. */
const BUSY_TIMEOUT_MS = 5000;

export async function sqliteStore(file: string, options: SqlStoreOptions): Promise<Store> {
  return sqlStore(new ImmediateDialect({ database: keepingStatements(openSqlite(file)) }), sqlite, options);
}

/** The store on a connection to tables that are up to date. */
export function sqliteStoreOn(database: SqliteDatabase, options: SqlStoreOptions): Store {
  return storeOn(new Kysely({ dialect: new ImmediateDialect({ database }) }), sqlite, options);
}

/** What SQLite calls a database that is in no file. */
const IN_MEMORY = ':memory:';

/** A connection as the store needs it, to a file that is its owner's alone. SQLite gives the files beside it the same permissions. */
export function openSqlite(file: string): Sqlite.Database {
  if (file !== IN_MEMORY) {
    keepPrivate(file);
    for (const beside of ['-wal', '-shm']) makePrivate(file + beside); // left behind by an earlier build
  }
  const database = newSqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL'); // a promise that has resolved is on disk
  database.pragma(`busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  database.pragma('secure_delete = FAST'); // what is forgotten is overwritten where that costs no further page; secrets are encrypted anyway
  database.pragma(`cache_size = -${String(CACHE_KIB)}`);
  database.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`);
  return database;
}

/** Report IDs are random, so each touches a page of its own of two indexes: these are kept in memory, and written back many changes at a time. */
const CACHE_KIB = 16_384;
const CHECKPOINT_PAGES = 4000;

/** Of their texts; compiled, an insertion takes some thirty times as much. */
const STATEMENT_CHARACTERS_MAX = 300_000;

/** Statements are compiled once and kept, up to a size: their texts differ by how many rows and IDs they are for, and are as long. */
export function keepingStatements(database: Sqlite.Database): SqliteDatabase {
  // Owned by prepare() alone; the oldest first.
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

/** Copies the database while others write to it, and checks the copy. Never copy the file itself: half a transaction may be in it. */
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
    made.pragma('journal_mode = delete'); // so that it is one file, whoever opens it
    const result: unknown = made.pragma('integrity_check', { simple: true });
    if (result !== 'ok')
      throw new StoreError('broken', 'The copy of the database is damaged; keep the backup before it, and look at the disk.');
  } finally {
    made.close();
  }
}

/** Whether some other process, or connection, has the database open. */
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

/** Writes the file anew, so that no free page of it holds what a row held before. */
export function compactSqlite(file: string): void {
  const database = openSqlite(file);
  try {
    database.exec('vacuum');
    database.pragma('wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

const sqlite: SqlDialect = {
  columnTypes: { bytes: 'blob', whole: 'integer' },
  lockTask: async () => Promise.resolve(), // one writer at a time
  servers: async () => Promise.resolve(0),
  forUpdateSkipLocked: (query) => query,
  forUpdate: (query) => query,
  isTransient: (error) => failureOf(error) === 'busy',
  failureOf,
};

function failureOf(error: unknown): StoreErrorCode | undefined {
  if (!(error instanceof Sqlite.SqliteError)) return undefined;
  const { code } = error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return 'full';
  return code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' ? 'broken' : undefined;
}
