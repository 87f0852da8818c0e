// database.ts — the database that a configuration names: claimed by one process, opened for a command, or refused because there is none.
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

/** The open windows as the database has them, of an aggregator that runs or doesn't; and what of it this build can't use. */
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
  /** What else there is and can't be used by this build, one sentence each. */
  readonly setAside: readonly string[];
  readonly clock: Clock;
  readonly limits: NodeConfig['limits'];
}

/** Opens it for as long as `work` takes. */
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

/** An SQLite file has one process. StartError where it has one already; the function that is returned lets the next one have it. */
export function claimDatabase({ config: { database }, at }: Configured): () => void {
  if (database.kind !== 'sqlite') return () => undefined;
  if (!existsSync(dirname(at(database.file))))
    throw new StartError(
      'config',
      `There is no folder ${dirname(at(database.file))} for the database, which "database.file" names; make it first.`,
    );
  const release = claimSqlite(at(database.file));
  if (release !== undefined) return release;
  throw new StartError(
    'running',
    `Another leader or helper is running on the database ${at(database.file)}. Stop it first, or give this one a database of its own.`,
  );
}

/** StartError where an SQLite database is open elsewhere: two processes on it would each believe to be alone. */
export function assertStopped({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || !existsSync(at(database.file)) || !isSqliteInUse(at(database.file))) return;
  throw new StartError('config', 'The aggregator is running on this database; stop it first, and start it again afterwards.');
}

/** StartError where there is no SQLite file: opening it would make one, and find nothing in it. */
export function assertDatabase({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || existsSync(at(database.file))) return;
  throw new StartError(
    'config',
    `There is no database ${at(database.file)} yet, which "database.file" of the configuration names. The aggregator makes it when it starts.`,
  );
}

/** Where the configuration doesn't say, readConfig does. */
export function lifeOf({ config, at }: Configured): Life | undefined {
  return config.lifeFile === undefined || config.lifeFile === false ? undefined : lifeFile(at(config.lifeFile));
}

/** For a command: it doesn't wait for a database that is away. */
export async function openNow(configured: Configured, clock: Clock): Promise<Store> {
  const log = () => undefined;
  return openStore(configured, { clock, log, watch: databaseWatch(clock, log), waits: false });
}
