// node.ts — a real aggregator: its ports are the machine's, its configuration a file, and it ends on SIGTERM.
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type * as z from 'zod';
import { fromBase64Url } from '../crypto/bytes.ts';
import { CodedError } from '../crypto/errors.ts';
import { secureRandom } from '../crypto/random.ts';
import { atRest, AT_REST_KEY_SIZE } from './at-rest.ts';
import { AggregatorConfig, NodeConfig, TaskFile } from './config.ts';
import { createAggregator, type Aggregator } from './index.ts';
import { lifeFile } from './life-file.ts';
import { jsonLog, type Log } from './ops/log.ts';
import { operationsApp } from './ops/health.ts';
import type { Clock, Peer, Store } from './ports.ts';
import { postgresStore } from './store/postgres.ts';
import { noteBackup } from './quarantine.ts';
import { backupSqlite, sqliteStore } from './store/sqlite.ts';
import { verifierPool } from './verify/pool.ts';
import { slicedVerifier } from './verify/slice.ts';

export type StartErrorCode = 'config' | 'key-file' | 'plain-http' | 'listen';
/** Something that the operator has to put right before this aggregator can run. */
export class StartError extends CodedError<StartErrorCode> {}

export interface RunningAggregator {
  readonly aggregator: Aggregator;
  /** Where it listens. */
  readonly address: AddressInfo;
  /** Loads tasks and missions that are new in their folders. */
  reload(): Promise<void>;
  /** Takes no more requests, ends those that run, closes the database. */
  stop(): Promise<void>;
}

/** Runs until SIGTERM or SIGINT; SIGHUP reads tasks and missions again. StartError with what to do where it can't start. */
export async function runAggregator(configFile: string, onReady: (running: RunningAggregator) => void = () => undefined): Promise<void> {
  const running = await startAggregator(configFile);
  onReady(running);
  const ended = new Promise<void>((end, fail) => {
    const stop = () => void running.stop().then(end, fail);
    process.once('SIGTERM', stop).once('SIGINT', stop);
  });
  process.on('SIGHUP', () => void running.reload());
  await ended;
}

/**
 * Copies an SQLite aggregator's database to `copy`, while it runs or not, and notes that there is a copy. StartError where it can't be done;
 * PostgreSQL has its own tools, after which this is to be run as well, without a `copy`.
 */
export async function backUpAggregator(configFile: string, copy: string | undefined): Promise<void> {
  const config = readConfig(configFile);
  const at = (path: string) => resolve(dirname(configFile), path);
  const { database } = config;
  if (copy !== undefined) {
    if (database.kind !== 'sqlite')
      throw new StartError('config', 'A PostgreSQL database is copied with its own tools, such as pg_basebackup.');
    await backupSqlite(at(database.file), copy);
  }
  const store = await openStore(config, at, () => undefined);
  await noteBackup(store, config.lifeFile === undefined ? undefined : lifeFile(at(config.lifeFile)));
  await store.close();
}

/** Ends the quarantine of an aggregator that was restored from a backup. It must not be running. */
export async function endQuarantineOf(configFile: string): Promise<void> {
  const running = await startAggregator(configFile);
  await running.aggregator.endQuarantine();
  await running.stop();
}

