// postgres-limits.test.ts — PostgreSQL ends the transactions of a client that has gone silent, and drops its locks (the other side of finding #38).
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { machineTimer, type After } from '../../aggregator/after.ts';
import { AwayError, deadlinePool, type AwayCode, type DeadlinePool } from '../../aggregator/store/postgres-pool.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres.stop());

const pools: DeadlinePool[] = [];
const failures: AwayCode[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.splice(0).map(async (pool) => pool.end()));
  failures.length = 0;
});

const PATIENT_MS = 600_000;

function open(queryMs: number, after: After = machineTimer): DeadlinePool {
  const watcher = { failed: ({ code }: AwayError) => failures.push(code), answered: () => undefined };
  const pool = deadlinePool({ url: postgres.url, connectionsMax: 2, connectMs: PATIENT_MS, queryMs }, after, watcher);
  pools.push(pool);
  return pool;
}

type Client = Awaited<ReturnType<DeadlinePool['connect']>>;

async function one(client: Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<Record<string, unknown>>(sql, []);
  return Object.values(rows[0] ?? {})[0];
}

/** Asks until the answer is this one. */
async function until(client: Client, sql: string, wanted: string): Promise<void> {
  while (String(await one(client, sql)) !== wanted) await new Promise((turn) => setTimeout(turn, 100));
}

it('#38 locks of a transaction whose process has gone silent are let go', async () => {
  const [silent, other] = [await open(500).connect(), await open(PATIENT_MS).connect()];
  await silent.query('begin', []);
  await silent.query('select pg_advisory_xact_lock(38)', []);
  await other.query('select pg_advisory_lock(38)', []); // granted once PostgreSQL has ended the other one's transaction
  await expect(silent.query('select 1', [])).rejects.toBeInstanceOf(AwayError);
  expect(failures).toContain('broken');
  silent.release();
  await one(other, 'select pg_advisory_unlock(38)');
  other.release();
});

it('#38 PostgreSQL ends a query itself that nobody waits for any more', async () => {
  const never: After = () => () => undefined;
  const client = await open(250, never).connect(); // this side waits for as long as it takes
  await expect(client.query('select pg_sleep(3600)', [])).rejects.toMatchObject({ code: '57014' });
  expect(await one(client, 'select 1')).toBe(1);
  client.release();
});

it('#38 is told its limits on each new connection, and anew when they change', async () => {
  const pool = open(1000);
  const limits = async () => {
    const client = await pool.connect();
    const told = [await one(client, 'show statement_timeout'), await one(client, 'show idle_in_transaction_session_timeout')];
    client.release();
    return told;
  };
  expect(await limits()).toEqual(['2s', '2s']);
  pool.setQueryMs(1_800_000);
  expect(await limits()).toEqual(['1h', '1h']);
  pool.setQueryMs(4000);
  expect(await limits()).toEqual(['8s', '8s']);
});

it('#38 a connection that nobody uses is closed', async () => {
  const pool = open(PATIENT_MS);
  const watching = await open(PATIENT_MS).connect();
  const idle = await pool.connect();
  const pid = String(await one(idle, 'select pg_backend_pid()'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  idle.release();
  vi.advanceTimersByTime(30_000);
  vi.useRealTimers();
  await until(watching, `select count(*) from pg_stat_activity where pid = ${pid}`, '0');
  watching.release();
});
