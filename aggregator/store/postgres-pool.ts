// store/postgres-pool.ts — a pool of connections to PostgreSQL with deadlines: a connection is closed if the other side doesn't answer.
import { Socket } from 'node:net';
import pg from 'pg';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { After } from '../after.ts';
import { CodedError } from '@soundings/crypto/errors';

export interface PoolSettings {
  readonly url: string;
  readonly connectionsMax: number;
  /** The name of its connections in PostgreSQL's own list: letters and spaces. */
  readonly name?: string | undefined;
  /** How long to wait for a connection to be made, or to become free. */
  readonly connectMs: number;
  /** How long to wait for the answer to one query. */
  readonly queryMs: number;
}

/** What the pool reports about the database. */
export interface PoolWatcher {
  /** The database can't be reached or doesn't answer, or a connection broke. */
  readonly failed: (error: AwayError) => void;
  /** The database has answered a query. */
  readonly answered: () => void;
}

export type AwayCode = 'connect' | 'silent' | 'broken';
/** The database can't be reached, has not answered in time, or has closed the connection; `cause` is what the driver said. */
export class AwayError extends CodedError<AwayCode> {}

export interface DeadlinePool extends PostgresPool {
  /** Sets the deadline of queries from now on. */
  setQueryMs(queryMs: number): void;
}

/** How long a connection may be idle before it is closed, and before the other side is asked whether it is still there. */
const IDLE_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
/** PostgreSQL ends a query, or a transaction whose process has gone silent, after this many times the time that we wait for a query. */
const SERVER_TIMES = 2;

/**
 * A pool in which each query has a deadline. Connections may go silent, because something on the network drops their packets or
 * PostgreSQL's processes are stopped, and this must not block everything. After the deadline the connection is closed and the whole pool is
 * replaced, because new connections may work.
 */
export function deadlinePool(settings: PoolSettings, after: After, watcher: PoolWatcher): DeadlinePool {
  // Only the functions below change these.
  let { queryMs } = settings;
  const place = placeOf(settings.url);
  const prepared = new WeakSet<pg.PoolClient>();
  let current = openPool(settings, watcher);

  const replace = (silent: pg.Pool) => {
    if (silent !== current.pool) return; // another query has replaced it already
    closePool(current, after, SERVER_TIMES * settings.queryMs).catch(() => undefined);
    current = openPool(settings, watcher);
  };

  return {
    setQueryMs: (ms) => {
      queryMs = ms;
      replace(current.pool); // the open connections have the old limits
    },
    connect: async () => {
      const { pool } = current;
      const client = await pool.connect().catch((cause: unknown) => {
        throw told(watcher, trouble(cause, 'connect', place));
      });
      const checkedOut = checkOut(
        client,
        place,
        after,
        () => queryMs,
        watcher,
        () => {
          replace(pool);
        },
      );
      if (!prepared.has(client)) {
        const limit = String(SERVER_TIMES * queryMs);
        const named = settings.name === undefined ? '' : `; set application_name = '${settings.name}'`; // this overrides a name in the URL
        await checkedOut
          .query(`set statement_timeout = ${limit}; set idle_in_transaction_session_timeout = ${limit}${named}`, [])
          .catch((error: unknown) => {
            checkedOut.release(true);
            throw error;
          });
        prepared.add(client);
      }
      return checkedOut;
    },
    end: async () => closePool(current, after, settings.connectMs),
  };
}

interface OpenPool {
  readonly pool: pg.Pool;
  readonly sockets: ReadonlySet<Socket>;
}

function openPool({ url, connectionsMax, connectMs }: PoolSettings, watcher: PoolWatcher): OpenPool {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number); // PostgreSQL sends these as text, because they may be too large for a number; none of ours is
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    types,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  });
  // A connection that breaks is replaced, whether it is idle or in use. Without a listener, its error would end the process.
  const onError = (error: Error) => {
    told(watcher, trouble(error, 'broken', placeOf(url)));
  };
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return { pool, sockets };
}

/** Closes the pool. A silent connection never says that it is closed, so after `ms` milliseconds all sockets are destroyed. */
async function closePool({ pool, sockets }: OpenPool, after: After, ms: number): Promise<void> {
  const cancel = after(ms, () => {
    for (const socket of sockets) socket.destroy();
  });
  await pool.end();
  await Promise.all([...sockets].map(async (socket) => new Promise((closed) => socket.once('close', closed))));
  cancel();
}

/** One connection while somebody uses it. After one of its queries has missed the deadline, all others fail at once. */
function checkOut(
  client: pg.PoolClient,
  place: string,
  after: After,
  queryMs: () => number,
  watcher: PoolWatcher,
  onSilent: () => void,
): PostgresPoolClient {
  let dead: AwayError | undefined;
  const query = async <R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    if (dead !== undefined) throw dead;
    const ms = queryMs();
    let cancel: () => void = () => undefined;
    const silence = new Promise<never>((_, reject) => {
      cancel = after(ms, () => {
        reject(
          new AwayError('silent', `${place} has not answered a query within ${String(ms)} ms. Check that it runs and is not overloaded.`),
        );
      });
    });
    try {
      const result = await Promise.race([client.query(sql, [...parameters]), silence]);
      watcher.answered();
      return result as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (!(error instanceof AwayError) && !isConnections(error)) throw error;
      dead = told(watcher, trouble(error, 'broken', place));
      if (dead.code === 'silent') onSilent();
      throw dead;
    } finally {
      cancel();
    }
  };
  return { query: query as PostgresPoolClient['query'], release: (destroy) => client.release(destroy === true || dead !== undefined) };
}

/**
 * Whether the connection failed, and not the query. If PostgreSQL refuses a query, the error is a DatabaseError; the driver's own errors
 * have no class.
 */
function isConnections(error: unknown): boolean {
  if (error instanceof pg.DatabaseError || !(error instanceof Error)) return false;
  return 'code' in error || Object.getPrototypeOf(error) === Error.prototype;
}

function trouble(cause: unknown, code: 'connect' | 'broken', place: string): AwayError {
  if (cause instanceof AwayError) return cause;
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  if (code === 'connect' && cause instanceof pg.DatabaseError) {
    return new AwayError(
      code,
      `${place} refuses this program's connection${reason}. Check the user, password and database in "database.url".`,
      {
        cause,
      },
    );
  }
  if (code === 'broken') return new AwayError(code, `A connection to ${place} broke${reason}. It is replaced by a new one.`, { cause });
  return new AwayError(
    code,
    `${place} can't be reached${reason === '' ? ', or has no connection free' : reason}. Check that it runs, and that "database.url" is right.`,
    { cause },
  );
}

/** The database's name for messages, without the user and the password. */
function placeOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return host === '' ? 'PostgreSQL' : `PostgreSQL at ${host}`;
}

function told(watcher: PoolWatcher, error: AwayError): AwayError {
  watcher.failed(error);
  return error;
}
