// rekey.test.ts — a new database key: what it encrypts, whether anything of the old one is left, and that nothing is lost while secrets are encrypted again (I2, I7).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bigEndian, toBase64Url, toHex, utf8 } from '../../crypto/bytes.ts';
import { AGG_PARAM } from '../../aggregator/tasks/task.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { rekeyDatabaseOf } from '../../aggregator/node/index.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Adder } from '../../aggregator/ports/store/batch.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import type { UploadedReport } from '../../aggregator/ports/store/reports.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';

const [OLD, NEW] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
type Keys = readonly [Uint8Array, ...Uint8Array[]];

const adder: Adder = {
  aggregateInit: () => new Uint8Array(1),
  aggregate: (sum, share) => Uint8Array.of((sum[0] ?? 0) + (share[0] ?? 0)),
};
const taskId = new Uint8Array(32).fill(7);
const id = (n: number) => bigEndian(n, 16);
const bucket = bigEndian(100, 8);

let running: Promise<TestPostgres> | undefined;
async function postgres(): Promise<TestPostgres> {
  return (running ??= startPostgres());
}
afterAll(async () => (await running)?.stop());

function storeOptions(keys: Keys) {
  return { atRest: atRest(keys, seededRandom('rekey')), random: seededRandom('rekey'), bucketShards: 2 };
}

const databases = [
  {
    name: 'SQLite',
    start: async (folder: string) => Promise.resolve(join(folder, 'test.db')),
    open: async (file: string, keys: Keys) => sqliteStore(file, storeOptions(keys)),
    cells: sqliteCells,
  },
  {
    name: 'PostgreSQL',
    start: async () => (await postgres()).createDatabase(),
    open: async (url: string, keys: Keys) => postgresStore(url, 4, storeOptions(keys), () => undefined),
    cells: postgresCells,
  },
];

type Cells = ReadonlyMap<string, readonly Uint8Array[]>;

/** Every cell of every column that is called secret, whatever tables there are. */
async function sqliteCells(file: string): Promise<Cells> {
  const database = new Sqlite(file, { readonly: true });
  try {
    const columns = database
      .prepare<[], { t: string; c: string }>(
        `select m.name as t, i.name as c from sqlite_master m, pragma_table_info(m.name) i where m.type = 'table' and i.name like 'secret_%'`,
      )
      .all();
    const cellsOf = (t: string, c: string) =>
      database.prepare<[], { v: Uint8Array }>(`select "${c}" as v from "${t}" where "${c}" is not null`).all();
    return await Promise.resolve(new Map(columns.map(({ t, c }) => [`${t}.${c}`, cellsOf(t, c).map(({ v }) => v)])));
  } finally {
    database.close();
  }
}

async function postgresCells(connectionString: string): Promise<Cells> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ t: string; c: string }>(
      `select table_name as t, column_name as c from information_schema.columns where table_schema = 'public' and column_name like 'secret_%'`,
    );
    const cells = new Map<string, readonly Uint8Array[]>();
    for (const { t, c } of rows) {
      const found = await client.query<{ v: Uint8Array }>(`select "${c}" as v from "${t}" where "${c}" is not null`);
      cells.set(
        `${t}.${c}`,
        found.rows.map(({ v }) => v),
      );
    }
    return cells;
  } finally {
    await client.end();
  }
}

function report(n: number): UploadedReport {
  return {
    reportId: id(n),
    bucket,
    time: 100,
    digest: id(n),
    notBeforeMs: 0,
    isLate: false,
    contribution: undefined,
    metadata: id(n),
    publicShare: new Uint8Array(0),
    leaderInputShare: utf8(`secret share ${String(n)}`),
    helperEncryptedInputShare: id(n),
  };
}

/** Something in every secret column: 1 is counted, 2 is in a job, 3 waits. */
async function fill(store: Store): Promise<void> {
  const [configuration, verifyKey, collectorHpkeConfig] = [utf8('configuration'), utf8('verify key'), utf8('collector')];
  const tokens = { leaderTokens: [], collectorTokens: [], helperToken: 'token' };
  await store.putTask({ taskId, configuration, verifyKey, collectorHpkeConfig, charterDigest: undefined, ...tokens });
  await store.putHpkeKey({ configId: 5, config: utf8('config'), privateKey: utf8('private key'), state: 'active', sinceMs: 0 });
  await store.acceptReports(taskId, [report(1), report(2), report(3)], 0);
  for (const n of [1, 2]) {
    const reports = [{ reportId: id(n), bucket, time: 100, verifyState: utf8(`state ${String(n)}`) }];
    await store.createAggregationJob(
      { taskId, jobId: id(n), aggParam: AGG_PARAM, request: utf8('request'), batchId: undefined, reports },
      taskId,
      [],
      0,
    );
  }
  await count(store, 1);
}

async function count(store: Store, n: number): Promise<void> {
  const outcome = { kind: 'commit', reportId: id(n), bucket, time: 100, outShare: Uint8Array.of(n) } as const;
  await store.commitAggregationJob({ taskId, jobId: id(n), location: undefined, outcomes: [outcome] }, adder, 0);
}

/** All secrets that {@link fill} has stored, read with the store's keys. */
async function expectFilled(store: Store): Promise<void> {
  expect(await store.task(taskId)).toMatchObject({ verifyKey: utf8('verify key'), helperToken: 'token' });
  expect(await store.hpkeKeys()).toMatchObject([{ privateKey: utf8('private key') }]);
  const [job] = await store.leaseAggregationJobs(9, 0, 0);
  expect((await store.aggregationJobPayload(taskId, job?.jobId ?? id(0)))?.reports).toMatchObject([{ verifyState: utf8('state 2') }]);
  const [waiting] = await store.leaseWaitingReports(taskId, 9, 0, 0);
  expect(waiting?.leaderInputShare).toEqual(utf8('secret share 3'));
}

