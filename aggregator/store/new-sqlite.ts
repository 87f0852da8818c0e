// store/new-sqlite.ts — connects to an SQLite file, or says in one sentence that the binary of SQLite is missing.
import Sqlite from 'better-sqlite3';
import { CodedError } from '@soundings/crypto/errors';

/** The compiled half of better-sqlite3 is missing, or was compiled for another Node. The message says what to do. */
export class SqliteMissingError extends CodedError<'sqlite-missing'> {}

/** As `new Sqlite(…)`. SqliteMissingError if the package was installed without its binary, as `npm install --ignore-scripts` leaves it. */
export function newSqlite(file: string, options: Sqlite.Options = {}): Sqlite.Database {
  try {
    return new Sqlite(file, options);
  } catch (cause) {
    if (cause instanceof Error && isMissingBinary(cause)) throw new SqliteMissingError('sqlite-missing', MISSING, { cause });
    throw cause;
  }
}

const MISSING =
  'SQLite is not ready: the binary of the package better-sqlite3 is missing here, or was built for another version of Node. ' +
  'Run "npm rebuild better-sqlite3 --ignore-scripts=false --foreground-scripts" in the folder that Soundings is installed in, and try again.';

/** `bindings` found no file in any of its places, or the one that it found did not load. */
function isMissingBinary(error: Error): boolean {
  return error.message.startsWith('Could not locate the bindings file') || ('code' in error && error.code === 'ERR_DLOPEN_FAILED');
}
