// shared-commits.test.ts — contributions that come at once share a commit, and nobody is told more than is on disk (I2); leases don't wait for the disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDatabase } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { After } from '../../aggregator/after.ts';
import { Together } from '../../aggregator/http/together.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import type { NewAggregationJob } from '../../aggregator/ports/store/leader-jobs.ts';
import type { UploadedReport } from '../../aggregator/ports/store/reports.ts';
import { keepingStatements, openSqlite, sqliteStore, sqliteStoreOn } from '../../aggregator/store/sqlite.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { seededRandom } from '../support/seeded-random.ts';

const taskId = new Uint8Array(32).fill(7);
const random = seededRandom('shared commits');
const options = { atRest: atRest([new Uint8Array(32).fill(9)], random), random, bucketShards: 1 };

function report(n: number, over: Partial<UploadedReport> = {}): UploadedReport {
  return {
    reportId: new Uint8Array(16).fill(n),
    bucket: new Uint8Array(8).fill(1),
    time: 100,
    digest: utf8(`report ${String(n)}`),
    notBeforeMs: 0,
    isLate: false,
    contribution: undefined,
    metadata: Uint8Array.of(n),
    publicShare: new Uint8Array(0),
    leaderInputShare: utf8(`secret share ${String(n)}`),
    helperEncryptedInputShare: Uint8Array.of(n),
    ...over,
  };
}

interface Watched {
  readonly store: Store;
  /** How each transaction that began has ended, and SQLite's setting then. */
  readonly ended: string[];
}