async function expectSum(store: Store, sum: number): Promise<void> {
  const share = { taskId, shareId: id(9), requestDigest: id(9), range: { first: bucket, last: bucket } };
  const released = await store.releaseAggregateShare(
    share,
    adder,
    ({ aggregateShare }) => ({ kind: 'release', response: aggregateShare, statement: undefined }),
    0,
  );
  expect(released).toEqual({ kind: 'released', response: Uint8Array.of(sum) });
}

async function resealAll(store: Store, secretsMax: number): Promise<number> {
  let secrets = 0;
  for (let some; (some = await store.reseal(secretsMax)) > 0;) secrets += some;
  return secrets;
}

describe.each(databases)('a new database key on $name', ({ name, start, open, cells }) => {
  let folder: string;
  let place: string;
  let store: Store;
  const reopen = async (...keys: Keys) => {
    await store.close();
    store = await open(place, keys);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-rekey-'));
    place = await start(folder);
    store = await open(place, [OLD]);
    await fill(store);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it.each([1, 2, 100])('seals every secret anew, %i at a time, after which the old key is of no use', async (secretsMax) => {
    await reopen(NEW, OLD);
    const before = await cells(place);
    expect([...before.values()].map(({ length }) => length)).not.toContain(0); // there is something in every column
    const secrets = [...before.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await resealAll(store, secretsMax)).toBe(secrets);
    expect(await store.reseal(secretsMax)).toBe(0);
    const newId = toHex(atRest([NEW], seededRandom('')).keyId);
    for (const [column, values] of await cells(place))
      expect([column, ...values.map((value) => toHex(value.subarray(0, 4)))]).toEqual([column, ...values.map(() => newId)]);
    await reopen(NEW);
    await expectFilled(store);
    await expectSum(store, 1);
    await reopen(OLD);
    await expect(store.hpkeKeys()).rejects.toMatchObject({ code: 'unknown-key' });
  });

  it('writes with the new key at once, and reads both', async () => {
    await reopen(NEW, OLD);
    await store.acceptReports(taskId, [report(4)], 0);
    await expectFilled(store);
    await count(store, 2);
    await expectSum(store, 3);
  });

  it('loses nothing of what others write meanwhile', async () => {
    await reopen(NEW, OLD);
    // Two connections to one SQLite file in one thread would wait for each other for ever.
    const other = name === 'SQLite' ? store : await open(place, [NEW, OLD]);
    const numbers = Array.from({ length: 20 }, (_, at) => at + 10);
    const writing = async () => {
      for (const n of numbers) {
        await other.acceptReports(taskId, [report(n)], 0);
        const reports = [{ reportId: id(n), bucket, time: 100, verifyState: utf8('state') }];
        await other.createAggregationJob(
          { taskId, jobId: id(n), aggParam: AGG_PARAM, request: utf8('r'), batchId: undefined, reports },
          taskId,
          [],
          0,
        );
        await count(other, n);
      }
    };
    const sealing = async () => {
      for (let times = 0; times < 2 * numbers.length; times++) await resealAll(store, 1);
    };
    await Promise.all([writing(), sealing()]);
    await resealAll(store, 1);
    if (other !== store) await other.close();
    await reopen(NEW);
    await expectFilled(store);
    await expectSum(store, numbers.reduce((sum, n) => sum + n, 1) % 256);
  });

  it('says so where the old key is missing', async () => {
    await reopen(NEW);
    await expect(resealAll(store, 100)).rejects.toMatchObject({ code: 'unknown-key' });
    // A report that can't be decrypted is leased all the same, so that it doesn't hold up others.
    const [job] = await store.leaseAggregationJobs(9, 0, 10);
    await expect(store.aggregationJobPayload(taskId, job?.jobId ?? id(0))).rejects.toMatchObject({ code: 'unknown-key' });
    await expect(store.leaseWaitingReports(taskId, 9, 0, 10)).rejects.toMatchObject({ code: 'unknown-key' });
    expect(await store.leaseWaitingReports(taskId, 9, 0, 10)).toEqual([]);
    await store.releaseLeases();
    await reopen(OLD);
    await expectFilled(store);
  });
});

it('soundings rekey-database leaves nothing that the old key sealed in an SQLite file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-rekey-'));
  const file = join(folder, 'test.db');
  const store = await sqliteStore(file, storeOptions([OLD]));
  await fill(store);
  await store.close();
  writeFileSync(join(folder, 'database.key'), `${toBase64Url(NEW)}\n${toBase64Url(OLD)}\n`, { mode: 0o600 });
  const config = {
    role: 'leader',
    endpoint: 'https://leader.example/',
    listen: { port: 0 },
    database: { kind: 'sqlite', file: 'test.db' },
    databaseKeyFile: 'database.key',
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const oldId = Buffer.from(atRest([OLD], seededRandom('')).keyId);
  expect(readFileSync(file).includes(oldId)).toBe(true);
  expect(await rekeyDatabaseOf(join(folder, 'config.json'))).toBe(7);
  expect(readFileSync(file).includes(oldId)).toBe(false);
  expect(await rekeyDatabaseOf(join(folder, 'config.json'))).toBe(0);
  rmSync(folder, { recursive: true });
});
