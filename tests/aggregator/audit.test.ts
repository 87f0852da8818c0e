// audit.test.ts — the audit log: one row for each decision, in its transaction and chained to the row before; edits, gaps and a rewritten log are noticed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bigEndian, toBase64Url, toHex, utf8 } from '../../crypto/bytes.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { verifyAuditOf, type AuditHead } from '../../aggregator/node/index.ts';
import { auditHash, BEFORE_THE_FIRST, checkedAuditRow } from '../../aggregator/store/tables/audit.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Adder } from '../../aggregator/ports/store/batch.ts';
import type { AuditRow } from '../../aggregator/ports/store/upkeep.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';

const KEY = new Uint8Array(32).fill(3);
const adder: Adder = {
  aggregateInit: () => new Uint8Array(1),
  aggregate: (sum, share) => Uint8Array.of((sum[0] ?? 0) + (share[0] ?? 0)),
};
const id = (n: number) => new Uint8Array(16).fill(n);
const taskIdOf = (n: number) => new Uint8Array(32).fill(n);
const taskId = taskIdOf(7);
const range = { first: bigEndian(100, 8), last: bigEndian(106, 8) };

let running: Promise<TestPostgres> | undefined;
async function postgres(): Promise<TestPostgres> {
  return (running ??= startPostgres());
}
afterAll(async () => (await running)?.stop());

function storeOptions(auditClock: { now(): number } | undefined) {
  const random = seededRandom('audit');
  return { atRest: atRest([KEY], random), random, bucketShards: 1, auditClock };
}

let nowMs = 0;
const clock = { now: () => (nowMs += 1000) };

const databases = [
  {
    name: 'SQLite',
    start: async (folder: string) => Promise.resolve(join(folder, 'test.db')),
    open: async (file: string, auditClock: typeof clock | undefined = clock) => sqliteStore(file, storeOptions(auditClock)),
    run: async (file: string, statement: string) => {
      const database = new Sqlite(file);
      try {
        return await Promise.resolve(database.exec(statement));
      } finally {
        database.close();
      }
    },
  },
  {
    name: 'PostgreSQL',
    start: async () => (await postgres()).createDatabase(),
    open: async (url: string, auditClock: typeof clock | undefined = clock) =>
      postgresStore(url, 8, storeOptions(auditClock), () => undefined),
    run: async (connectionString: string, statement: string) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      try {
        return await client.query(statement);
      } finally {
        await client.end();
      }
    },
  },
];

function task(n: number) {
  const [configuration, verifyKey, collectorHpkeConfig] = [utf8('configuration'), utf8('a verify key'), utf8('collector')];
  const tokens = { leaderTokens: [], collectorTokens: [], helperToken: 'a helper token' };
  return { taskId: taskIdOf(n), configuration, verifyKey, collectorHpkeConfig, charterDigest: undefined, ...tokens };
}

/** Every row, each checked against the one before it. */
async function checkedRows(store: Store): Promise<readonly AuditRow[]> {
  const rows = await store.auditRows(0, 1000);
  rows.reduce<AuditHead>((before, row) => ({ number: row.number, hash: checkedAuditRow(before, row) }), {
    number: 0,
    hash: BEFORE_THE_FIRST,
  });
  return rows;
}

/** One decision of each kind, most of them made twice, as replicas and retries do. */
async function decide(store: Store): Promise<void> {
  for (let times = 0; times < 2; times++) {
    await store.putTask(task(7));
    const key = { config: utf8('config'), privateKey: utf8('a private key'), sinceMs: 0 };
    await store.putHpkeKey({ configId: 1, state: 'active', ...key });
    await store.putHpkeKey({ configId: 2, state: 'pending', ...key });
  }
  await store.activateHpkeKey(2, 0);
  await store.deleteHpkeKey(1);
  await store.deleteHpkeKey(1);
  await store.startCollectionJob({ taskId, jobId: id(1), request: utf8('collect'), range }, 0);
  const claim = async () =>
    store.claimBatch({ taskId, jobId: id(1), range, reportsMin: 0 }, adder, () => {
      return { kind: 'claim', shareRequest: utf8('request'), leaderShare: utf8('a share') };
    });
  expect([await claim(), await claim()]).toEqual(['claimed', 'busy']);
  await store.failCollectionJob(taskId, id(1), 'batchMismatch', false);
  const share = { taskId, shareId: id(2), requestDigest: id(2), range };
  const release = async () =>
    store.releaseAggregateShare(share, adder, () => ({ kind: 'release', response: utf8('a share'), statement: undefined }), 0);
  await release();
  await release();
  await store.closeBatches(taskId, [range]);
}

