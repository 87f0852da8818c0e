// release-tables.ts — the tables of a collector's file, and the migrations that bring the file of an earlier build up to date.
import { DEFAULT_MIGRATION_TABLE, Migrator, sql, type Kysely, type Migration } from 'kysely';

/** A window of a task is a charter, an instrument, a part by `partName` (empty if all are gathered together) and a number. */
interface WindowColumns {
  readonly charter: string;
  readonly instrument: string;
  /** The sector and, if there is one, the size tier. The column was named before there were tiers. */
  readonly sector: string;
  readonly window: number;
}

export interface ReleaseTables {
  readonly releases: WindowColumns & {
    readonly released_at: number;
    readonly document: string;
    /** That it is in its mission's register; empty until there is one; null for a mission without a register, and in a row of an earlier build. */
    readonly proof: string | null;
  };
  /** Windows that are refused permanently: never released, and not asked for again. */
  readonly refusals: WindowColumns & {
    readonly refused_at: number;
    /** A CollectErrorCode; null in a row of an earlier build. */
    readonly reason: string | null;
    /** An aggregator's signed word that it gave nothing (protocol/register/not-given.ts); null as long as none has said so. */
    readonly not_given: Uint8Array | null;
  };
  readonly ledgers: { readonly charter: string; readonly document: string };
}

const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': { up: initial },
  '0002-release-proofs': { up: releaseProofs },
  '0003-refusal-reasons': { up: refusalReasons },
};

/** Files of builds without migrations already have these tables, in exactly this form. */
async function initial(db: Kysely<unknown>): Promise<void> {
  await withWindows(db, 'releases')
    .addColumn('released_at', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await withWindows(db, 'refusals')
    .addColumn('refused_at', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('ledgers')
    .ifNotExists()
    .addColumn('charter', 'text', (column) => column.primaryKey())
    .addColumn('document', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
}

/** Each release's proof that it is in the register. */
async function releaseProofs(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('releases').addColumn('proof', 'text').execute();
}

/** Why a window is refused, for the register's reader. */
async function refusalReasons(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('refusals').addColumn('reason', 'text').execute();
  await db.schema.alterTable('refusals').addColumn('not_given', 'blob').execute();
}

function withWindows(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .ifNotExists()
    .addColumn('charter', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('sector', 'text', (column) => column.notNull())
    .addColumn('window', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ['charter', 'instrument', 'sector', 'window'])
    .modifyEnd(sql`strict`);
}

/** The result for a file. `newer`: a later build wrote it, so it is left unchanged. */
type Migrated = 'up-to-date' | 'newer';

/** Brings the tables up to date, in one transaction. */
export async function migrate(db: Kysely<ReleaseTables>): Promise<Migrated> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => Promise.resolve({ ...migrations }) } });
  const made = await migrationsMade(db);
  if (made.some((name) => !Object.hasOwn(migrations, name))) return 'newer';
  if (made.length === Object.keys(migrations).length) return 'up-to-date';
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return 'up-to-date';
  throw error instanceof Error ? error : new Error('the file of releases could not be brought up to date', { cause: error });
}

async function migrationsMade(db: Kysely<ReleaseTables>): Promise<readonly string[]> {
  const { rows: tables } = await sql`select 1 from sqlite_schema where name = ${DEFAULT_MIGRATION_TABLE}`.execute(db);
  if (tables.length === 0) return [];
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map(({ name }) => name);
}
