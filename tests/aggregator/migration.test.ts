// migration.test.ts — the database of a leader from before payloads had tables of their own is migrated, and nothing is lost (I2).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, Migrator, PostgresDialect, sql, SqliteDialect } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atRest, type AtRest } from '../../aggregator/store/tables/at-rest.ts';
import type { ColumnTypes } from '../../aggregator/store/tables/dialect.ts';
import { initial } from '../../aggregator/store/migrations/0001-initial.ts';
import { charges } from '../../aggregator/store/migrations/0002-charges.ts';
import { answerTags } from '../../aggregator/store/migrations/0003-answer-tags.ts';
import { auditLog } from '../../aggregator/store/migrations/0004-audit.ts';
import { waitingInOrder } from '../../aggregator/store/migrations/0005-waiting-in-order.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Adder } from '../../aggregator/ports/store/batch.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { bigEndian, toHex, utf8 } from '../../crypto/bytes.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';

const random = seededRandom('migration');
const keys = atRest([new Uint8Array(32).fill(9)], random);
const taskId = new Uint8Array(32).fill(7);
const jobId = new Uint8Array(16).fill(8);
const id = (n: number) => bigEndian(n, 16);
const bucket = bigEndian(100, 8);
const adder: Adder = {
  aggregateInit: () => new Uint8Array(1),
  aggregate: (sum, share) => Uint8Array.of((sum[0] ?? 0) + (share[0] ?? 0)),
};

let running: Promise<TestPostgres> | undefined;
async function postgres(): Promise<TestPostgres> {
  return (running ??= startPostgres());
}
afterAll(async () => (await running)?.stop());

const databases = [
  {
    name: 'SQLite',
    start: async (folder: string) => Promise.resolve(join(folder, 'old.db')),
    columnTypes: { bytes: 'blob', whole: 'integer' } as const,
    raw: (file: string) => new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(file) }) }),
    open: async (file: string, key: AtRest) => sqliteStore(file, { atRest: key, random, bucketShards: 1 }),
  },
  {
    name: 'PostgreSQL',
    start: async () => (await postgres()).createDatabase(),
    columnTypes: { bytes: 'bytea', whole: 'bigint' } as const,
    raw: (url: string) => new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) }),
    open: async (url: string, key: AtRest) => postgresStore(url, 4, { atRest: key, random, bucketShards: 1 }, () => undefined),
  },
];

type Db = Kysely<unknown>;

/** The tables as they were, with a task. */
async function oldTables(db: Db, columnTypes: ColumnTypes): Promise<void> {
  const migrations = {
    '0001-initial': { up: async (on: Db) => initial(on, columnTypes) },
    '0002-charges': { up: charges },
    '0003-answer-tags': { up: answerTags },
    '0004-audit': { up: async (on: Db) => auditLog(on, columnTypes) },
    '0005-waiting-in-order': { up: waitingInOrder },
  };
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => Promise.resolve(migrations) } }).migrateToLatest();
  expect(error).toBeUndefined();
  const verifyKey = keys.seal({ table: 'tasks', column: 'secret_verify_key', row: [taskId] }, id(0));
  await sql`insert into tasks values (${taskId}, ${id(0)}, ${verifyKey}, ${id(0)}, '[]', '[]', null, null, 0)`.execute(db);
}

/** What the build before would have written. */
async function oldReport(db: Db, n: number, state: string, job: Uint8Array | null): Promise<void> {
  const isOpen = state !== 'aggregated';
  const place = { table: 'reports', column: 'secret_leader_input_share', row: [taskId, id(n)] };
  const share = isOpen ? keys.seal(place, utf8(`share ${String(n)}`)) : null;
  const [metadata, publicShare, sealed] = isOpen ? [id(n), new Uint8Array(0), id(n + 1)] : [null, null, null];
  await sql`insert into reports (task_id, report_id, digest, state, time, not_before_ms, lease_until_ms, error, bucket, organisation, job_id,
    metadata, public_share, secret_leader_input_share, helper_encrypted_input_share)
    values (${taskId}, ${id(n)}, ${id(n)}, ${state}, 100, 0, 0, null, ${bucket}, null, ${job}, ${metadata}, ${publicShare}, ${share}, ${sealed})`.execute(
    db,
  );
}

async function oldJob(db: Db, reports: readonly number[]): Promise<void> {
  for (const n of reports) await oldReport(db, n, 'aggregating', jobId);
  await sql`insert into aggregation_jobs (task_id, job_id, state, attempts, created_ms, not_before_ms, lease_until_ms, batch_id, request, location, answer_tag)
    values (${taskId}, ${jobId}, 'unanswered', 3, 5, 0, 0, null, ${utf8('the very bytes')}, null, null)`.execute(db);
  for (const [ordinal, n] of reports.entries()) {
    const place = { table: 'report_aggregations', column: 'secret_verify_state', row: [taskId, jobId, bigEndian(ordinal, 4)] };
    await sql`insert into report_aggregations (task_id, job_id, ordinal, report_id, bucket, secret_verify_state)
      values (${taskId}, ${jobId}, ${ordinal}, ${id(n)}, ${bucket}, ${keys.seal(place, utf8(`state ${String(n)}`))})`.execute(db);
  }
}

const jobReports = (reports: readonly number[]) =>
  reports.map((n) => ({ reportId: id(n), bucket, time: 100, verifyState: utf8(`state ${String(n)}`) }));