describe.each(databases)('the audit log on $name', ({ start, open, run }) => {
  let folder: string;
  let place: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-audit-'));
    place = await start(folder);
    store = await open(place);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('has a row for every decision, once, with its time and no secret', async () => {
    await decide(store);
    const rows = await checkedRows(store);
    expect(rows.map(({ event }) => event)).toEqual([
      'task-added',
      'hpke-key-made',
      'hpke-key-made',
      'hpke-key-preferred',
      'hpke-key-dropped',
      'batch-claimed',
      'batch-let-go',
      'share-released',
      'batches-closed',
    ]);
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.every(({ timeMs }, at) => timeMs > (rows[at - 1]?.timeMs ?? 0))).toBe(true);
    expect(JSON.parse(rows[7]?.detail ?? '')).toEqual({
      task: toHex(taskId),
      first: toHex(range.first),
      last: toHex(range.last),
      reports: 0,
      charge: '',
    });
    const said = JSON.stringify(rows.map(({ detail }) => detail));
    for (const secret of ['a verify key', 'a helper token', 'a private key', 'a share'])
      for (const text of [secret, toHex(utf8(secret)), toBase64Url(utf8(secret))]) expect(said).not.toContain(text);
  });

  it('has no row for what was not done after all', async () => {
    await store.putTask(task(7));
    await store.startCollectionJob({ taskId, jobId: id(1), request: utf8('collect'), range }, 0);
    const failing = store.claimBatch({ taskId, jobId: id(1), range, reportsMin: 0 }, adder, () => {
      throw new Error('the process ended here');
    });
    await expect(failing).rejects.toThrow('ended here');
    expect((await checkedRows(store)).map(({ event }) => event)).toEqual(['task-added']);
  });

  it('is one chain, however many decide at once', async () => {
    await Promise.all(Array.from({ length: 20 }, async (_, n) => store.putTask(task(100 + n))));
    expect(await checkedRows(store)).toHaveLength(20);
    expect(await store.auditHead()).toMatchObject({ number: 20 });
  });

  it('lets nobody change or delete a row by mistake', async () => {
    await store.putTask(task(7));
    await expect((async () => run(place, `update audit set event = 'other'`))()).rejects.toThrow(/stay as they are/);
    await expect((async () => run(place, 'delete from audit'))()).rejects.toThrow(/stay as they are/);
    expect(await checkedRows(store)).toHaveLength(1);
  });

  it('is only kept where there is a clock for it', async () => {
    const silent = await open(place, undefined);
    await silent.close();
    expect(await store.auditHead()).toBeUndefined();
  });
});

describe('soundings verify-audit', () => {
  let folder: string;
  let file: string;
  let head: AuditHead;
  let rows: AuditRow[];
  const check = async (known?: AuditHead) => verifyAuditOf(join(folder, 'config.json'), known, (row) => rows.push(row));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-audit-'));
    file = join(folder, 'test.db');
    rows = [];
    writeFileSync(join(folder, 'database.key'), toBase64Url(KEY), { mode: 0o600 });
    const config = {
      role: 'helper',
      endpoint: 'https://helper.example/',
      listen: { port: 0 },
      database: { kind: 'sqlite', file: 'test.db' },
      databaseKeyFile: 'database.key',
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const store = await sqliteStore(file, storeOptions(clock));
    await decide(store);
    await store.close();
    head = await check();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Changes the audit log as somebody can who may do anything with the file. */
  function tamper(change: (database: Sqlite.Database) => void): void {
    const database = new Sqlite(file);
    database.exec('drop trigger audit_no_update; drop trigger audit_no_delete');
    change(database);
    database.close();
  }

  function writeAnew(database: Sqlite.Database, kept: readonly AuditRow[]): void {
    database.exec('delete from audit');
    let hash: Uint8Array = BEFORE_THE_FIRST;
    for (const [at, row] of kept.entries()) {
      const again = { ...row, number: at + 1 };
      hash = auditHash(hash, again);
      database.prepare('insert into audit values (?, ?, ?, ?, ?)').run(again.number, row.timeMs, row.event, row.detail, hash);
    }
  }

  it('finds a whole log whole, now and later', async () => {
    expect(head.number).toBe(9);
    expect(rows).toHaveLength(9);
    expect(await check(head)).toEqual(head);
    const [early] = rows;
    expect(await check(early)).toEqual(head);
  });

  it('finds a log that is whole when nothing is in it', async () => {
    tamper((database) => database.exec('delete from audit'));
    expect(await check()).toEqual({ number: 0, hash: BEFORE_THE_FIRST });
    await expect(check(head)).rejects.toMatchObject({ code: 'other-head' });
  });

  it.each([
    ['a changed event', `update audit set event = 'task-added' where number = 8`, 'altered'],
    ['a changed time', 'update audit set time_ms = time_ms + 1 where number = 1', 'altered'],
    ['a changed detail', `update audit set detail = replace(detail, '0', '1') where number = 8`, 'altered'],
    ['a row less', 'delete from audit where number = 5', 'gap'],
    ['no first row', 'delete from audit where number = 1', 'gap'],
  ])('finds %s', async (_, statement, code) => {
    tamper((database) => database.exec(statement));
    await expect(check()).rejects.toMatchObject({ code });
  });

  it('finds with a head that was noted down that the end is missing, or that the log was written anew', async () => {
    tamper((database) => database.exec('delete from audit where number > 7'));
    expect((await check()).number).toBe(7);
    await expect(check(head)).rejects.toMatchObject({ code: 'other-head' });
    const released = rows.findIndex(({ event }) => event === 'share-released');
    tamperAgain((database) =>
      writeAnew(
        database,
        rows.slice(0, 9).filter((_, at) => at !== released),
      ),
    );
    const anew = await check();
    expect(anew.number).toBe(8);
    for (const known of [head, rows[7]]) await expect(check(known)).rejects.toMatchObject({ code: 'other-head' });
  });

  function tamperAgain(change: (database: Sqlite.Database) => void): void {
    const database = new Sqlite(file);
    change(database);
    database.close();
  }
});
