// run.ts — runs an aggregator on this machine, from a configuration file, until SIGTERM.
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { forgetfulMemory, watchedGenerator } from '@soundings/crypto/noise/generator-health';
import { secureRandom } from '@soundings/crypto/random';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { createAggregator, type Aggregator } from '../index.ts';
import { jsonLog } from '../log.ts';
import { databaseWatch, type DatabaseWatch } from '../ops/database-watch.ts';
import type { Clock, Log, Store } from '../ports/ports.ts';
import { StoreError } from '../ports/store/errors.ts';
import { examineInThread } from '../tasks/examine.ts';
import type { TaskNotes } from '../tasks/task-book.ts';
import { verifiedOnce } from '../tasks/verified-once.ts';
import { VERSION } from '../version.ts';
import { verifierPool, type VerifierPool } from '../verify/pool.ts';
import { slicedVerifier } from '../verify/slice.ts';
import { pickBehaviour, readConfig, readKey, readKeys, readToken, StartError, type Configured } from './config-file.ts';
import { claimDatabase, lifeOf } from './database.ts';
import { codeOf, loadFolders, reasonOf } from './folders.ts';
import { closeServer, listen, listenOperations } from './listen.ts';
import { fetchPeer, fetchRegister, keepTexts, machineClock } from './machine.ts';
import { missingTokens } from './missing-tokens.ts';
import { openStore } from './open-store.ts';
import { reloads } from './reloads.ts';

export interface RunningAggregator {
  readonly aggregator: Aggregator;
  /** The address that it listens on. */
  readonly address: AddressInfo;
  /** Loads new tasks and missions from their folders. */
  reload(): Promise<void>;
  /** Accepts no more requests, waits for those that run, and closes the database. */
  stop(): Promise<void>;
}

/**
 * Runs until SIGTERM or SIGINT, or until nobody reads its log any more (`unread`). SIGHUP loads tasks and missions again. StartError, which
 * says what to do, if it can't start.
 */
