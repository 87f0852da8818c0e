// backup.ts — copies of an aggregator's database, and the end of the quarantine that follows a restore.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInQuarantine, noQuarantine, noteBackup } from '../restored/quarantine.ts';
import { backupSqlite } from '../store/sqlite.ts';
import { readConfig, StartError, type Configured } from './config-file.ts';
import { assertDatabase, assertStopped, lifeOf, openNow } from './database.ts';
import { BACKED_UP } from './gauges.ts';
import { machineClock } from './machine.ts';
import { startAggregator } from './run.ts';

/**
 * Copies an SQLite aggregator's database to `copy`, while it runs or not, and notes that there is a copy. StartError where it can't be done;
 * PostgreSQL has its own tools, after which this is to be run as well, without a `copy`.
 */
export async function backUpAggregator(configFile: string, copy: string | undefined): Promise<void> {
  const configured = readConfig(configFile);
  const { database } = configured.config;
  if (database.kind !== 'sqlite' && copy !== undefined)
    throw new StartError(
      'config',
      'A PostgreSQL database is copied with its own tools, such as pg_basebackup; then come back without --out.',
    );
  if (database.kind === 'sqlite') {
    if (copy === undefined) throw new StartError('config', 'Say which file the copy goes into, with --out; nothing was copied.');
    if (!existsSync(dirname(copy))) throw new StartError('config', `There is no folder ${dirname(copy)} for the copy; make it first.`);
    assertDatabase(configured);
    await backupSqlite(configured.at(database.file), copy);
  }
  const clock = machineClock(configured);
  const store = await openNow(configured, clock);
  await store.setMeta(BACKED_UP, String(clock.now()));
  await noteBackup(store, lifeOf(configured));
  await store.close();
}

/**
 * Ends the quarantine of an aggregator that was restored from a backup; `isRestored`: the operator says that it was, although it couldn't notice.
 * Changes nothing where it throws: StartError while it runs, QuarantineError where there is no quarantine to end.
 */
export async function endQuarantineOf(configFile: string, isRestored = false): Promise<void> {
  const configured = readConfig(configFile);
  assertStopped(configured);
  await assertToEnd(configured, isRestored);
  const running = await startAggregator(configFile, false);
  try {
    await running.aggregator.endQuarantine(isRestored);
  } finally {
    await running.stop();
  }
}

/** Before anything is started, since a start is a new generation of the database. */
async function assertToEnd(configured: Configured, isRestored: boolean): Promise<void> {
  const { database } = configured.config;
  if (database.kind === 'sqlite' && !existsSync(configured.at(database.file))) {
    if (isRestored || (await lifeOf(configured)?.read()) !== undefined) return; // an empty database in the place of one that was
    throw noQuarantine();
  }
  const store = await openNow(configured, machineClock(configured));
  try {
    if ((await store.servers()) > 0)
      throw new StartError(
        'running',
        'A replica of this aggregator is running on this database, so nothing was changed; stop all of them first, and start them again afterwards. If one was lost with its machine, PostgreSQL lists its connections until it notices: wait, or end them with pg_terminate_backend.',
      );
    if (!isRestored && !(await isInQuarantine(store, lifeOf(configured)))) throw noQuarantine();
  } finally {
    await store.close();
  }
}
