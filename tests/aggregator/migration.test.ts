// migration.test.ts — a leader's database from before reports and jobs had payloads of their own goes on where it was (I2).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, Migrator, sql, SqliteDialect, type MigrationProvider } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atRest } from '../../aggregator/at-rest.ts';
import { initial } from '../../aggregator/store/migrations/0001-initial.ts';
import { charges } from '../../aggregator/store/migrations/0002-charges.ts';
import { answerTags } from '../../aggregator/store/migrations/0003-answer-tags.ts';
import { auditLog } from '../../aggregator/store/migrations/0004-audit.ts';
import { waitingInOrder } from '../../aggregator/store/migrations/0005-waiting-in-order.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Adder, Store } from '../../aggregator/store/store.ts';
import { bigEndian, utf8 } from '../../crypto/bytes.ts';
import { seededRandom } from '../support/seeded-random.ts';

const random = seededRandom('migration');
const keys = atRest([new Uint8Array(32).fill(9)], random);
const columnTypes = { bytes: 'blob', whole: 'integer' } as const;
const taskId = new Uint8Array(32).fill(7);
const jobId = new Uint8Array(16).fill(8);
const id = (n: number) => bigEndian(n, 16);
const bucket = bigEndian(100, 8);
const adder: Adder = {
  aggregateInit: () => new Uint8Array(1),
  aggregate: (sum, share) => Uint8Array.of((sum[0] ?? 0) + (share[0] ?? 0)),
};

let folder: string;
let store: Store | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-migration-'));
});

afterEach(async () => {
  await store?.close();
  rmSync(folder, { recursive: true });
});

const before: MigrationProvider = {
  getMigrations: async () =>
    Promise.resolve({
      '0001-initial': { up: async (db: Kysely<unknown>) => initial(db, columnTypes) },
      '0002-charges': { up: charges },
      '0003-answer-tags': { up: answerTags },
      '0004-audit': { up: async (db: Kysely<unknown>) => auditLog(db, columnTypes) },
      '0005-waiting-in-order': { up: waitingInOrder },
    }),
};

/** Report 1 is counted, 2 and 3 are in a job, as many as `waiting` more wait. */
async function oldDatabase(file: string, waiting: number): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(file) }) });
  const { error } = await new Migrator({ db, provider: before }).migrateToLatest();
  expect(error).toBeUndefined();
  await sql`insert into tasks values (${taskId}, ${id(0)}, ${keys.seal({ table: 'tasks', column: 'secret_verify_key', row: [taskId] }, id(0))},
    ${id(0)}, '[]', '[]', null, null, 0)`.execute(db);
  const report = async (n: number, state: string, job: Uint8Array | null) => {
    const isOpen = state !== 'aggregated';
    const place = { table: 'reports', column: 'secret_leader_input_share', row: [taskId, id(n)] };
    const share = isOpen ? keys.seal(place, utf8(`share ${String(n)}`)) : null;
    const [metadata, publicShare, sealed] = isOpen ? [id(n), new Uint8Array(0), id(n + 1)] : [null, null, null];
    await sql`insert into reports (task_id, report_id, digest, state, time, not_before_ms, lease_until_ms, error, bucket, organisation, job_id,
      metadata, public_share, secret_leader_input_share, helper_encrypted_input_share)
      values (${taskId}, ${id(n)}, ${id(n)}, ${state}, 100, 0, 0, null, ${bucket}, null, ${job}, ${metadata}, ${publicShare}, ${share}, ${sealed})`.execute(
      db,
    );
  };
  await report(1, 'aggregated', id(99));
  await report(2, 'aggregating', jobId);
  await report(3, 'aggregating', jobId);
  for (let n = 4; n < 4 + waiting; n++) await report(n, 'waiting', null);
  await sql`insert into aggregation_jobs (task_id, job_id, state, attempts, created_ms, not_before_ms, lease_until_ms, batch_id, request, location, answer_tag)
    values (${taskId}, ${jobId}, 'unanswered', 3, 5, 0, 0, null, ${utf8('the very bytes')}, null, null)`.execute(db);
  for (const [ordinal, n] of [2, 3].entries()) {
    const place = { table: 'report_aggregations', column: 'secret_verify_state', row: [taskId, jobId, bigEndian(ordinal, 4)] };
    await sql`insert into report_aggregations (task_id, job_id, ordinal, report_id, bucket, secret_verify_state)
      values (${taskId}, ${jobId}, ${ordinal}, ${id(n)}, ${bucket}, ${keys.seal(place, utf8(`state ${String(n)}`))})`.execute(db);
  }
  await db.destroy();
}

it('keeps waiting reports, and jobs with their bytes and states', async () => {
  const file = join(folder, 'old.db');
  await oldDatabase(file, 45);
  store = await sqliteStore(file, { atRest: keys, random, bucketShards: 1 });
  const [job] = await store.leaseAggregationJobs(10, 10, 20);
  expect(job).toMatchObject({ jobId, request: utf8('the very bytes'), attempts: 3, state: 'unanswered' });
  expect(job?.reports).toEqual([2, 3].map((n) => ({ reportId: id(n), bucket, time: 100, verifyState: utf8(`state ${String(n)}`) })));
  const waiting = await store.leaseWaitingReports(taskId, 100, 10, 20);
  expect(waiting.map(({ reportId }) => reportId)).toEqual(Array.from({ length: 45 }, (_, at) => id(at + 4)));
  expect(waiting[44]).toMatchObject({ metadata: id(48), leaderInputShare: utf8('share 48'), helperEncryptedInputShare: id(49) });
  const outcomes = [2, 3].map((n) => ({ kind: 'commit', reportId: id(n), bucket, time: 100, outShare: Uint8Array.of(n) }) as const);
  expect(await store.commitAggregationJob({ taskId, jobId, location: undefined, outcomes }, adder, 0)).toBe('committed');
  expect(await store.leaseAggregationJobs(10, 30, 40)).toEqual([]);
});

it('goes on with one that was cut off on the way', async () => {
  const file = join(folder, 'old.db');
  await oldDatabase(file, 2);
  const wrongKey = atRest([new Uint8Array(32).fill(1)], random);
  await expect(sqliteStore(file, { atRest: wrongKey, random, bucketShards: 1 })).rejects.toThrow('not in the key file');
  store = await sqliteStore(file, { atRest: keys, random, bucketShards: 1 });
  expect(await store.leaseWaitingReports(taskId, 100, 10, 20)).toHaveLength(2);
});