/** StartError with what to do where it can't start. */
export async function startAggregator(configFile: string): Promise<RunningAggregator> {
  const config = readConfig(configFile);
  assertNotInTheClear(config);
  const at = (path: string) => resolve(dirname(configFile), path);
  const clock = clockOf(config, at);
  const log = jsonLog(
    (line) => process.stdout.write(`${line}\n`),
    () => clock.now(),
  );
  const store = await openStore(config, at, log);
  const life = config.lifeFile === undefined ? undefined : lifeFile(at(config.lifeFile));
  const pool = config.workers > 0 ? verifierPool(config.workers) : undefined;
  const aggregator = await createAggregator(
    { clock, random: secureRandom, store, peer: fetchPeer(config), verifier: pool ?? slicedVerifier(turn), log, life },
    { ...pickBehaviour(config), ...(config.helperTokenFile === undefined ? {} : { helperToken: readToken(at(config.helperTokenFile)) }) },
    { identityKey: config.identityKeyFile === undefined ? undefined : readKey(at(config.identityKeyFile)) },
    async (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  );
  const reload = async () => loadFolders(config, at, aggregator, log);
  await reload();
  const server = await listen(config, at, aggregator);
  const state = { isStopping: false };
  const operations = await listenOperations(config, store, clock, aggregator, state);
  aggregator.drivers.start();
  const address = server.address() as AddressInfo;
  log('info', 'started', { role: config.role, port: address.port });
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

function readConfig(file: string): NodeConfig {
  const parsed = NodeConfig.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new StartError('config', `The configuration ${file} can't be used:\n${issuesOf(parsed.error)}`);
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartError('config', `The file ${file} can't be read. Check that it is there and that this user may read it.`, { cause });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new StartError('config', `The file ${file} isn't JSON.`, { cause });
  }
}

function issuesOf(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `- ${path.join('.') || 'the whole'}: ${message}`).join('\n');
}

/** What {@link AggregatorConfig} knows of it; the rest is this file's. */
function pickBehaviour(config: NodeConfig): z.input<typeof AggregatorConfig> {
  const known = new Set(Object.keys(AggregatorConfig.shape));
  return Object.fromEntries(Object.entries(config).filter(([key]) => known.has(key))) as z.input<typeof AggregatorConfig>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/** HTTPS is required (DAP-18 §3); without it anybody on the way reads the tokens. */
function assertNotInTheClear({ listen, tls, dangerouslyAllowPlainHttp }: NodeConfig): void {
  if (tls !== undefined || dangerouslyAllowPlainHttp || LOOPBACK.has(listen.host)) return;
  throw new StartError(
    'plain-http',
    `This aggregator would speak plain HTTP on ${listen.host}. Set "tls", or listen on 127.0.0.1 behind a proxy that ends TLS.`,
  );
}

/** The machine's clock; in a demonstration, one that goes on from a number in a file. */
function clockOf({ dangerouslyReadTimeFrom }: NodeConfig, at: (path: string) => string): Clock {
  if (dangerouslyReadTimeFrom === undefined) return { now: Date.now };
  const file = at(dangerouslyReadTimeFrom);
  let writtenMs = Date.now();
  let shown = writtenMs;
  return {
    now: () => {
      const [text, { mtimeMs }] = [readFileSync(file, 'utf8'), statSync(file)];
      // The file may be read while it is being written; then the last number goes on.
      if (Number(text) > 0) [shown, writtenMs] = [Number(text), mtimeMs];
      return Math.round(shown + Date.now() - writtenMs);
    },
  };
}

/** EX_IOERR of sysexits.h. */
const EXIT_BROKEN = 74;

async function openStore({ database, databaseKeyFile, bucketShards }: NodeConfig, at: (path: string) => string, log: Log): Promise<Store> {
  const onBroken = () => {
    log('error', 'stopping', { reason: 'the disk of the database has failed' });
    process.exit(EXIT_BROKEN);
  };
  const options = { atRest: atRest([readKey(at(databaseKeyFile))], secureRandom), random: secureRandom, bucketShards, onBroken };
  if (database.kind === 'sqlite') return sqliteStore(at(database.file), options);
  return postgresStore(database.url, database.connectionsMax, options, () =>
    log('warn', 'driver-failed', { driver: 'database-connection' }),
  );
}

function readKey(file: string): Uint8Array {
  const key = fromBase64Url(readToken(file));
  if (key?.length === AT_REST_KEY_SIZE) return key;
  throw new StartError('key-file', `The key file ${file} must hold 32 bytes in base64url without padding; "soundings keys" makes one.`);
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new StartError('key-file', `The key file ${file} can't be read. Check that it is there and that this user may read it.`, {
      cause,
    });
  }
}

