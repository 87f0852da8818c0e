// store/sql-store.ts — the store on any SQL database: combines the tables' files, and runs the migrations.
import { DEFAULT_MIGRATION_TABLE, Migrator, sql, type Dialect, Kysely } from 'kysely';
import type { RandomBytes } from '@soundings/crypto/random';
import type { AtRest } from './tables/at-rest.ts';
import { aggregateShares } from './tables/aggregate-shares.ts';
import { collectionJobs } from './tables/collections.ts';
import type { SqlDialect, Tools } from './tables/dialect.ts';
import { arrivalTable } from './tables/arrivals.ts';
import { givenUpBatches } from './tables/given-up.ts';
import { generationTables } from './tables/generations.ts';
import { heldTable } from './tables/held.ts';
import { helperJobs } from './tables/helper-jobs.ts';
import { noticeTable } from './tables/notices.ts';
import { registerTables } from './tables/registers.ts';
import { leaderJobs } from './tables/jobs.ts';
import { keyTable } from './tables/keys.ts';
import { initial } from './migrations/0001-initial.ts';
import { uploadTable } from './tables/reports.ts';
import { charges } from './migrations/0002-charges.ts';
import { answerTags } from './migrations/0003-answer-tags.ts';
import { auditLog } from './migrations/0004-audit.ts';
import { waitingInOrder } from './migrations/0005-waiting-in-order.ts';
import { payloads } from './migrations/0006-payloads.ts';
import { generations } from './migrations/0007-generations.ts';
import { held } from './migrations/0008-held.ts';
import { arrivalDays } from './migrations/0009-arrival-days.ts';
import { aggregationParameters } from './migrations/0010-aggregation-parameters.ts';
import { register } from './migrations/0011-register.ts';
import { notices } from './migrations/0012-notices.ts';
import { startedShares } from './migrations/0013-started-shares.ts';
import { openJobs } from './tables/open-jobs.ts';
import { recentPayloads } from './tables/recent.ts';
import type { Schema } from './tables/schema.ts';
import { StoreError, type StoreErrorCode } from '../ports/store/errors.ts';
import type { Store } from '../ports/store.ts';
import { taskTables } from './tables/tasks.ts';
import { upkeep } from './tables/upkeep.ts';

export interface SqlStoreOptions {
  readonly atRest: AtRest;
  readonly random: RandomBytes;
  readonly bucketShards: number;
  /** If given, the store writes an audit log (audit.ts). */
  readonly auditClock?: { now(): number } | undefined;
  /** Called if the disk has failed. The process should end, because what it believes to be on disk may not be. */
  readonly onBroken?: (() => void) | undefined;
}

/** Runs the migrations with long deadlines, because they may take much longer than anything else. */
export type Patiently = (migrations: () => Promise<void>) => Promise<void>;

/** Opens the store, bringing its tables up to date first. */
export async function sqlStore(
  kyselyDialect: Dialect,
  dialect: SqlDialect,
  options: SqlStoreOptions,
  patiently: Patiently = async (migrations) => migrations(),
): Promise<Store> {
  const db = new Kysely<Schema>({ dialect: kyselyDialect });
  await migrate(db, dialect, options.atRest, patiently);
  return storeOn(db, dialect, options);
}

/** The store on tables that are up to date. */
export function storeOn(db: Kysely<Schema>, dialect: SqlDialect, options: SqlStoreOptions): Store {
  const tools: Tools = { db, dialect, recent: recentPayloads(), openJobs: openJobs(), ...options };
  const store: Store = {
    ...taskTables(tools),
    ...keyTable(tools),
    ...uploadTable(tools),
    ...heldTable(tools),
    ...arrivalTable(tools),
    ...leaderJobs(tools),
    ...helperJobs(tools),
    ...collectionJobs(tools),
    ...aggregateShares(tools),
    ...givenUpBatches(tools),
    ...generationTables(tools),
    ...registerTables(tools),
    ...noticeTable(tools),
    ...upkeep(tools),
    close: async () => db.destroy(),
  };
  return withNamedFailures(store, dialect, options.onBroken);
}

const FAILURES: Readonly<Record<StoreErrorCode, string>> = {
  busy: 'The database is busy or away, and it is not known whether this request was carried out. Send the same request again.',
  full: "The database's disk is full, so this request was not carried out. Free some space on the disk.",
  broken: "The database's disk has failed, so nothing more is written to it. The operator has to check the disk.",
};

/** The same store, whose methods throw a StoreError with one of our own sentences if the database has failed. */
function withNamedFailures(store: Store, dialect: SqlDialect, onBroken: (() => void) | undefined): Store {
  type Method = (...parameters: unknown[]) => Promise<unknown>;
  const named = Object.entries(store as unknown as Record<string, Method>).map(([name, method]) => [
    name,
    async (...parameters: unknown[]) =>
      method(...parameters).catch((cause: unknown) => {
        const code = dialect.failureOf(cause);
        if (code === 'broken') onBroken?.();
        throw code === undefined ? cause : new StoreError(code, FAILURES[code], { cause });
      }),
  ]);
  return Object.fromEntries(named) as Store;
}

async function migrate(db: Kysely<Schema>, { columnTypes }: SqlDialect, atRest: AtRest, patiently: Patiently): Promise<void> {
  const migrations = {
    '0001-initial': { up: async (on: Kysely<unknown>) => initial(on, columnTypes) },
    '0002-charges': { up: charges },
    '0003-answer-tags': { up: answerTags },
    '0004-audit': { up: async (on: Kysely<unknown>) => auditLog(on, columnTypes) },
    '0005-waiting-in-order': { up: waitingInOrder },
    '0006-payloads': { up: async (on: Kysely<unknown>) => payloads(on, columnTypes, atRest) },
    '0007-generations': { up: async (on: Kysely<unknown>) => generations(on, columnTypes) },
    '0008-held': { up: async (on: Kysely<unknown>) => held(on, columnTypes) },
    '0009-arrival-days': { up: async (on: Kysely<unknown>) => arrivalDays(on, columnTypes) },
    '0010-aggregation-parameters': { up: async (on: Kysely<unknown>) => aggregationParameters(on, columnTypes) },
    '0011-register': { up: async (on: Kysely<unknown>) => register(on, columnTypes) },
    '0012-notices': { up: async (on: Kysely<unknown>) => notices(on, columnTypes) },
    '0013-started-shares': { up: async (on: Kysely<unknown>) => startedShares(on, columnTypes) },
  };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => Promise.resolve(migrations) } });
  if (await isUpToDate(db, migrator)) return;
  await patiently(async () => {
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined)
      throw error instanceof Error ? error : new Error("the database's tables could not be brought up to date", { cause: error });
  });
}

/** Whether exactly these migrations have been made. If the database has one more, it is of a newer build, and the migrator says so. */
async function isUpToDate(db: Kysely<Schema>, migrator: Migrator): Promise<boolean> {
  const known = await migrator.getMigrations();
  if (known.some(({ executedAt }) => executedAt === undefined)) return false;
  const { rows } = await sql<{ made: number }>`select count(*) as made from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return Number(rows[0]?.made) === known.length;
}
