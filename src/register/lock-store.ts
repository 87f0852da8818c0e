// lock-store.ts — what a register has signed last: one SQLite file, in no backup, so that restored files are never signed over (register.md, "Checkpoint, cosignature, tiles").
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { claimSqlite } from '@soundings/aggregator/parts';
import { newSqlite } from '@soundings/aggregator/sqlite';
import { emptyRoot } from '@soundings/protocol/register/merkle';
import { PublishError } from './errors.ts';
import type { Head } from './growth.ts';

export interface LockStore {
  /** The tree that may have been signed: no other of its size, and no smaller one, is ever signed again. */
  head(): Head;
  /** Replaces `before` by `after`, durably. Throws PublishError `lock` if another head is there by now. */
  advance(before: Head, after: Head): void;
  /** The size that a witness cosigned last; 0 if it never did. */
  seenBy(witness: string): number;
  noteSeen(witness: string, size: number): void;
  close(): void;
}

/**
 * Opens the lock store of the register named `origin`, for this process alone. A missing one is made only if `isNew`: nothing has been published yet.
 * Throws PublishError `busy` if another process has it, `lock` if it is missing or another register's.
 */
export function openLockStore(file: string, origin: string, { isNew }: { readonly isNew: boolean }): LockStore {
  if (!existsSync(file)) {
    if (!isNew)
      throw new PublishError(
        'lock',
        `The lock store ${file} is missing, but this register has published files. Nothing is signed until the lock store is back. If it is lost for good, the register is lost: docs/register-hosting.md, "If the log is lost".`,
      );
    mkdirSync(dirname(file), { recursive: true });
  }
  const release = claimSqlite(file);
  if (release === undefined)
    throw new PublishError('busy', `Another process is publishing with ${file}. Wait for it to end, and try again.`);
  const database = newSqlite(file);
  // In this mode a transaction is on the disk, its folder included, when it has been committed.
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = EXTRA');
  database.exec(`
    create table if not exists head (id integer primary key check (id = 1), origin text not null, size integer not null, root blob not null) strict;
    create table if not exists witnesses (key text primary key, size integer not null) strict;`);
  database.prepare('insert or ignore into head values (1, ?, 0, ?)').run(origin, emptyRoot());
  const read = database.prepare<[], { readonly origin: string; readonly size: number; readonly root: Buffer }>('select * from head');
  const close = () => {
    database.close();
    release();
  };
  const found = read.get();
  if (found?.origin !== origin) {
    close();
    throw new PublishError('lock', `${file} is the lock store of "${found?.origin ?? ''}", not of "${origin}". Name the right one.`);
  }
  return {
    head() {
      const { size = 0, root = emptyRoot() } = read.get() ?? {};
      return { size, root: new Uint8Array(root) };
    },
    advance(before, after) {
      const swap = database.prepare('update head set size = ?, root = ? where size = ? and root = ?');
      const { changes } = swap.run(after.size, after.root, before.size, before.root);
      if (changes !== 1) throw new PublishError('lock', `${file} has changed while this program was publishing. Publish again.`);
    },
    seenBy: (witness) =>
      database.prepare<[string], { readonly size: number }>('select size from witnesses where key = ?').get(witness)?.size ?? 0,
    noteSeen: (witness, size) => void database.prepare('insert or replace into witnesses values (?, ?)').run(witness, size),
    close,
  };
}
