// witness-store.ts — what a witness has cosigned last of each log: one SQLite file, changed in the transaction in which it was read (tlog-witness, "add-checkpoint").
import { claimSqlite } from '@soundings/aggregator/parts';
import { newSqlite } from '@soundings/aggregator/sqlite';
import type { Seen } from '@soundings/protocol/register/witness';
import { InputError } from '../errors.ts';

/** A log's largest checkpoint that was cosigned. */
export interface Cosigned extends Seen {
  /** The note with the log's signatures and this witness's. */
  readonly note: string;
}

export interface WitnessStore {
  /**
   * Gives what is known of a log to `work` and keeps what it returns, if anything: nothing else is read or written in between, and it is on the disk when
   * this returns.
   */
  update<T>(origin: string, work: (seen: Cosigned | undefined) => { readonly next?: Cosigned; readonly answer: T }): T;
  find(origin: string): Cosigned | undefined;
  close(): void;
}

interface Row {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

/** Opens the file, or makes it. Throws InputError if another process has it. */
export function openWitnessStore(file: string): WitnessStore {
  const release = claimSqlite(file);
  if (release === undefined) throw new InputError(`Another witness is running with ${file}. Stop it first.`);
  const database = newSqlite(file);
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = EXTRA');
  database.exec(
    'create table if not exists seen (origin text primary key, size integer not null, root blob not null, note text not null) strict',
  );
  const select = database.prepare<[string], Row>('select size, root, note from seen where origin = ?');
  const put = database.prepare('insert or replace into seen values (?, ?, ?, ?)');
  const find = (origin: string): Cosigned | undefined => {
    const row = select.get(origin);
    return row && { size: row.size, root: new Uint8Array(row.root), note: row.note };
  };
  return {
    update(origin, work) {
      const within = database.transaction(() => {
        const { next, answer } = work(find(origin));
        if (next !== undefined) put.run(origin, next.size, next.root, next.note);
        return answer;
      });
      return within.immediate();
    },
    find,
    close() {
      database.close();
      release();
    },
  };
}