/** The machine's fetch: no redirect is followed, and nothing waits for ever. */
function fetchPeer({ limits, dangerouslyAllowPlainHttp }: NodeConfig): Peer {
  return async (request) => {
    const { protocol, hostname } = new URL(request.url);
    if (protocol !== 'https:' && !LOOPBACK.has(hostname) && !dangerouslyAllowPlainHttp) {
      throw new StartError('plain-http', `The other aggregator's address ${request.url} is not HTTPS.`);
    }
    return fetch(request, { redirect: 'manual', signal: AbortSignal.timeout(limits.peerTimeoutMs) });
  };
}

async function loadFolders(config: NodeConfig, at: (path: string) => string, aggregator: Aggregator, log: Log): Promise<void> {
  for (const file of jsonFiles(config.tasks, at)) {
    const parsed = TaskFile.safeParse(readJson(file));
    if (!parsed.success) throw new StartError('config', `The task file ${file} can't be used:\n${issuesOf(parsed.error)}`);
    await aggregator.tasks.addTask(parsed.data);
  }
  for (const file of jsonFiles(config.missions, at)) {
    const seed = readKey(file.replace(/\.json$/, '.seed'));
    const mission = await aggregator.tasks.addMission(readFileSync(file, 'utf8'), seed);
    log('info', 'mission-loaded', { reason: basename(file), rows: mission.tasks.length });
  }
}

function jsonFiles(folder: string | undefined, at: (path: string) => string): readonly string[] {
  if (folder === undefined) return [];
  const names = readdirSync(at(folder)).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(at(folder), name));
}

/** Slow clients are cut off: a request's head and its whole have to be in within these times. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };

async function listen({ listen: { host, port }, tls }: NodeConfig, at: (path: string) => string, { app }: Aggregator): Promise<ServerType> {
  const secure = tls && { cert: readFileSync(at(tls.certificateFile)), key: readFileSync(at(tls.keyFile)) };
  const fetchRequest = async (request: Request) => app.fetch(request);
  const server =
    secure === undefined
      ? createAdaptorServer({ fetch: fetchRequest, overrideGlobalObjects: false, serverOptions: TIMES })
      : createAdaptorServer({
          fetch: fetchRequest,
          overrideGlobalObjects: false,
          createServer: createTlsServer,
          serverOptions: { ...TIMES, ...secure, minVersion: 'TLSv1.2' },
        });
  return listening(server, host, port);
}

async function listenOperations(
  { operations, role }: NodeConfig,
  store: Store,
  clock: Clock,
  aggregator: Aggregator,
  state: { readonly isStopping: boolean },
): Promise<ServerType | undefined> {
  if (operations === undefined) return undefined;
  const delay = monitorEventLoopDelay();
  delay.enable();
  const lagMs = () => {
    const ms = delay.max / 1e6;
    delay.reset();
    return ms;
  };
  const health = { eventLoopLagMs: lagMs, notReady: () => notReadyBecause(state.isStopping, aggregator.isQuarantined(), role) };
  const app = operationsApp(store, clock, aggregator.metrics, health);
  const server = createAdaptorServer({ fetch: async (request) => app.fetch(request), overrideGlobalObjects: false });
  return listening(server, operations.host, operations.port);
}

function notReadyBecause(isStopping: boolean, isQuarantined: boolean, role: string): string | undefined {
  if (isStopping) return `this ${role} is stopping`;
  return isQuarantined ? `this ${role} was restored from a backup and is in quarantine` : undefined;
}

async function listening(server: ServerType, host: string, port: number): Promise<ServerType> {
  return new Promise((ready, fail) => {
    server.once('error', (cause: Error) => {
      fail(
        new StartError(
          'listen',
          `Nothing can listen on ${host}:${String(port)}: ${cause.message}. Choose another port or stop what is there.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => ready(server));
  });
}

/** How long requests may still run when the server is asked to end. */
const DRAIN_MS = 25_000;

async function closeServer(server: ServerType): Promise<void> {
  const closed = new Promise<void>((end) => server.close(() => end()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await Promise.race([closed, wait(DRAIN_MS, undefined, { ref: false })]);
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? String(error.code) : 'unknown';
}
