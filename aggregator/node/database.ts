// database.ts — the database that a configuration names: claims it for one process, opens it for a command, or says that there is none.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NodeConfig } from '../config.ts';
import { databaseWatch } from '../ops/database-watch.ts';
import type { Clock, Life, Store } from '../ports/ports.ts';
import { claimSqlite } from '../store/sqlite-claim.ts';
import { isSqliteInUse } from '../store/sqlite.ts';
import { taskBook } from '../tasks/task-book.ts';
import type { Task } from '../tasks/task.ts';
import { openWindows, type OpenWindow } from '../tasks/windows.ts';
import { readConfig, StartError, type Configured } from './config-file.ts';
import { lifeFile } from './generation-file.ts';
import { machineClock } from './machine.ts';
import { openStore } from './open-store.ts';

/** The open windows according to the database, and what of the database this build can't use. The aggregator may be running or not. */
export async function openWindowsOf(
  configFile: string,
): Promise<{ readonly windows: readonly OpenWindow[]; readonly setAside: readonly string[] }> {
  return withDatabaseOf(configFile, async ({ tasks, setAside, role, store, clock }) => ({
    windows: await openWindows(tasks, role, store, clock.now()),
    setAside,
  }));
}

/** What an operator's command works with: an aggregator's database, whether or not the aggregator runs. */
export interface OpenedDatabase {
  readonly role: 'leader' | 'helper';
  readonly store: Store;
  readonly tasks: readonly Task[];
  /** One sentence for each task or mission in the database that this build can't use. */
  readonly setAside: readonly string[];
  readonly clock: Clock;
  readonly limits: NodeConfig['limits'];
}

/** Opens the database, runs `work`, and closes it again. */
export async function withDatabaseOf<T>(configFile: string, work: (opened: OpenedDatabase) => Promise<T>): Promise<T> {
  const configured = readConfig(configFile);
  assertDatabase(configured);
  const { role, endpoint, limits } = configured.config;
  const clock = machineClock(configured);
  const store = await openNow(configured, clock);
  try {
    const book = taskBook(store, clock, { role, endpoint, identityPublicKey: undefined });
    const tasks = await book.all();
    return await work({ role, store, tasks, setAside: book.notes().setAside, clock, limits });
  } finally {
    await store.close();
  }
}

/**
 * Claims an SQLite file, which only one process may use, and returns the function that gives it up. StartError if another process has it.
 */
export function claimDatabase({ config: { database }, at }: Configured): () => void {
  if (database.kind !== 'sqlite') return () => undefined;
  if (!existsSync(dirname(at(database.file))))
    throw new StartError(
      'config',
      `There is no folder ${dirname(at(database.file))} for the database that "database.file" names. Make it first.`,
    );
  const release = claimSqlite(at(database.file));
  if (release !== undefined) return release;
  throw new StartError(
    'running',
    `Another leader or helper is using the database ${at(database.file)}. Stop it first, or give this one a database of its own.`,
  );
}

/** StartError if another process has the SQLite database open: each of two processes would act as if it were the only one. */
export function assertStopped({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || !existsSync(at(database.file)) || !isSqliteInUse(at(database.file))) return;
  throw new StartError(
    'config',
    `The aggregator is using the database ${at(database.file)}. Stop it first, and start it again afterwards.`,
  );
}

/** StartError if there is no SQLite file, because opening it would make an empty one. */
export function assertDatabase({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || existsSync(at(database.file))) return;
  throw new StartError(
    'config',
    `The database ${at(database.file)}, which "database.file" of the configuration names, does not exist yet. The aggregator makes it when it starts.`,
  );
}

/** The generation file, or undefined if the configuration sets it to false. readConfig has filled in the default. */
export function lifeOf({ config, at }: Configured): Life | undefined {
  return config.lifeFile === undefined || config.lifeFile === false ? undefined : lifeFile(at(config.lifeFile));
}

/** Opens the database for a command, which fails at once if the database is away. */
export async function openNow(configured: Configured, clock: Clock): Promise<Store> {
  const log = () => undefined;
  return openStore(configured, { clock, log, watch: databaseWatch(clock, log), waits: false });
}
