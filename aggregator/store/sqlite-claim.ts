// store/sqlite-claim.ts — allows one aggregator per database file, by a lock that the kernel drops when the process ends, however it ends.
import { realpathSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { keepPrivate } from '../private-file.ts';
import { newSqlite } from './new-sqlite.ts';

/**
 * Claims the file for this process, until the returned function is called or the process ends. Undefined if another process has it.
 *
 * The lock is SQLite's own, on a separate, empty database, because `soundings backup` and other commands must be able to open the
 * aggregator's file. A kernel lock works across containers that share a volume, where a process's number means nothing. The empty file is
 * never removed: if it were removed between two claims, a third process could lock a file that no longer exists.
 */
export function claimSqlite(file: string): (() => void) | undefined {
  keepPrivate(file);
  const claimed = `${realpathSync(file)}.running`; // one lock, whichever path names the file
  keepPrivate(claimed);
  const lock = newSqlite(claimed, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return () => {
    lock.close();
  };
}
