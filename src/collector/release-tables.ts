// release-tables.ts — the tables of a collector's file, and the migrations that bring the file of an earlier build up to date.
import type Sqlite from 'better-sqlite3';

const WINDOW_COLUMNS = 'charter text not null, instrument text not null, sector text not null, "window" integer not null';
const WINDOW_KEY = 'primary key (charter, instrument, sector, "window")';

/**
 * By name, in their order. A window of a task is a charter, an instrument, a part by `partName` (empty if all are gathered together) and a number;
 * the column `sector` was named before there were tiers.
 */
const MIGRATIONS = new Map([
  // Files of builds without migrations already have these tables, in exactly this form. `refusals`: windows that are refused permanently.
  [
    '0001-initial',
    `create table if not exists releases (${WINDOW_COLUMNS}, released_at integer not null, document text not null, ${WINDOW_KEY}) strict;
     create table if not exists refusals (${WINDOW_COLUMNS}, refused_at integer not null, ${WINDOW_KEY}) strict;
     create table if not exists ledgers (charter text primary key, document text not null) strict;`,
  ],
  // That a release is in its mission's register; empty until there is a proof; null for a mission without a register, and in a row of an earlier build.
  ['0002-release-proofs', 'alter table releases add column proof text'],
  // Why a window is refused, a CollectErrorCode, null in a row of an earlier build; and an aggregator's signed word that it gave nothing, null as long
  // as none has said so.
  ['0003-refusal-reasons', 'alter table refusals add column reason text; alter table refusals add column not_given blob;'],
]);

/** The table of migrations that were made. Earlier builds made them with the package kysely, and look for them under this name. */
const MADE = 'kysely_migration';

/** The result for a file. `newer`: a later build wrote it, so it is left unchanged. */
type Migrated = 'up-to-date' | 'newer';

/** Brings the tables up to date, in one transaction. `now` is in seconds since the epoch. */
export function migrate(database: Sqlite.Database, now: () => number): Migrated {
  const before = stateOf(migrationsMade(database));
  if (before !== 'older') return before;
  const bring = database.transaction(() => {
    const made = migrationsMade(database); // read again: another process may have been quicker
    const state = stateOf(made);
    if (state !== 'older') return state;
    database.exec(`create table if not exists ${MADE} (name varchar(255) not null primary key, timestamp varchar(255) not null)`);
    const note = database.prepare(`insert into ${MADE} values (?, ?)`);
    for (const [name, statements] of MIGRATIONS) {
      if (made.includes(name)) continue;
      database.exec(statements);
      note.run(name, new Date(now() * 1000).toISOString());
    }
    return 'up-to-date';
  });
  return bring.immediate();
}

function stateOf(made: readonly string[]): Migrated | 'older' {
  if (made.some((name) => !MIGRATIONS.has(name))) return 'newer';
  return made.length === MIGRATIONS.size ? 'up-to-date' : 'older';
}

function migrationsMade(database: Sqlite.Database): readonly string[] {
  if (database.prepare('select 1 from sqlite_schema where name = ?').get(MADE) === undefined) return [];
  return database.prepare<[], string>(`select name from ${MADE}`).pluck().all();
}
