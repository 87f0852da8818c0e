// database.ts — one SQLite file per side for all scenarios. It is filled again for each scenario, and only one simulated process uses it at a time.
import type { SqliteDatabase } from 'kysely';
import { keepingStatements, openSqlite } from '../../aggregator/store/sqlite.ts';

/** The process is gone: nobody hears what it would have said. */
export class ProcessEnded extends Error {}

/** Everything that stands in a database, table by table. */
export type Snapshot = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

export interface SimDatabase {
  /** Everything in it is what stood in another one with the same tables. */
  load(snapshot: Snapshot): void;
  snapshot(): Snapshot;
  /**
   * The connection, for a process that starts. Whoever had it is cut off, and what they were in the middle of has not happened.
   * `insideTransaction` is called before every statement of a transaction but the first; where it throws, the statement isn't run.
   */
  begin(insideTransaction: () => void): SqliteDatabase;
  /** As when a process ends: nobody has the connection, and a transaction that was open is rolled back. */
  end(): void;
  /** True where a query finds a row. */
  finds(sql: string, parameter: Uint8Array): boolean;
  /** Behind the process's back; nothing happens while it is in the middle of something. */
  execute(sql: string): void;
  close(): void;
}

/** @param file with the tables in it. The connection is opened, and its statements are compiled, once: that is most of what a start costs. */
export function simDatabase(file: string): SimDatabase {
  const database = openSqlite(file);
  // What ends here is a process that is simulated: the file needs no protection against the end of this one, nor from others.
  for (const setting of ['journal_mode = MEMORY', 'synchronous = OFF', 'locking_mode = EXCLUSIVE']) database.pragma(setting);
  const statements = keepingStatements(database);
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const rowsOf = new Map(tables.map((table) => [table, database.prepare(`select * from "${table}"`)]));
  const clear = tables.map((table) => database.prepare(`delete from "${table}"`));
  let life = 0;

  function end(): void {
    life++;
    if (database.inTransaction) database.exec('rollback');
  }

  function fill(table: string, rows: readonly Readonly<Record<string, unknown>>[]): void {
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return;
    const names = columns.map((column) => `"${column}"`).join(', ');
    const insert = statements.prepare(`insert into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(columns.map((column) => row[column]));
  }

  return {
    load: database.transaction((snapshot: Snapshot) => {
      for (const statement of clear) statement.run();
      for (const [table, rows] of snapshot) fill(table, rows);
    }),
    snapshot: () => {
      if (database.inTransaction) throw new TypeError('a copy of half a transaction');
      return new Map([...rowsOf].map(([table, statement]) => [table, statement.all() as Record<string, unknown>[]]));
    },
    begin: (insideTransaction) => {
      end();
      const mine = life;
      return {
        prepare: (sql) => {
          if (mine !== life) throw new ProcessEnded('the connection is closed');
          if (database.inTransaction) insideTransaction();
          return statements.prepare(sql);
        },
        close: () => {
          if (mine === life) end();
        },
      };
    },
    end,
    finds: (sql, parameter) => statements.prepare(sql).all([parameter]).length > 0,
    execute: (sql) => {
      if (!database.inTransaction) database.exec(sql);
    },
    close: () => {
      database.close();
    },
  };
}
