// run.ts — a real aggregator: its ports are the machine's, its configuration a file, and it ends on SIGTERM.
import { existsSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { equal } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import { forgetfulMemory, watchedGenerator } from '@soundings/crypto/noise/generator-health';
import { secureRandom } from '@soundings/crypto/random';
import { issuesOf, pickBehaviour, readConfig, readJson, readKey, readText, readToken, StartError, type Configured } from './config-file.ts';
import { TaskFile, type NodeConfig } from '../config.ts';
import { createAggregator, type Aggregator } from '../index.ts';
import { lifeFile } from './generation-file.ts';
import { closeServer, listen, listenOperations } from './listen.ts';
import { fetchPeer, machineClock } from './machine.ts';
import { jsonLog } from '../log.ts';
import { databaseWatch, type DatabaseWatch } from '../ops/database-watch.ts';
import { BACKED_UP } from './gauges.ts';
import { openStore } from './open-store.ts';
import type { Clock, Life, Log, Store } from '../ports/ports.ts';
import { noteBackup } from '../restored/quarantine.ts';
import { taskBook } from '../tasks/task-book.ts';
import { AuditError, BEFORE_THE_FIRST, checkedAuditRow } from '../store/tables/audit.ts';
import { StoreError, type AuditRow } from '../ports/store.ts';
import { claimSqlite } from '../store/sqlite-claim.ts';
import { backupSqlite, compactSqlite, isSqliteInUse } from '../store/sqlite.ts';
import { openWindows, type OpenWindow } from '../tasks/windows.ts';
import type { Task } from '../tasks/task.ts';
import { examineInThread } from '../tasks/examine.ts';
import { VERSION } from '../version.ts';
import { verifierPool, type VerifierPool } from '../verify/pool.ts';
import { slicedVerifier } from '../verify/slice.ts';

export { StartError } from './config-file.ts';

export interface RunningAggregator {
  readonly aggregator: Aggregator;
  /** Where it listens. */
  readonly address: AddressInfo;
  /** Loads tasks and missions that are new in their folders. */
  reload(): Promise<void>;
  /** Takes no more requests, ends those that run, closes the database. */
  stop(): Promise<void>;
}

/**
 * Runs until SIGTERM or SIGINT, or until its log is `unread`; SIGHUP reads tasks and missions again. StartError with what to do where it can't
 * start.
 */
export async function runAggregator(
  configFile: string,
  onReady: (running: RunningAggregator) => void = () => undefined,
  unread?: AbortSignal,
): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${String(GARBAGE_PERCENT)}`);
  const running = await startAggregator(configFile);
  onReady(running);
  const ended = new Promise<void>((end, fail) => {
    const stop = () => void running.stop().then(end, fail);
    process.once('SIGTERM', stop).once('SIGINT', stop);
    if (unread?.aborted === true) stop();
    else unread?.addEventListener('abort', stop, { once: true });
  });
  process.on('SIGHUP', () => void running.reload());
  await ended;
}

/**
 * What V8 lets gather in its heap before it clears up, in percent of what lives; left alone, it is two or three times as much. V8 reads the
 * flag at each collection; one that no longer had it would say so on stderr and go on without.
 */
const GARBAGE_PERCENT = 50;

/** StartError with what to do where it can't start. */
export async function startAggregator(configFile: string): Promise<RunningAggregator> {
  const configured = readConfig(configFile);
  assertHasToken(configured);
  const release = claimDatabase(configured);
  try {
    const running = await startAlone(configured);
    let stopped: Promise<void> | undefined;
    return { ...running, stop: async () => (stopped ??= running.stop().finally(release)) };
  } catch (error) {
    release();
    throw error;
  }
}

async function startAlone(configured: Configured): Promise<RunningAggregator> {
  const clock = machineClock(configured);
  const log = jsonLog(
    (line) => process.stdout.write(`${line}\n`),
    () => clock.now(),
  );
  const watch = databaseWatch(clock, log);
  for (;;) {
    const store = await openStore(configured, { clock, log, watch, waits: true });
    const pool = openPool(configured, log);
    try {
      return await run(configured, clock, log, store, pool, watch);
    } catch (error) {
      await pool?.close();
      await store.close();
      // PostgreSQL went away again while this program was starting: it is waited for once more.
      if (configured.config.database.kind !== 'postgres' || !(error instanceof StoreError) || error.code !== 'busy') throw error;
    }
  }
}

/** An SQLite file has one process. StartError where it has one already; the function that is returned lets the next one have it. */
function claimDatabase({ config: { database }, at }: Configured): () => void {
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

/** Tasks of plain DAP may have tokens of their own; a mission's have none. */
function assertHasToken({ config: { role, missions, helperToken, helperTokenFile } }: Configured): void {
  if (role === 'helper' || missions === undefined || helperToken !== undefined || helperTokenFile !== undefined) return;
  throw new StartError('config', 'A leader of missions needs its token at the helper: set "helperTokenFile".');
}

function openPool({ config }: Configured, log: Log): VerifierPool | undefined {
  if (config.workers === 0) return undefined;
  const onLost = (error: unknown) =>
    log('error', 'driver-failed', { driver: 'worker', code: error instanceof Error ? error.name : 'unknown' });
  return verifierPool(config.workers, { pause: turn, onLost });
}

async function run(
  configured: Configured,
  clock: Clock,
  log: Log,
  store: Store,
  pool: VerifierPool | undefined,
  watch: DatabaseWatch,
): Promise<RunningAggregator> {
  const { config, at } = configured;
  // This is the only process on an SQLite file; what the last one held when it was killed needn't wait for its leases to end.
  if (config.database.kind === 'sqlite') await store.releaseLeases();
  const { helperTokenFile, identityKeyFile } = config;
  const aggregator = await createAggregator(
    {
      clock,
      random: watchedGenerator(secureRandom, forgetfulMemory()), // for keys, and for noise where a mission asks for it
      store,
      peer: fetchPeer(config),
      verifier: pool ?? slicedVerifier(turn),
      receive: pool?.receive,
      log,
      pause: turn,
      examine: examineInThread(),
      life: lifeOf(configured),
    },
    { ...pickBehaviour(config), ...(helperTokenFile === undefined ? {} : { helperToken: readToken(at(helperTokenFile)) }) },
    { identityKey: identityKeyFile === undefined ? undefined : readKey(at(identityKeyFile)) },
    async (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  );
  aggregator.metrics.gauge('database_away_seconds', () => watch.awaySeconds());
  const state = { isStopping: false, hasMissions: false };
  const reload = async () => {
    await loadFolders(configured, aggregator, log);
    state.hasMissions = (await aggregator.tasks.all()).some(({ mission }) => mission !== undefined);
  };
  await reload();
  const server = await listen(configured, aggregator);
  const operations = await listenOperations(configured, store, clock, aggregator, state).catch(async (error: unknown) => {
    await closeServer(server);
    throw error;
  });
  aggregator.drivers.start();
  const address = server.address() as AddressInfo;
  log('info', 'started', { role: config.role, version: VERSION, port: address.port });
  return {
    aggregator,
    address,
    reload: async () => reload().catch((error: unknown) => log('error', 'driver-failed', { driver: 'reload', code: codeOf(error) })),
    stop: async () => {
      if (state.isStopping) return;
      state.isStopping = true;
      log('info', 'stopping');
      await closeServer(server);
      await aggregator.stop();
      await pool?.close();
      if (operations !== undefined) await closeServer(operations);
    },
  };
}

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

/** Ends the quarantine of an aggregator that was restored from a backup. It must not be running. */
export async function endQuarantineOf(configFile: string): Promise<void> {
  assertStopped(readConfig(configFile));
  const running = await startAggregator(configFile);
  await running.aggregator.endQuarantine();
  await running.stop();
}

/** StartError where an SQLite database is open elsewhere: two processes on it would each believe to be alone. */
function assertStopped({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || !existsSync(at(database.file)) || !isSqliteInUse(at(database.file))) return;
  throw new StartError('config', 'The aggregator is running on this database; stop it first, and start it again afterwards.');
}

const SECRETS_AT_ONCE = 200;

/**
 * Seals every secret of the database anew that isn't sealed with the first key of the key file; returns how many there were. AtRestError
 * where one was sealed with a key that isn't in the file. A second run goes on where the first one ended.
 */
export async function rekeyDatabaseOf(configFile: string): Promise<number> {
  const configured = readConfig(configFile);
  const { database } = configured.config;
  assertDatabase(configured);
  assertStopped(configured);
  const release = claimDatabase(configured);
  try {
    const secrets = await resealed(configured);
    if (database.kind === 'sqlite') compactSqlite(configured.at(database.file));
    return secrets;
  } finally {
    release();
  }
}

async function resealed(configured: Configured): Promise<number> {
  const store = await openNow(configured, machineClock(configured));
  let secrets = 0;
  try {
    for (let some; (some = await store.reseal(SECRETS_AT_ONCE)) > 0;) secrets += some;
  } finally {
    await store.close();
  }
  return secrets;
}

/** The audit log's last row. */
export interface AuditHead {
  readonly number: number;
  readonly hash: Uint8Array;
}

const AUDIT_ROWS_AT_ONCE = 1000;

/**
 * Follows the audit log from its first row to its last, and gives each to `see`. AuditError where a row is missing or was altered, or where the
 * row of `known`, which was noted down at some time, is another one now.
 */
export async function verifyAuditOf(configFile: string, known: AuditHead | undefined, see: (row: AuditRow) => void): Promise<AuditHead> {
  const configured = readConfig(configFile);
  assertDatabase(configured);
  const store = await openNow(configured, machineClock(configured));
  try {
    let head: AuditHead = { number: 0, hash: BEFORE_THE_FIRST };
    for (let rows; (rows = await store.auditRows(head.number, AUDIT_ROWS_AT_ONCE)).length > 0;) {
      for (const row of rows) {
        head = { number: row.number, hash: checkedAuditRow(head, row) };
        if (known?.number === head.number && !equal(known.hash, head.hash)) throw otherHead(known);
        see(row);
      }
    }
    if (known !== undefined && known.number > head.number) throw otherHead(known);
    return head;
  } finally {
    await store.close();
  }
}

function otherHead({ number }: AuditHead): AuditError {
  return new AuditError('other-head', `The audit log was written anew: its row ${String(number)} is not the one that you noted down.`);
}

/** The open windows as the database has them, of an aggregator that runs or doesn't. */
export async function openWindowsOf(configFile: string): Promise<readonly OpenWindow[]> {
  return withDatabaseOf(configFile, async ({ tasks, role, store, clock }) => openWindows(tasks, role, store, clock.now()));
}

/** What an operator's command works with: an aggregator's database, whether or not the aggregator runs. */
export interface OpenedDatabase {
  readonly role: 'leader' | 'helper';
  readonly store: Store;
  readonly tasks: readonly Task[];
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
    const tasks = await taskBook(store, clock, { role, endpoint, identityPublicKey: undefined }).all();
    return await work({ role, store, tasks, clock, limits });
  } finally {
    await store.close();
  }
}

/** StartError where there is no SQLite file: opening it would make one, and find nothing in it. */
function assertDatabase({ config: { database }, at }: Configured): void {
  if (database.kind !== 'sqlite' || existsSync(at(database.file))) return;
  throw new StartError(
    'config',
    `There is no database ${at(database.file)} yet, which "database.file" of the configuration names. The aggregator makes it when it starts.`,
  );
}

/** Where the configuration doesn't say, readConfig does. */
function lifeOf({ config, at }: Configured): Life | undefined {
  return config.lifeFile === undefined || config.lifeFile === false ? undefined : lifeFile(at(config.lifeFile));
}

/** For a command: it doesn't wait for a database that is away. */
async function openNow(configured: Configured, clock: Clock): Promise<Store> {
  const log = () => undefined;
  return openStore(configured, { clock, log, watch: databaseWatch(clock, log), waits: false });
}

async function loadFolders(configured: Configured, aggregator: Aggregator, log: Log): Promise<void> {
  for (const file of jsonFiles('tasks', configured)) {
    const parsed = TaskFile.safeParse(readJson(file));
    if (!parsed.success) throw new StartError('config', `The task file ${file} can't be used:\n${issuesOf(parsed.error)}`);
    await aggregator.tasks.addTask(parsed.data);
  }
  for (const file of jsonFiles('missions', configured)) {
    await loadMission(file, aggregator, log).catch((error: unknown) => {
      // One that can't be taken on holds up no other.
      if (!(error instanceof CodedError)) throw error;
      log('error', 'mission-refused', { code: codeOf(error), reason: `${basename(file)}: ${error.message}` });
    });
  }
}

async function loadMission(file: string, aggregator: Aggregator, log: Log): Promise<void> {
  const seed = readKey(file.replace(/\.json$/, '.seed'));
  const mission = await aggregator.tasks.addMission(readText(file), seed);
  log('info', 'mission-loaded', { reason: basename(file), rows: mission.tasks.length });
}

function jsonFiles(setting: 'tasks' | 'missions', { config, at }: Configured): readonly string[] {
  const folder = config[setting];
  if (folder === undefined) return [];
  const names = namesIn(at(folder), setting).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(at(folder), name));
}

function namesIn(folder: string, setting: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new StartError('config', `The folder ${folder}, which "${setting}" names, can't be read. Make it, or leave the setting out.`, {
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? String(error.code) : 'unknown';
}
