// read-releases.ts — all releases in a collector's file, for callers that only read.
import Sqlite from 'better-sqlite3';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '@soundings/protocol/release/release';
import { InputError } from '../errors.ts';
import { openReleaseStore, type KeptRelease, type ReleaseStore, type StoredRefusal } from './release-store.ts';

/**
 * Every release in a collector's file, which may be one that nobody here can write. Throws InputError if there is no such file, or nothing in
 * it yet.
 */
export function readReleases(file: string): readonly Release[] {
  return readKept(file).map(({ release }) => release);
}

/** The same with their proofs. */
export function readKept(file: string): readonly KeptRelease[] {
  const releases = reading(file, (store) => store.kept());
  if (releases.length > 0) return releases;
  throw new InputError(`${file} holds no release yet. soundings collect adds one for each window that has closed.`);
}

/** What there is of one charter, by the digest that releases name: its releases, and the windows that are refused for good. Both may be none. */
export function readOutcomes(
  file: string,
  charter: string,
): { readonly kept: readonly KeptRelease[]; readonly refusals: readonly StoredRefusal[] } {
  return reading(file, (store) => ({ kept: store.kept(charter), refusals: store.refusals(charter) }));
}

/** InputError if there is no such file. */
function reading<Read>(file: string, read: (store: ReleaseStore) => Read): Read {
  if (!existsSync(file)) throw new InputError(`There is no file ${file}. soundings collect makes it with the first release.`);
  try {
    return readIn(file, read);
  } catch (error) {
    if (isUnwritable(error)) return readInCopy(file, read);
    throw error;
  }
}

function readIn<Read>(file: string, read: (store: ReleaseStore) => Read): Read {
  const store = openReleaseStore(file, () => Math.floor(Date.now() / 1000));
  try {
    return read(store);
  } finally {
    store.close();
  }
}

/** SQLite and the migrations write even if only reading is asked. A copy in a folder of this user's can be written. */
function readInCopy<Read>(file: string, read: (store: ReleaseStore) => Read): Read {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-releases-'));
  const copy = join(folder, 'releases.db');
  try {
    for (const suffix of ['', '-wal']) {
      // -wal: commits that are not in the file itself yet
      if (!existsSync(file + suffix)) continue;
      copyFileSync(file + suffix, copy + suffix);
      chmodSync(copy + suffix, 0o600);
    }
    return readIn(copy, read);
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.message.replaceAll(copy, file), { cause: error }) : error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isUnwritable(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(READONLY|CANTOPEN)/.test(error.code);
}
