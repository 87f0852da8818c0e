// store.test.ts — what the store's transactions promise, for every database that keeps them.
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigEndian, utf8 } from '../../crypto/bytes.ts';
import { AGG_PARAM } from '../../aggregator/tasks/task.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { checksumOf } from '../../aggregator/collection/batch.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Adder, BatchSum, Charged } from '../../aggregator/ports/store/batch.ts';
import type { HelperOutcome } from '../../aggregator/ports/store/helper-jobs.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import type { UploadedReport } from '../../aggregator/ports/store/reports.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** A "VDAF" whose shares are one byte: the sums are easy to see. */
const adder: Adder = {
  aggregateInit: () => new Uint8Array(1),
  aggregate: (sum, share) => Uint8Array.of((sum[0] ?? 0) + (share[0] ?? 0)),
};
const taskId = new Uint8Array(32).fill(7);
const id = (n: number) => new Uint8Array(16).fill(n);
const bucket = (time: number) => bigEndian(time, 8);
const week = { first: bucket(100), last: bucket(106) };

const stores = [
  {
    name: 'SQLite',
    start: async (folder: string) => Promise.resolve(join(folder, 'test.db')),
    open: async (file: string) => sqliteStore(file, storeOptions()),
  },
  {
    name: 'PostgreSQL',
    start: async () => (await postgres()).createDatabase(),
    open: async (url: string) => postgresStore(url, 4, storeOptions(), () => undefined),
  },
];

let running: Promise<TestPostgres> | undefined;
async function postgres(): Promise<TestPostgres> {
  return (running ??= startPostgres());
}
afterAll(async () => (await running)?.stop());

function storeOptions() {
  const random = seededRandom('store test');
  return { atRest: atRest([new Uint8Array(32).fill(9)], random), random, bucketShards: 3 };
}

