// store/postgres-pool.ts — connections to PostgreSQL that nobody waits on for ever: they are given up when the other side goes silent.
import { Socket } from 'node:net';
import pg from 'pg';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { After } from '../after.ts';
import { CodedError } from '@soundings/crypto/errors';

export interface PoolSettings {
  readonly url: string;
  readonly connectionsMax: number;
  /** What its connections are called in PostgreSQL's own list of them: letters and spaces. */
  readonly name?: string | undefined;
  /** For a connection to be made, or to become free. */
  readonly connectMs: number;
  /** For the answer to one query. */
  readonly queryMs: number;
}

/** What the pool tells of the database. */
export interface PoolWatcher {
  /** It can't be reached, or doesn't answer, or a connection broke. */
  readonly failed: (error: AwayError) => void;
  /** It has answered a query. */
  readonly answered: () => void;
}

export type AwayCode = 'connect' | 'silent' | 'broken';
/** The database can't be reached, has not answered in time, or has closed the connection; `cause` is what the driver said. */
export class AwayError extends CodedError<AwayCode> {}

export interface DeadlinePool extends PostgresPool {
  /** Queries may take so long from now on. */
  setQueryMs(queryMs: number): void;
}

/** How long a connection may be idle before it is closed, and before the other side is asked whether it is still there. */
const IDLE_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
/** How much longer than we wait PostgreSQL works on a query, or holds the locks of a transaction whose process has gone silent. */
const SERVER_TIMES = 2;

/**
 * A pool whose connections go silent, because something on the way drops their packets or their processes are stopped, must not take everything
 * with it. So each query has a deadline, after which its connection is closed and all others that are idle are replaced: new ones may work.
 */
export function deadlinePool(settings: PoolSettings, after: After, watcher: PoolWatcher): DeadlinePool {
  // All owned by the functions below.
  let { queryMs } = settings;
  const place = placeOf(settings.url);
  const prepared = new WeakSet<pg.PoolClient>();
  let current = openPool(settings, watcher);

  const replace = (silent: pg.Pool) => {
    if (silent !== current.pool) return; // another query has found out before
    closePool(current, after, SERVER_TIMES * settings.queryMs).catch(() => undefined);
    current = openPool(settings, watcher);
  };

  return {
    setQueryMs: (ms) => {
      queryMs = ms;
      replace(current.pool); // PostgreSQL was told the limits of before
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
        const named = settings.name === undefined ? '' : `; set application_name = '${settings.name}'`; // whatever the URL says
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
  types.setTypeParser(pg.types.builtins.INT8, Number); // it comes as text, since it may be too large for a number; none of ours is
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
  // A connection that breaks is replaced, whether it is idle or in use; without a listener either would end the process.
  const onError = (error: Error) => {
    told(watcher, trouble(error, 'broken', placeOf(url)));
  };
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return { pool, sockets };
}

/** A silent connection never says that it is closed: after so long it is taken as such. */
async function closePool({ pool, sockets }: OpenPool, after: After, ms: number): Promise<void> {
  const cancel = after(ms, () => {
    for (const socket of sockets) socket.destroy();
  });
  await pool.end();
  await Promise.all([...sockets].map(async (socket) => new Promise((closed) => socket.once('close', closed))));
  cancel();
}

/** One connection, for as long as somebody has it. Once a query of it was given up, all others fail at once. */
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
          new AwayError('silent', `${place} has not answered a query within ${String(ms)} ms. See that it runs and is not overloaded.`),
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

/** Whether it is the connection's trouble. What PostgreSQL says of a query is a DatabaseError; the driver's own errors have no class. */
function isConnections(error: unknown): boolean {
  if (error instanceof pg.DatabaseError || !(error instanceof Error)) return false;
  return 'code' in error || Object.getPrototypeOf(error) === Error.prototype;
}

function trouble(cause: unknown, code: 'connect' | 'broken', place: string): AwayError {
  if (cause instanceof AwayError) return cause;
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  if (code === 'connect' && cause instanceof pg.DatabaseError) {
    return new AwayError(code, `${place} doesn't let this program in${reason}. Check user, password and database in "database.url".`, {
      cause,
    });
  }
  if (code === 'broken') return new AwayError(code, `A connection to ${place} broke${reason}.`, { cause });
  return new AwayError(
    code,
    `${place} can't be reached${reason === '' ? ', or has no connection free' : reason}. See that it runs, and that "database.url" is right.`,
    { cause },
  );
}

/** Without the user and the password. */
function placeOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return host === '' ? 'PostgreSQL' : `PostgreSQL at ${host}`;
}

function told(watcher: PoolWatcher, error: AwayError): AwayError {
  watcher.failed(error);
  return error;
}
