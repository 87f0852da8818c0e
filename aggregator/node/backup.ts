// backup.ts — copies an aggregator's database, and ends the quarantine that follows a restore.
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
 * Copies an SQLite database to `copy`, whether or not the aggregator runs, and notes that a backup was made. A PostgreSQL database is
 * copied with its own tools; call this afterwards without `copy`, so that the backup is noted. StartError if it can't be done.
 */
export async function backUpAggregator(configFile: string, copy: string | undefined): Promise<void> {
  const configured = readConfig(configFile);
  const { database } = configured.config;
  if (database.kind !== 'sqlite' && copy !== undefined)
    throw new StartError(
      'config',
      'This database is PostgreSQL, so nothing was copied. Copy it with its own tools, such as pg_basebackup; then run this command without --out, which notes the backup.',
    );
  if (database.kind === 'sqlite') {
    if (copy === undefined) throw new StartError('config', 'Nothing was copied. Name the file for the copy with --out.');
    if (!existsSync(dirname(copy))) throw new StartError('config', `There is no folder ${dirname(copy)} for the copy. Make it first.`);
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
 * Ends the quarantine of an aggregator that was restored from a backup. Pass `isRestored` if the operator says that it was restored and the
 * aggregator could not notice. StartError if the aggregator runs, QuarantineError if there is no quarantine to end; nothing is changed
 * then.
 */
export async function endQuarantineOf(configFile: string, { isRestored = false }: { readonly isRestored?: boolean } = {}): Promise<void> {
  const configured = readConfig(configFile);
  assertStopped(configured);
  await assertToEnd(configured, { isRestored });
  const running = await startAggregator(configFile, { drives: false });
  try {
    await running.aggregator.endQuarantine(isRestored);
  } finally {
    await running.stop();
  }
}

/** Checks this before the aggregator starts, because each start begins a new generation of the database. */
async function assertToEnd(configured: Configured, { isRestored }: { readonly isRestored: boolean }): Promise<void> {
  const { database } = configured.config;
  if (database.kind === 'sqlite' && !existsSync(configured.at(database.file))) {
    if (isRestored || (await lifeOf(configured)?.read()) !== undefined) return; // the database is gone, and a new one takes its place
    throw noQuarantine();
  }
  const store = await openNow(configured, machineClock(configured));
  try {
    if ((await store.servers()) > 0)
      throw new StartError(
        'running',
        'A replica of this aggregator is running on this database, so nothing was changed. Stop all replicas first, and start them again afterwards. If a replica was lost with its machine, PostgreSQL lists its connections for a while: wait, or end them with pg_terminate_backend.',
      );
    if (!isRestored && !(await isInQuarantine(store, lifeOf(configured)))) throw noQuarantine();
  } finally {
    await store.close();
  }
}