export async function runAggregator(
  configFile: string,
  onReady: (running: RunningAggregator) => void = () => undefined,
  unread?: AbortSignal,
): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${String(GARBAGE_PERCENT)}`);
  setFlagsFromString(`--interrupt-budget=${String(BYTECODES_UNCOMPILED)}`);
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
 * How much V8's heap may grow before it collects garbage, in percent of what is in use: at twice that. Left to itself, V8 waits for two or
 * three times as much. It reads the flag at each collection. A version without this flag would say so on stderr and go on.
 */
const GARBAGE_PERCENT = 100;

/**
 * How many bytes of bytecode a function may run before V8 compiles it for speed; V8's default is a tenth of it. A server of missions runs each
 * function a few times a minute, so most of what V8 would compile doesn't pay for it. In bulk, it takes a few thousand reports longer.
 */
const BYTECODES_UNCOMPILED = 700_000;

interface Start {
  /** Whether its drivers run; false for a command that only needs it open. */
  readonly drives: boolean;
  /** Where a rehearsal listens, with both aggregators in one process: only then can its mission be loaded. */
  readonly opened?: readonly string[];
  /** Instead of lines on the standard output. */
  readonly log?: Log;
}

/** Starts an aggregator. StartError, which says what to do, if it can't start. */
export async function startAggregator(configFile: string, start: Start = { drives: true }): Promise<RunningAggregator> {
  const configured = readConfig(configFile);
  assertHasToken(configured);
  const release = claimDatabase(configured);
  try {
    const running = await startAlone(configured, start);
    let stopped: Promise<void> | undefined;
    return { ...running, stop: async () => (stopped ??= running.stop().finally(release)) };
  } catch (error) {
    release();
    throw error;
  }
}

async function startAlone(configured: Configured, start: Start): Promise<RunningAggregator> {
  const clock = machineClock(configured);
  const log =
    start.log ??
    jsonLog(
      (line) => process.stdout.write(`${line}\n`),
      () => clock.now(),
    );
  const watch = databaseWatch(clock, log);
  for (;;) {
    const store = await openStore(configured, { clock, log, watch, waits: true });
    const pool = openPool(configured, log);
    try {
      return await run(configured, clock, log, store, pool, watch, start);
    } catch (error) {
      await pool?.close();
      await store.close();
      // PostgreSQL went away again while this program was starting, so it waits again.
      if (configured.config.database.kind !== 'postgres' || !(error instanceof StoreError) || error.code !== 'busy') throw error;
    }
  }
}

/**
 * StartError if a leader of missions has no token for the helper. Plain DAP tasks may have tokens of their own, a mission's tasks have
 * none.
 */
function assertHasToken({ config: { role, missions, helperToken, helperTokenFile } }: Configured): void {
  if (role === 'helper' || missions === undefined || helperToken !== undefined || helperTokenFile !== undefined) return;
  throw new StartError('config', 'A leader of missions needs the token that it shows to the helper. Set "helperTokenFile".');
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
  { drives, opened }: Start,
): Promise<RunningAggregator> {
  const { config } = configured;
  // This is the only process on an SQLite file. The leases of a process that was killed can therefore be ended at once.
  if (config.database.kind === 'sqlite') await store.releaseLeases();
  const signatures = await verifiedOnce(store, readKeys(configured.at(config.databaseKeyFile))[0]);
  const aggregator = await aggregatorOn(configured, clock, log, store, pool, opened, signatures.verify);
  aggregator.metrics.gauge('database_away_seconds', () => watch.awaySeconds());
  const state = { isStopping: false, hasMissions: false };
  const tell = oncePerSentence(log);
  const load = async () => {
    const refused = await loadFolders(configured, aggregator, log);
    state.hasMissions = (await aggregator.tasks.all()).some(({ mission }) => mission !== undefined);
    tell(aggregator.tasks.notes());
    await signatures.keep();
    return refused;
  };
  const onFailed = (error: unknown) => log('error', 'driver-failed', { driver: 'reload', code: codeOf(error), ...reasonOf(error) });
  const loads = reloads(load, log, onFailed);
  await loads.now().catch((error: unknown) => {
    loads.stop();
    throw error;
  });
  const server = await listen(configured, aggregator);
  const operations = await listenOperations(configured, store, clock, aggregator, state).catch(async (error: unknown) => {
    loads.stop();
    await closeServer(server);
    throw error;
  });
  if (drives) aggregator.drivers.start();
  const address = server.address() as AddressInfo;
  for (const reason of missingTokens(config)) log('warn', 'token-missing', { reason });
  log('info', 'started', { role: config.role, version: VERSION, port: address.port });
  return {
    aggregator,
    address,
    reload: async () => loads.now().catch(onFailed),
    stop: async () => {
      if (state.isStopping) return;
      state.isStopping = true;
      loads.stop();
      log('info', 'stopping');
      await closeServer(server);
      await aggregator.stop();
      await pool?.close();
      if (operations !== undefined) await closeServer(operations);
    },
  };
}

/** The aggregator with the ports of this machine. */
async function aggregatorOn(
  configured: Configured,
  clock: Clock,
  log: Log,
  store: Store,
  pool: VerifierPool | undefined,
  opened: Start['opened'],
  verify: VerifySignature,
): Promise<Aggregator> {
  const { config, at } = configured;
  const { helperTokenFile, identityKeyFile } = config;
  return createAggregator(
    {
      clock,
      random: watchedGenerator(secureRandom, forgetfulMemory()), // for keys, and for noise if a mission's charter asks for it
      store,
      peer: fetchPeer(config),
      fetchRegister: fetchRegister(config),
      keepText: keepTexts(configured),
      verifier: pool ?? slicedVerifier(turn),
      receive: pool?.receive,
      log,
      pause: turn,
      examine: examineInThread(),
      verify,
      life: lifeOf(configured),
      opened,
    },
    { ...pickBehaviour(config), ...(helperTokenFile === undefined ? {} : { helperToken: readToken(at(helperTokenFile)) }) },
    { identityKey: identityKeyFile === undefined ? undefined : readKey(at(identityKeyFile)) },
    async (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  );
}

/** Logs what the operator should know about stored missions and tasks, each sentence once. */
function oncePerSentence(log: Log): (notes: TaskNotes) => void {
  const noted = new Set<string>(); // only the function below changes it
  return ({ setAside, outdated }) => {
    const fresh = (sentences: readonly string[]) => sentences.filter((sentence) => !noted.has(sentence));
    for (const reason of fresh(setAside)) log('error', 'set-aside', { reason });
    for (const reason of fresh(outdated)) log('warn', 'mission-outdated', { reason });
    for (const sentence of [...setAside, ...outdated]) noted.add(sentence);
  };
}