let folder: string;
const open: Store[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-shared-'));
  const store = await sqliteStore(join(folder, 'test.db'), options);
  const bytes = new Uint8Array(32);
  const tokens = { leaderTokens: [], collectorTokens: [], charterDigest: undefined, helperToken: undefined };
  await store.putTask({ taskId, configuration: bytes, verifyKey: bytes, collectorHpkeConfig: bytes, ...tokens });
  await store.close();
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

/** The store on the same file; `atCommit` is called in place of a commit. */
function opened(atCommit: (commit: () => void) => void = (commit) => commit()): Watched {
  const database = openSqlite(join(folder, 'test.db'));
  const statements = keepingStatements(database);
  const ended: string[] = [];
  const watched: SqliteDatabase = {
    prepare: (sql) => {
      const statement = statements.prepare(sql);
      if (sql !== 'commit' && sql !== 'rollback') return statement;
      const run = (parameters: readonly unknown[]) => {
        ended.push(`${sql} ${String(database.pragma('synchronous', { simple: true }))}`);
        if (sql === 'rollback') return statement.run(parameters);
        let done = { changes: 0, lastInsertRowid: 0n };
        atCommit(() => {
          done = statement.run(parameters) as typeof done;
        });
        return done;
      };
      return { reader: false, all: () => [], run, iterate: () => [][Symbol.iterator]() };
    },
    close: () => {
      database.close();
    },
  };
  const store = sqliteStoreOn(watched, options);
  open.push(store);
  return { store, ended };
}

async function uploadAtOnce(store: Store, reports: readonly UploadedReport[]) {
  return Promise.allSettled(reports.map(async (one) => store.acceptReports(taskId, [one], 0)));
}

const four = [1, 2, 3, 4].map((n) => report(n));

describe('uploads that are stored at once', () => {
  it('share one commit that waits for the disk, and each has its own answer', async () => {
    const { store, ended } = opened();
    const twice = report(2, { digest: utf8('another report') });
    const answers = await uploadAtOnce(store, [...four, twice]);
    expect(answers.map((answer) => answer.status === 'fulfilled' && answer.value)).toEqual([
      [undefined],
      [undefined],
      [undefined],
      [undefined],
      ['report_replayed'],
    ]);
    expect(ended).toEqual(['commit 2']);
    expect(await store.leaseWaitingReports(taskId, 10, 0, 10)).toHaveLength(4);
  });

  it('are all refused if the commit fails, and none of them is there', async () => {
    const { store } = opened(() => {
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
    });
    expect((await uploadAtOnce(store, four)).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    const { store: again, ended } = opened();
    expect((await uploadAtOnce(again, four)).map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    expect(ended).toEqual(['commit 2']);
    expect(await again.leaseWaitingReports(taskId, 10, 0, 10)).toHaveLength(4);
  });

  it('are not answered before the commit: who dies right after it has promised nothing that isn’t there', async () => {
    const answered: number[] = [];
    let heardBefore = -1;
    const { store } = opened((commit) => {
      heardBefore = answered.length;
      commit();
      throw new Error('killed'); // the process ends here, and its answers are never sent
    });
    await Promise.allSettled(four.map(async (one, at) => store.acceptReports(taskId, [one], 0).then(() => answered.push(at))));
    expect([heardBefore, answered]).toEqual([0, []]);
    const { store: again } = opened();
    expect(await again.leaseWaitingReports(taskId, 10, 0, 10)).toHaveLength(4);
    expect((await uploadAtOnce(again, four)).map((answer) => answer.status === 'fulfilled' && answer.value)).toEqual(
      Array(4).fill([undefined]),
    );
  });

  it('don’t suffer for one that can’t be stored', async () => {
    const { store } = opened();
    const broken = report(5, { metadata: {} as Uint8Array });
    const answers = await uploadAtOnce(store, [report(1), broken, report(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.leaseWaitingReports(taskId, 10, 0, 10)).toHaveLength(2);
  });
});

describe('the disk', () => {
  const job: NewAggregationJob = {
    taskId,
    jobId: new Uint8Array(16).fill(1),
    aggParam: new Uint8Array(0),
    request: utf8('the bytes that are sent'),
    batchId: undefined,
    reports: [{ reportId: new Uint8Array(16).fill(1), bucket: new Uint8Array(8).fill(1), time: 100, verifyState: new Uint8Array(0) }],
  };

  it('is not waited for by a lease of reports, and is by what follows it', async () => {
    const { store, ended } = opened();
    await store.acceptReports(taskId, [report(1)], 0);
    await store.leaseWaitingReports(taskId, 10, 0, 10);
    await store.acceptReports(taskId, [report(2)], 0);
    expect(ended).toEqual(['commit 2', 'commit 1', 'commit 2']);
  });

  it('has a job before the job can be sent, because the lease of a job waits for it', async () => {
    const { store, ended } = opened();
    await store.acceptReports(taskId, [report(1)], 0);
    await store.createAggregationJob(job, taskId, [], 0);
    expect(ended).toEqual(['commit 2', 'commit 1']);
    expect(await store.leaseAggregationJobs(4, 0, 10)).toHaveLength(1);
    expect(ended).toEqual(['commit 2', 'commit 1', 'commit 2']);
  });

  it('is left alone by a look that finds nothing to lease', async () => {
    const { store, ended } = opened();
    expect(await store.leaseAggregationJobs(4, 0, 10)).toEqual([]);
    expect(await store.leaseCollectionJobs(4, 0, 10)).toEqual([]);
    expect(await store.leaseHelperJobs(4, 0, 10)).toEqual([]);
    expect(await store.leaseAggregateShares(4, 0, 10)).toEqual([]);
    expect(ended).toEqual([]);
  });
});

describe('uploads that are checked at the same time', () => {
  const timers: (() => void)[] = [];
  const after: After = (_, run) => {
    timers.push(run);
    return () => timers.splice(timers.indexOf(run), 1);
  };
  const turn = async () => new Promise((resolve) => setImmediate(resolve));

  it('go on together, once the last is checked or has failed; one alone waits for nothing', async () => {
    const together = new Together(after);
    const stored: string[] = [];
    const upload = (name: string) => {
      const checking = together.begin();
      return { ...checking, checked: () => void checking.checked().then(() => stored.push(name)) };
    };
    upload('alone').checked();
    await turn();
    expect(stored).toEqual(['alone']);
    const [a, b, c] = [upload('a'), upload('b'), upload('c')];
    a.checked();
    b.checked();
    await turn();
    expect(stored).toEqual(['alone']);
    c.end();
    await turn();
    expect(stored).toEqual(['alone', 'a', 'b']);
    expect(timers).toEqual([]);
  });

  it('wait for a slow one only so long', async () => {
    const together = new Together(after);
    together.begin();
    const quick = together.begin();
    let isStored = false;
    void quick.checked().then(() => (isStored = true));
    await turn();
    expect(isStored).toBe(false);
    timers.shift()?.();
    await turn();
    expect(isStored).toBe(true);
  });
});