describe.each(databases)('a database of the build before, on $name', ({ name, start, columnTypes, raw, open }) => {
  let folder: string;
  let place: string;
  let db: Db;
  let store: Store | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-migration-'));
    place = await start(folder);
    db = raw(place);
    await oldTables(db, columnTypes);
  });

  afterEach(async () => {
    await db.destroy();
    await store?.close();
    store = undefined;
    rmSync(folder, { recursive: true });
  });

  it('#6 keeps its place in its own history, and what an earlier quarantine closed is what it may have forgotten', async () => {
    await sql`insert into meta (key, value) values ('life', '5')`.execute(db);
    const [nobodys, released] = [new Uint8Array(0), jobId];
    await sql`insert into collected (task_id, first_bucket, last_bucket, job_id, statement, charge)
      values (${taskId}, ${bigEndian(100, 8)}, ${bigEndian(106, 8)}, ${nobodys}, null, null),
             (${taskId}, ${bigEndian(107, 8)}, ${bigEndian(113, 8)}, ${released}, null, null)`.execute(db);
    store = await open(place, keys);
    expect(await store.ownGeneration()).toMatchObject({ generation: 5, commits: 0 });
    const holds = await Promise.all([4, 5, 6].map(async (generation) => store?.holdsGeneration({ generation, commits: 0 })));
    expect(holds).toEqual([true, true, false]);
    const forgotten = await Promise.all([99, 100, 103, 106, 107].map(async (day) => store?.mayHaveForgotten(taskId, bigEndian(day, 8))));
    expect(forgotten).toEqual([false, true, true, true, false]);
    const next = await store.nextGeneration();
    expect(next.generation).toBeGreaterThan(5);
    expect(await store.countCommits()).toMatchObject({ generation: next.generation, commits: 1 });
    expect(await store.ownGeneration()).toMatchObject({ generation: next.generation, commits: 1 });
    const tag = new Uint8Array(16).fill(1);
    for (const generation of [3, 9, 7]) await store.notePeerGeneration('https://peer.example/', { generation, commits: 2, tag });
    expect(await store.peerGeneration('https://peer.example/')).toEqual({ generation: 9, commits: 2, tag });
    await store.setPeerRestored('https://peer.example/', 4);
    expect([...(await store.restoredPeers())]).toEqual([['https://peer.example/', 4]]);
    // What the end of a quarantine does: everything before it is its own from then on.
    const after = await store.nextGeneration({ generation: next.generation + 1000, commits: 7 });
    expect(after.generation).toBeGreaterThan(next.generation + 1000);
    expect(await store.holdsGeneration({ generation: next.generation + 1000, commits: 7 })).toBe(true);
  });

  it('keeps waiting reports, and jobs with their bytes and states', async () => {
    await oldReport(db, 1, 'aggregated', id(99));
    await oldJob(db, [2, 3]);
    for (let n = 4; n < 49; n++) await oldReport(db, n, 'waiting', null);
    store = await open(place, keys);
    const [job] = await store.leaseAggregationJobs(10, 10, 20);
    expect(job).toMatchObject({ jobId, attempts: 3, state: 'unanswered' });
    expect(await store.aggregationJobPayload(taskId, jobId)).toEqual({ request: utf8('the very bytes'), reports: jobReports([2, 3]) });
    const waiting = await store.leaseWaitingReports(taskId, 100, 10, 20);
    const found = new Map(waiting.map((each) => [toHex(each.reportId), each]));
    expect([...found.keys()].sort()).toEqual(Array.from({ length: 45 }, (_, at) => toHex(id(at + 4))));
    expect(found.get(toHex(id(48)))).toMatchObject({
      metadata: id(48),
      leaderInputShare: utf8('share 48'),
      helperEncryptedInputShare: id(49),
    });
    const outcomes = [2, 3].map((n) => ({ kind: 'commit', reportId: id(n), bucket, time: 100, outShare: Uint8Array.of(n) }) as const);
    expect(await store.commitAggregationJob({ taskId, jobId, location: undefined, outcomes }, adder, 0)).toBe('committed');
    expect(await store.aggregationJobPayload(taskId, jobId)).toBeUndefined();
    expect(await store.leaseAggregationJobs(10, 30, 40)).toEqual([]);
  });

  it('stays as it was where it was opened with another key, and goes on with its own', async () => {
    for (const n of [1, 2]) await oldReport(db, n, 'waiting', null);
    await expect(open(place, atRest([new Uint8Array(32).fill(1)], random))).rejects.toThrow('not in the key file');
    store = await open(place, keys);
    expect(await store.leaseWaitingReports(taskId, 100, 10, 20)).toHaveLength(2);
  });

  it.runIf(name === 'PostgreSQL')('waits for a replica of that build that is still writing', async () => {
    await oldReport(db, 1, 'waiting', null);
    let opening: Promise<Store> | undefined;
    await db.transaction().execute(async (trx) => {
      await oldReport(trx, 2, 'waiting', null);
      await oldJob(trx, [3]);
      opening = open(place, keys);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    store = await opening;
    expect(await store?.leaseWaitingReports(taskId, 100, 10, 20)).toHaveLength(2);
    expect((await store?.aggregationJobPayload(taskId, jobId))?.reports).toEqual(jobReports([3]));
  });
});