function report(n: number, over: Partial<UploadedReport> = {}): UploadedReport {
  return {
    reportId: id(n),
    bucket: bucket(100),
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

describe.each(stores)('the store on $name', ({ start, open }) => {
  let folder: string;
  let place: string;
  let store: Store;
  const reopen = async () => {
    await store.close();
    store = await open(place);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-store-'));
    place = await start(folder);
    store = await open(place);
    await store.putTask({
      taskId,
      configuration: utf8('configuration'),
      verifyKey: utf8('verify key'),
      collectorHpkeConfig: utf8('collector'),
      charterDigest: undefined,
      leaderTokens: ['aa'],
      collectorTokens: [],
      helperToken: 'token',
    });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function aggregate(numbers: readonly number[], jobId = id(200)) {
    const taken = await store.leaseWaitingReports(taskId, 100, 0, 10);
    expect(taken.map(({ reportId }) => reportId[0]).sort()).toEqual([...numbers].sort());
    const reports = taken.map(({ reportId }) => ({ reportId, bucket: bucket(100), time: 100, verifyState: utf8('state') }));
    return store.createAggregationJob(
      { taskId, jobId, aggParam: AGG_PARAM, request: utf8('request'), batchId: undefined, reports },
      taskId,
      [],
      0,
    );
  }
  const committed = (n: number) =>
    ({ kind: 'commit', reportId: id(n), bucket: bucket(100), time: 100, outShare: Uint8Array.of(n) }) as const;
  const claim = async (jobId: Uint8Array, seen: BatchSum[] = []) =>
    store.claimBatch({ taskId, jobId, range: week, reportsMin: 1 }, adder, (sum) => {
      seen.push(sum);
      return { kind: 'claim', shareRequest: utf8('share request'), leaderShare: utf8('leader share') };
    });

  it('keeps a task as it was given, and refuses another under its ID', async () => {
    await reopen();
    const task = await store.task(taskId);
    expect(task).toMatchObject({ verifyKey: utf8('verify key'), leaderTokens: ['aa'], helperToken: 'token' });
    if (task === undefined) throw new Error('the task is gone');
    expect(await store.putTask(task)).toBe('known');
    expect(await store.putTask({ ...task, configuration: utf8('other') })).toBe('conflict');
  });

  it('takes a task on once from replicas that start together', async () => {
    const known = await store.task(taskId);
    if (known === undefined) throw new Error('the task is gone');
    for (let round = 0; round < 10; round++) {
      const task = { ...known, taskId: new Uint8Array(32).fill(100 + round) };
      const answers = await Promise.all(Array.from({ length: 4 }, async () => store.putTask(task)));
      expect(answers.sort()).toEqual(['added', 'known', 'known', 'known']);
    }
  });

  it('takes a report once: the same again is fine, another under its ID is a replay', async () => {
    expect(await store.acceptReports(taskId, [report(1), report(1), report(2)], 0)).toEqual([undefined, undefined, undefined]);
    await reopen();
    expect(await store.acceptReports(taskId, [report(1), report(2, { digest: utf8('other') })], 0)).toEqual([undefined, 'report_replayed']);
    const waiting = await store.leaseWaitingReports(taskId, 100, 0, 10);
    expect(waiting.map(({ leaderInputShare }) => leaderInputShare)).toEqual([utf8('secret share 1'), utf8('secret share 2')]);
    expect(await store.leaseWaitingReports(taskId, 100, 9, 19)).toEqual([]);
    expect(await store.leaseWaitingReports(taskId, 100, 10, 20)).toHaveLength(2);
  });

  it('gives an organisation one place in a window, to its highest version', async () => {
    const from = (n: number, version: number) =>
      report(n, { notBeforeMs: 1000, contribution: { organisation: id(50), version, digest: id(n), held: id(n) } });
    expect(await store.acceptReports(taskId, [from(1, 0)], 0)).toEqual([undefined]);
    expect(await store.acceptReports(taskId, [from(2, 0)], 0)).toEqual(['report_replayed']);
    expect(await store.acceptReports(taskId, [from(3, 1)], 0)).toEqual([undefined]);
    expect(await store.acceptReports(taskId, [from(1, 0), from(3, 1), from(4, 1)], 0)).toEqual([
      'report_replayed',
      undefined,
      'report_replayed',
    ]);
    // The organisation counts once, from the day on which its first version arrived.
    expect([await store.organisationsIn(taskId, week, 0), await store.organisationsIn(taskId, week, 1)]).toEqual([0, 1]);
    expect(await store.tasksWithWaitingReports(999)).toEqual([]);
    const waiting = await store.leaseWaitingReports(taskId, 100, 1000, 1010);
    expect(waiting.map(({ reportId }) => reportId)).toEqual([id(3)]);
    const rejected = [{ reportId: id(3), error: 'vdaf_verify_error' as const }];
    expect(await store.createAggregationJob(undefined, taskId, rejected, 0)).toBe('created');
    expect(await store.acceptReports(taskId, [from(3, 1), from(5, 0)], 0)).toEqual(['vdaf_verify_error', undefined]);
  });

  it('counts a job once, whatever is repeated, and keeps the reasons of what it rejects', async () => {
    await store.acceptReports(taskId, [report(1), report(2), report(3)], 0);
    expect(await aggregate([1, 2, 3])).toBe('created');
    await reopen();
    const [job] = await store.leaseAggregationJobs(5, 0, 10);
    expect(job).toMatchObject({ state: 'unanswered', attempts: 0 });
    const states = [1, 2, 3].map((n) => ({ reportId: id(n), verifyState: utf8('state') }));
    expect(await store.aggregationJobPayload(taskId, id(200))).toMatchObject({ request: utf8('request'), reports: states });
    const rejected = { kind: 'reject', reportId: id(3), error: 'vdaf_verify_error' } as const;
    const commit = { taskId, jobId: id(200), location: '/job', outcomes: [committed(1), committed(2), rejected] };
    await store.startCollectionJob({ taskId, jobId: id(90), request: utf8('collect'), range: week }, 0);
    expect(await claim(id(90))).toBe('busy');
    expect(await store.commitAggregationJob(commit, adder, 0)).toBe('committed');
    expect(await store.commitAggregationJob(commit, adder, 0)).toBe('repeated');
    const seen: BatchSum[] = [];
    expect(await claim(id(90), seen)).toBe('claimed');
    expect(seen).toEqual([
      {
        aggregateShare: Uint8Array.of(3),
        reportCount: 2,
        checksum: checksumOf([id(1), id(2)]),
        times: { first: 100, last: 100 },
        organisations: 0,
        contributions: [],
      },
    ]);
    expect(await store.acceptReports(taskId, [report(1), report(3), report(4)], 0)).toEqual([
      undefined,
      'vdaf_verify_error',
      'batch_collected',
    ]);
  });

  it('tells a late retry what became of the first try, and takes nothing that is late', async () => {
    expect(await store.acceptReports(taskId, [report(1)], 0)).toEqual([undefined]);
    const late = [report(1, { isLate: true }), report(2, { isLate: true })];
    expect(await store.acceptReports(taskId, late, 0)).toEqual([undefined, 'report_dropped']);
    expect((await store.backlog()).waitingReports).toBe(1);
  });

  it('sends a job again for those of its reports that came too early, and settles each report once', async () => {
    await store.acceptReports(taskId, [report(1), report(2)], 0);
    await aggregate([1, 2]);
    const early = { kind: 'reject', reportId: id(2), error: 'report_too_early' } as const;
    const first = { taskId, jobId: id(200), location: '/job', answerTag: '"one"', outcomes: [committed(1), early] };
    expect(await store.commitAggregationJob(first, adder, 0)).toBe('committed');
    expect(await store.leaseWaitingReports(taskId, 100, 1e6, 2e6)).toEqual([]);
    const [job] = await store.leaseAggregationJobs(5, 0, 10);
    expect(job).toMatchObject({ state: 'answered', location: '/job', answerTag: '"one"' });
    await reopen();
    await store.retryEarlyReports(taskId, id(200), 500);
    expect(await store.leaseAggregationJobs(5, 100, 110)).toEqual([]);
    expect(await store.leaseWaitingReports(taskId, 100, 1e6, 2e6)).toEqual([]);
    const [again] = await store.leaseAggregationJobs(5, 500, 600);
    expect(again).toMatchObject({ state: 'unanswered', location: undefined, answerTag: undefined });
    const left = [{ reportId: id(2), verifyState: utf8('state') }];
    expect(await store.aggregationJobPayload(taskId, id(200))).toMatchObject({ request: utf8('request'), reports: left });
    // A process that was stopped for a while commits the first answer once more. Then the second answer comes, in which the first report is
    // a replay.
    expect(await store.commitAggregationJob(first, adder, 0)).toBe('committed');
    await store.retryEarlyReports(taskId, id(200), 0);
    const replayed = { kind: 'reject', reportId: id(1), error: 'report_replayed' } as const;
    const second = { ...first, answerTag: '"two"', outcomes: [replayed, committed(2)] };
    expect(await store.commitAggregationJob(second, adder, 0)).toBe('committed');
    expect(await store.commitAggregationJob(second, adder, 0)).toBe('repeated');
    expect(await store.acceptReports(taskId, [report(1), report(2)], 0)).toEqual([undefined, undefined]);
    const seen: BatchSum[] = [];
    await store.startCollectionJob({ taskId, jobId: id(90), request: utf8('collect'), range: week }, 0);
    expect(await claim(id(90), seen)).toBe('claimed');
    expect(seen).toMatchObject([{ reportCount: 2, checksum: checksumOf([id(1), id(2)]) }]);
  });

  it('counts a report once if another replica has settled it, though its job is still in memory here', async () => {
    await store.acceptReports(taskId, [report(1), report(2)], 0);
    await aggregate([1, 2]);
    const early = { kind: 'reject', reportId: id(2), error: 'report_too_early' } as const;
    const first = { taskId, jobId: id(200), location: '/job', outcomes: [committed(1), early] };
    const replica = await open(place);
    try {
      expect(await replica.commitAggregationJob(first, adder, 0)).toBe('committed');
      await replica.retryEarlyReports(taskId, id(200), 0);
    } finally {
      await replica.close();
    }
    expect(await store.commitAggregationJob(first, adder, 0)).toBe('committed');
    await store.retryEarlyReports(taskId, id(200), 0);
    expect((await store.aggregationJobPayload(taskId, id(200)))?.reports).toMatchObject([{ reportId: id(2) }]);
    expect(await store.commitAggregationJob({ ...first, outcomes: [committed(2)] }, adder, 0)).toBe('committed');
    const seen: BatchSum[] = [];
    await store.startCollectionJob({ taskId, jobId: id(90), request: utf8('collect'), range: week }, 0);
    expect(await claim(id(90), seen)).toBe('claimed');
    expect(seen).toMatchObject([{ reportCount: 2, checksum: checksumOf([id(1), id(2)]) }]);
  });

  it('reads a job again once it has failed, for another replica may have settled a part of it', async () => {
    await store.acceptReports(taskId, [report(1), report(2)], 0);
    await aggregate([1, 2]);
    const early = { kind: 'reject', reportId: id(2), error: 'report_too_early' } as const;
    const replica = await open(place);
    await replica.commitAggregationJob({ taskId, jobId: id(200), location: '/job', outcomes: [committed(1), early] }, adder, 0);
    await replica.close();
    await store.deferAggregationJob({ taskId, jobId: id(200), notBeforeMs: 0, attempts: 1, location: undefined });
    expect((await store.aggregationJobPayload(taskId, id(200)))?.reports).toMatchObject([{ reportId: id(2) }]);
  });

  it('hands out a job with the aggregation parameter that it was made with', async () => {
    await store.acceptReports(taskId, [report(1)], 0);
    const reports = [{ reportId: id(1), bucket: bucket(100), time: 100, verifyState: utf8('state') }];
    const job = { taskId, jobId: id(200), aggParam: utf8('parameter'), request: utf8('r'), batchId: undefined, reports };
    await store.createAggregationJob(job, taskId, [], 0);
    await reopen();
    expect(await store.leaseAggregationJobs(1, 0, 10)).toMatchObject([{ jobId: id(200), aggParam: utf8('parameter') }]);
  });

  it('hands out the oldest job first, also when it is tried again, so that new ones never hold it up', async () => {
    for (const n of [1, 2, 3]) {
      await store.acceptReports(taskId, [report(n)], 0);
      const reports = [{ reportId: id(n), bucket: bucket(100), time: 100, verifyState: utf8('state') }];
      await store.createAggregationJob(
        { taskId, jobId: id(200 + n), aggParam: AGG_PARAM, request: utf8('r'), batchId: undefined, reports },
        taskId,
        [],
        n,
      );
      if (n === 1) await store.deferAggregationJob({ taskId, jobId: id(201), notBeforeMs: 50, attempts: 1, location: undefined });
    }
    const leased = async (nowMs: number) => (await store.leaseAggregationJobs(1, nowMs, nowMs)).map(({ jobId }) => jobId);
    expect([await leased(49), await leased(50)]).toEqual([[id(202)], [id(201)]]);
  });

  it('forgets a helper job’s answer only if it is the one that is meant', async () => {
    const job = { taskId, jobId: id(1), requestDigest: id(1), outcomes: [] };
    await store.commitHelperJob(job, adder, () => utf8('answer'), 0);
    expect(await store.deleteHelperJob(taskId, id(1), () => false)).toBe('another-answer');
    expect((await store.helperJob(taskId, id(1)))?.response).toEqual(utf8('answer'));
    const seen: unknown[] = [];
    expect(await store.deleteHelperJob(taskId, id(1), (response) => seen.push(response) > 0)).toBe('deleted');
    expect(seen).toEqual([utf8('answer')]);
    expect(await store.deleteHelperJob(taskId, id(1))).toBe('unknown');
  });

  it('answers a helper job once, and refuses what it has counted', async () => {
    const outcome = (n: number, organisation: number): HelperOutcome => ({
      ...committed(n),
      contribution: { organisation: id(organisation), version: 0, digest: id(n), held: id(n) },
    });
    const answers: string[] = [];
    const commit = async (jobId: Uint8Array, outcomes: readonly HelperOutcome[]) =>
      store.commitHelperJob(
        { taskId, jobId, requestDigest: jobId, outcomes },
        adder,
        (refused) => {
          answers.push(JSON.stringify([...refused]));
          return utf8(`answer ${String(answers.length)}`);
        },
        0,
      );
    expect(await commit(id(1), [outcome(1, 51), outcome(2, 52)])).toEqual(utf8('answer 1'));
    expect(await commit(id(1), [outcome(1, 51), outcome(2, 52)])).toEqual(utf8('answer 1'));
    await reopen();
    // The same report, the same organisation under a new report ID, and a new one of both.
    expect(await commit(id(2), [outcome(1, 53), outcome(4, 52), outcome(5, 55)])).toEqual(utf8('answer 2'));
    expect(answers).toEqual(['[]', '[[0,"report_replayed"],[1,"report_replayed"]]']);
    expect(await store.deleteHelperJob(taskId, id(1))).toBe('deleted');
    await commit(id(1), [outcome(1, 51)]);
    expect(answers.at(-1)).toBe('[[0,"report_replayed"]]');
    const share = { taskId, shareId: id(9), requestDigest: id(9), range: week };
    const released = await store.releaseAggregateShare(
      share,
      adder,
      (sum) => {
        expect(sum).toMatchObject({ reportCount: 3, organisations: 3, aggregateShare: Uint8Array.of(8) });
        return { kind: 'release', response: utf8('share'), statement: utf8('signed') };
      },
      0,
    );
    expect(released).toEqual({ kind: 'released', response: utf8('share') });
    await reopen();
    const never = () => expect.unreachable('a share that is released is not made again');
    expect(await store.releaseAggregateShare(share, adder, never, 0)).toEqual(released);
    expect(await store.releaseAggregateShare({ ...share, shareId: id(8) }, adder, never, 0)).toEqual({ kind: 'overlap' });
    expect(await store.deleteAggregateShare(taskId, id(9))).toBe(true);
    expect(await store.releaseAggregateShare(share, adder, never, 0)).toEqual({ kind: 'overlap' });
    expect(await store.signedOn(taskId, week.first)).toMatchObject({ kind: 'given', statement: utf8('signed') });
    expect(await store.countedContribution(taskId, bucket(100), id(55))).toMatchObject({ version: 0, digest: id(5) });
    await commit(id(3), [outcome(6, 56)]);
    expect(answers.at(-1)).toBe('[[0,"batch_collected"]]');
  });

  it('remembers registers: the document that was loaded, the first day of reading, and a fork for good', async () => {
    const digest = id(41);
    await store.watchRegister(digest, 'first');
    await store.watchRegister(digest, 'second');
    expect(await store.register(digest)).toEqual({
      charterDigest: digest,
      document: 'second',
      isAccepted: false,
      firstReadDay: undefined,
      checkedDay: undefined,
    });
    await store.noteFirstRead(digest, 100);
    await store.noteFirstRead(digest, 99);
    await store.acceptDocument(digest, 'third');
    await store.watchRegister(digest, 'fourth');
    await store.noteChecked(digest, 101);
    await reopen();
    const known = { charterDigest: digest, document: 'third', isAccepted: true, firstReadDay: 100, checkedDay: 101 };
    expect(await store.registers()).toEqual([known]);
    expect(await store.registerHead('origin')).toBeUndefined();
    await store.putRegisterHead('origin', { note: 'one', fork: undefined });
    await store.putRegisterHead('origin', { note: 'two', fork: undefined });
    await store.putRegisterHead('origin', { note: 'two', fork: 'other' });
    await store.putRegisterHead('origin', { note: 'three', fork: undefined });
    expect(await store.registerHead('origin')).toEqual({ note: 'two', fork: 'other' });
  });

  it('charges a mission once a window, whatever the order, and gives two the last of its budget never', async () => {
    const charterDigest = id(40);
    const taskIds = Array.from({ length: 64 }, (_, n) => new Uint8Array(32).fill(100 + n));
    for (const id of taskIds) {
      const task = { taskId: id, configuration: id, verifyKey: id, collectorHpkeConfig: id, charterDigest };
      await store.putTask({ ...task, leaderTokens: [], collectorTokens: [], helperToken: undefined });
    }
    const spent = (charged: readonly { readonly times: number }[]) => charged.reduce((total, { times }) => total + times, 0);
    const charge = (budget: number) => ({ charterDigest, record: 'one', fits: (charged: readonly Charged[]) => spent(charged) < budget });
    const give = async (taskId: Uint8Array, shareId: Uint8Array, budget: number) =>
      store.releaseAggregateShare(
        { taskId, shareId, requestDigest: shareId, range: week, charge: charge(budget) },
        adder,
        () => ({ kind: 'release', response: utf8('share'), statement: undefined }),
        0,
      );
    const half = taskIds.slice(0, 32);
    const given = await Promise.all([...half, ...half].map(async (taskId) => give(taskId, id(1), 20)));
    const kinds = given.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'released')).toHaveLength(40); // 20 windows, each asked for twice
    expect(kinds.filter((kind) => kind === 'over-budget')).toHaveLength(24);
    expect(await store.charged(charterDigest)).toEqual([{ record: 'one', times: 20 }]);

    const claims = await Promise.all(
      taskIds.map(async (taskId) => {
        await store.startCollectionJob({ taskId, jobId: id(2), request: utf8('collect'), range: { first: bucket(7), last: bucket(7) } }, 0);
        const job = { taskId, jobId: id(2), range: { first: bucket(7), last: bucket(7) }, reportsMin: 0, charge: charge(21) };
        return store.claimBatch(job, adder, () => ({ kind: 'claim', shareRequest: utf8('q'), leaderShare: utf8('l') }));
      }),
    );
    expect(claims.filter((claimed) => claimed === 'claimed')).toHaveLength(1);
    expect(claims.filter((claimed) => claimed === 'over-budget')).toHaveLength(63);
    await reopen();
    expect(await store.charged(charterDigest)).toEqual([{ record: 'one', times: 21 }]);
    const winner = taskIds[claims.indexOf('claimed')] ?? expect.unreachable();
    await store.failCollectionJob(winner, id(2), 'batchMismatch', false);
    expect(await store.charged(charterDigest)).toEqual([{ record: 'one', times: 20 }]); // a failed job costs nothing
    await store.closeBatches(winner, [{ first: bucket(300), last: bucket(300) }], 'two');
    expect(await store.charged(charterDigest)).toEqual(expect.arrayContaining([{ record: 'two', times: 1 }]));
  });

  it('ends for good what was claimed of a batch that is taken as given away, and nothing else', async () => {
    const range = (first: number) => ({ first: bucket(first), last: bucket(first) });
    const jobs = [500, 501, 502].map((at) => ({ taskId, jobId: id(at - 300), request: utf8('collect'), range: range(at) }));
    for (const { jobId, range: of } of jobs) {
      await store.startCollectionJob({ taskId, jobId, request: utf8('collect'), range: of }, 0);
      const claimed = await store.claimBatch({ taskId, jobId, range: of, reportsMin: 0 }, adder, () => ({
        kind: 'claim',
        shareRequest: utf8('q'),
        leaderShare: utf8('l'),
      }));
      expect(claimed).toBe('claimed');
    }
    const [claimed, finished, elsewhere] = jobs.map(({ jobId }) => jobId);
    if (claimed === undefined || finished === undefined || elsewhere === undefined) expect.unreachable();
    await store.finishCollectionJob(taskId, finished, utf8('response'));
    await store.closeBatches(taskId, [range(500), range(501)]);
    await reopen();
    expect(await store.collectionJob(taskId, claimed)).toMatchObject({
      state: 'failed',
      failure: 'batchOverlap',
      final: true,
      leaderShare: undefined,
    });
    expect(await store.collectionJob(taskId, finished)).toMatchObject({ state: 'finished', response: utf8('response') });
    expect(await store.collectionJob(taskId, elsewhere)).toMatchObject({ state: 'claimed' });
    // Later calls for this job change nothing: the batch stays collected.
    await store.finishCollectionJob(taskId, claimed, utf8('late'));
    await store.failCollectionJob(taskId, claimed, 'batchMismatch', false);
    expect(await store.collectionJob(taskId, claimed)).not.toMatchObject({ state: 'finished' });
    expect(await store.startCollectionJob({ taskId, jobId: id(250), request: utf8('other'), range: range(500) }, 1)).toBe('overlap');
  });

  it('finds a collection job by its request before it looks for overlap', async () => {
    const job = { taskId, jobId: id(90), request: utf8('collect'), range: week };
    expect(await store.startCollectionJob(job, 5)).toMatchObject({ state: 'waiting', createdMs: 5 });
    expect(await claim(id(90))).toBe('claimed');
    expect(await store.startCollectionJob(job, 6)).toMatchObject({ state: 'claimed', createdMs: 5 });
    expect(await store.startCollectionJob({ ...job, jobId: id(91) }, 7)).toBe('overlap');
    await store.failCollectionJob(taskId, id(90), 'batchMismatch', false);
    expect(await store.collectionJob(taskId, id(90))).toMatchObject({ state: 'failed', failure: 'batchMismatch' });
    expect(await store.startCollectionJob(job, 8)).toMatchObject({ state: 'waiting', createdMs: 8 });
    expect(await claim(id(90))).toBe('claimed');
    await store.finishCollectionJob(taskId, id(90), utf8('response'));
    await reopen();
    expect(await store.startCollectionJob(job, 9)).toMatchObject({ state: 'finished', response: utf8('response') });
    expect(await store.deleteCollectionJob(taskId, id(90))).toBe(true);
    expect(await store.startCollectionJob({ ...job, jobId: id(91) }, 7)).toBe('overlap');
  });

  it('#2 gives a batch up without a charge, unless some of it has been claimed, and lists what it has committed', async () => {
    const all = { first: 0, last: 1000 };
    await store.acceptReports(taskId, [report(2), report(1), report(3, { time: 107, bucket: bucket(107) })], 0);
    await aggregate([2, 1, 3]);
    const outcomes = [committed(1), committed(2), { ...committed(3), bucket: bucket(107), time: 107 }];
    await store.commitAggregationJob({ taskId, jobId: id(200), location: undefined, outcomes }, adder, 0);
    const helper = { ...committed(9), contribution: undefined, time: 106 };
    await store.commitHelperJob({ taskId, jobId: id(201), requestDigest: id(1), outcomes: [helper] }, adder, () => id(0), 0);
    expect(await store.committedReports(taskId, all, new Uint8Array(0), 3)).toEqual([id(1), id(2), id(3)]);
    expect(await store.committedReports(taskId, all, id(3), 3)).toEqual([id(9)]);
    expect(await store.committedReports(taskId, { first: 100, last: 106 }, new Uint8Array(0), 9)).toEqual([id(1), id(2), id(9)]);

    const job = { taskId, jobId: id(90), request: utf8('collect'), range: week };
    await store.startCollectionJob(job, 0);
    expect(await claim(id(90))).toBe('claimed');
    expect(await store.giveUpBatch(taskId, week)).toBe('collected');
    await store.failCollectionJob(taskId, id(90), 'batchMismatch', false);
    await store.startCollectionJob(job, 0);
    expect(await store.giveUpBatch(taskId, week)).toBe('given-up');
    await reopen();
    expect(await store.giveUpBatch(taskId, week)).toBe('repeated');
    expect(await claim(id(90))).toBe('given-up');
    await store.failCollectionJob(taskId, id(90), 'given-up', true);
    expect(await store.startCollectionJob({ ...job, jobId: id(91) }, 0)).toBe('given-up');
    const share = { taskId, shareId: id(92), requestDigest: id(92), range: week };
    const decide = () => ({ kind: 'release', response: utf8('a share'), statement: undefined }) as const;
    expect(await store.releaseAggregateShare(share, adder, decide, 0)).toEqual({ kind: 'given-up' });
    expect(await store.acceptReports(taskId, [report(4)], 0)).toEqual(['batch_collected']);
  });

  it('fills leader-selected batches and gives each to one collection', async () => {
    await store.acceptReports(
      taskId,
      [1, 2, 3].map((n) => report(n, { bucket: undefined })),
      0,
    );
    expect(await store.openBatch(taskId, 2)).toBeUndefined();
    const batchId = new Uint8Array(32).fill(33);
    const reports = [1, 2].map((n) => ({ reportId: id(n), bucket: batchId, time: 100, verifyState: utf8('s') }));
    await store.createAggregationJob({ taskId, jobId: id(200), aggParam: AGG_PARAM, request: utf8('r'), batchId, reports }, taskId, [], 0);
    expect(await store.openBatch(taskId, 3)).toEqual({ batchId, room: 1 });
    await store.startCollectionJob({ taskId, jobId: id(90), request: utf8('collect'), range: undefined }, 0);
    const next = { taskId, jobId: id(90), range: undefined, reportsMin: 2 };
    const decide = () => ({ kind: 'claim', shareRequest: utf8('q'), leaderShare: utf8('l') }) as const;
    expect(await store.claimBatch(next, adder, decide)).toBe('too-few');
    const outcomes = [1, 2].map((n) => ({ ...committed(n), bucket: batchId }));
    await store.commitAggregationJob({ taskId, jobId: id(200), location: undefined, outcomes }, adder, 0);
    expect(await store.claimBatch(next, adder, decide)).toBe('claimed');
    expect(await store.openBatch(taskId, 3)).toBeUndefined();
    await store.startCollectionJob({ taskId, jobId: id(91), request: utf8('again'), range: undefined }, 0);
    expect(await store.claimBatch({ ...next, jobId: id(91) }, adder, decide)).toBe('too-few');
  });

  it('always has one key to seal to, and forgets only expired ones', async () => {
    const key = (configId: number, state: 'pending' | 'active') => ({
      configId,
      config: utf8('c'),
      privateKey: utf8('p'),
      state,
      sinceMs: configId,
    });
    expect(await store.putHpkeKey(key(1, 'active'))).toBe('added');
    expect(await store.putHpkeKey(key(1, 'active'))).toBe('taken');
    await store.putHpkeKey(key(2, 'pending'));
    await store.activateHpkeKey(2, 77);
    expect((await store.hpkeKeys()).map(({ configId, state, sinceMs }) => [configId, state, sinceMs])).toEqual([
      [1, 'expired', 77],
      [2, 'active', 77],
    ]);
    await store.deleteHpkeKey(2);
    await store.deleteHpkeKey(1);
    expect(await store.hpkeKeys()).toMatchObject([{ configId: 2, privateKey: utf8('p') }]);
  });

  it('forgets old reports, and from then on refuses them rather than count one twice', async () => {
    await store.acceptReports(taskId, [report(1), report(2)], 0);
    await aggregate([1, 2]);
    await store.commitAggregationJob({ taskId, jobId: id(200), location: undefined, outcomes: [committed(1), committed(2)] }, adder, 0);
    await store.acceptReports(taskId, [report(3)], 0);
    expect(await store.collectGarbage(taskId, 101, 50, 100)).toBeGreaterThan(0);
    while ((await store.collectGarbage(taskId, 101, 50, 100)) > 0);
    expect(await store.acceptReports(taskId, [report(4)], 0)).toEqual(['report_dropped']);
    expect(await store.leaseWaitingReports(taskId, 100, 0, 10)).toHaveLength(1);
    await store.commitHelperJob(
      { taskId, jobId: id(3), requestDigest: id(3), outcomes: [{ ...committed(9), contribution: undefined }] },
      adder,
      (refused) => {
        expect([...refused]).toEqual([[0, 'report_dropped']]);
        return utf8('answer');
      },
      0,
    );
  });
});

it('hands out a job that the build before made, which knew the empty aggregation parameter only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-store-'));
  const file = join(folder, 'test.db');
  try {
    await (await sqliteStore(file, storeOptions())).close();
    const database = new Sqlite(file);
    database
      .prepare(
        `insert into aggregation_jobs (task_id, job_id, state, attempts, created_ms, not_before_ms, lease_until_ms)
         values (?, ?, 'unanswered', 0, 0, 0, 0)`,
      )
      .run(taskId, id(200));
    database.close();
    const store = await sqliteStore(file, storeOptions());
    expect(await store.leaseAggregationJobs(1, 0, 10)).toMatchObject([{ jobId: id(200), aggParam: AGG_PARAM }]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
