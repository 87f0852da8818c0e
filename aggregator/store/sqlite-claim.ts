// store/sqlite-claim.ts — one aggregator a database file: a lock beside it that the kernel keeps, and drops when the process ends, however it ends.
import { realpathSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { keepPrivate } from '../private-file.ts';
import { newSqlite } from './new-sqlite.ts';

/**
 * Claims the file for this process until the function that is returned is called, or the process ends; undefined while another one has it.
 *
 * The lock is SQLite's own, on an empty database of its own: the aggregator's own file has to stay open to `soundings backup` and the like. A
 * lock of the kernel holds across containers that share a volume, where a process's number means nothing. The empty file stays behind; taking
 * it away between two claims would let a third process have a lock on a file that is no longer there.
 */
export function claimSqlite(file: string): (() => void) | undefined {
  keepPrivate(file);
  const claimed = `${realpathSync(file)}.running`; // one file by whichever path
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
