// named-janus.test.ts — faults of Janus, from its issues and its own simulation (divviup/janus): they must not happen here.
import { afterEach, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import {
  collect,
  makeReport,
  plainTask,
  poll,
  query,
  startCollection,
  unshard,
  upload,
  type Collected,
  type PlainTask,
} from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, LEADER_URL, startPair, START_MS, type PairOptions, type Role, type TestPair } from '../support/servers.ts';

const HOUR_MS = 3_600_000;
const HOUR = BigInt(START_MS / HOUR_MS);
const BOTH_HOURS = query({ start: HOUR, duration: 2n });

let pair: TestPair;
let task: PlainTask;
/** The bodies of aggregation jobs, in the order in which they left the leader. */
let sent: string[];
let stores: Map<Role, Store>;
afterEach(async () => pair.close());

async function start(isSelected: boolean, { wrapStore = (_, store) => store, ...options }: PairOptions = {}): Promise<void> {
  stores = new Map();
  const kept = (role: Role, store: Store): Store => {
    stores.set(role, store);
    return wrapStore(role, store);
  };
  // Room for two in a leader-selected batch.
  pair = await startPair({ ...options, leader: { leaderSelectedBatchTimes: 2, ...options.leader }, wrapStore: kept });
  const batchMode = isSelected ? BatchMode.leaderSelected : BatchMode.timeInterval;
  task = plainTask(pair.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n }, batchMode, minBatchSize: 1n });
  for (const { tasks } of [pair.leader, pair.helper]) await tasks.addTask(task.file);
  sent = [];
}

async function send(value: bigint, hour: bigint): Promise<void> {
  expect(await upload(pair, task.taskId, [await makeReport(pair, task, value, { time: hour })])).toEqual([]);
}

/** What happens to the next `times` messages from the leader to the helper. */
function disturb(times: number, how: 'request lost' | 'answer lost' | 'twice at once'): void {
  pair.cutWire(async (request, deliver) => {
    if (request.method === 'POST' && request.url.endsWith('/aggregation_jobs'))
      sent.push(toHex(new Uint8Array(await request.clone().arrayBuffer())));
    if (times-- <= 0) return deliver(request);
    if (how === 'twice at once') await Promise.all([deliver(request.clone()), deliver(request.clone())]);
    if (how === 'answer lost') await deliver(request);
    throw new TypeError('nothing came back');
  });
}

/** Both sides work, and time passes, until whatever was put off is due again. */
async function ride(minutes = 30): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await pair.settle();
    pair.clock.advance(60_000);
  }
}

/** A collection may have to wait for what is still on its way. */
async function collectInTime(request = BOTH_HOURS): Promise<Collected> {
  const started = await startCollection(pair, task.taskId, request);
  await ride(5);
  const response = await poll(pair, started.headers.get('location'));
  return unshard(task, request, new Uint8Array(await response.arrayBuffer()));
}

async function expectNothingLeft(): Promise<void> {
  expect(await stores.get('leader')?.backlog()).toEqual({
    waitingReports: 0,
    openAggregationJobs: 0,
    openCollectionJobs: 0,
    oldestJobMs: undefined,
  });
  expect(pair.log.filter(({ event }) => event === 'driver-failed' || event === 'batch-mismatch')).toEqual([]);
}

const TWO_HOURS = { retentionSeconds: 7200 };
const modes = [
  { mode: 'time intervals', isSelected: false },
  { mode: 'leader-selected batches', isSelected: true },
] as const;

describe('#2442: garbage collection changes what a retry of an aggregation job says', () => {
  it.each(modes)('$mode: a report grows too old between a try and its retry, which is the same bytes (I1, I6)', async ({ isSelected }) => {
    await start(isSelected, { leader: TWO_HOURS, helper: TWO_HOURS });
    await send(1n, HOUR);
    pair.clock.advance(HOUR_MS);
    await send(2n, HOUR + 1n);
    disturb(1, 'answer lost');
    await pair.leader.drivers.tick();
    // The first of the two is past its retention now, at both.
    pair.clock.advance(2 * HOUR_MS);
    await ride();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    const collected = isSelected ? await collect(pair, task, query()) : await collectInTime();
    expect(collected).toMatchObject({ result: 3n, reportCount: 2 });
    await expectNothingLeft();
  });
});

describe('#2464: a job with reports of a batch that was forgotten counts below nothing', () => {
  it.each(modes)('$mode: the job ends, and the rest of it is counted at both (I1, I9)', async ({ isSelected }) => {
    await start(isSelected, { leader: TWO_HOURS, helper: TWO_HOURS });
    await send(1n, HOUR);
    pair.clock.advance(HOUR_MS);
    await send(2n, HOUR + 1n);
    // The helper is away while the first of the two passes its retention, and has dropped it when it hears of it.
    disturb(Infinity, 'request lost');
    await pair.leader.drivers.tick();
    pair.clock.advance(2 * HOUR_MS);
    await ride();
    disturb(0, 'request lost');
    await ride();
    // A batch that is open still has room for what comes then: its count of reports is what it was given, less what was dropped.
    await send(4n, HOUR + 3n);
    await ride();
    const collected = isSelected ? await collect(pair, task, query()) : await collectInTime(query({ start: HOUR, duration: 4n }));
    expect(collected).toMatchObject({ result: 6n, reportCount: 2 });
    await expectNothingLeft();
  });
});

describe('#2355: the helper adds a report up again when a request is sent again', () => {
  const ways = ['answer lost', 'twice at once'] as const;
  it.each(ways.flatMap((how) => [false, true].map((asynchronous) => ({ how, asynchronous }))))(
    '$how, helper asynchronous: $asynchronous: counted once (I1, I6)',
    async ({ how, asynchronous }) => {
      await start(false, { helper: { asynchronous } });
      await send(5n, HOUR);
      disturb(2, how);
      await ride(12);
      expect(new Set(sent).size).toBe(1);
      expect(await collectInTime()).toMatchObject({ result: 5n, reportCount: 1 });
      await expectNothingLeft();
    },
  );
});

describe('#1877: a collector that ends before it has noted its job loses a leader-selected batch', () => {
  it('the same question finds the same job and batch, until it is deleted (I4, I6)', async () => {
    await start(true, { leader: { leaderSelectedBatchTimes: 1 } });
    for (const value of [1n, 2n]) await send(value, HOUR);
    await pair.settle();
    const lost = await startCollection(pair, task.taskId, query());
    await pair.settle();
    const again = await startCollection(pair, task.taskId, query());
    const location = again.headers.get('location');
    expect(location).toBe(lost.headers.get('location'));
    const first = unshard(task, query(), new Uint8Array(await again.arrayBuffer()));
    expect(first.reportCount).toBe(1);
    const url = new URL(location ?? '', LEADER_URL).href;
    await pair.fetch(new Request(url, { method: 'DELETE', headers: { authorization: `Bearer ${COLLECTOR_TOKEN}` } }));
    const second = await collect(pair, task, query());
    expect([first.result, second.result].sort()).toEqual([1n, 2n]);
  });
});

describe('#2270: the leader’s database fails after the helper has answered, and the batches come apart', () => {
  it.each(['commitAggregationJob', 'deferAggregationJob', 'leaseAggregationJobs'] as const)(
    '%s fails three times: asked again until it is written down, and counted at both (I1, I9)',
    async (method) => {
      let failures = 3;
      const failing = (store: Store): Store => {
        const real = store[method] as (...parameters: unknown[]) => Promise<unknown>;
        const broken = async (...parameters: unknown[]) => {
          if (failures-- > 0) throw new Error('not found in datastore');
          return real(...parameters);
        };
        return { ...store, [method]: broken };
      };
      await start(false, { wrapStore: (role, store) => (role === 'leader' ? failing(store) : store) });
      for (const value of [1n, 2n]) await send(value, HOUR);
      // Something to put off comes first, or nothing would be deferred.
      disturb(3, 'answer lost');
      await ride();
      expect(failures).toBeLessThan(1);
      expect(new Set(sent).size).toBe(1);
      expect(await collectInTime()).toMatchObject({ result: 3n, reportCount: 2 });
      expect(pair.log.filter(({ event }) => event === 'batch-mismatch')).toEqual([]);
    },
  );
});

describe('#2437: all reports of a job are too old, and the leader sends an empty one', () => {
  it('reports that only the leader can tell are bad: no job, no message, and a reason (I2, I9)', async () => {
    await start(false);
    disturb(0, 'request lost');
    const spoil = ({ leaderShare }: { leaderShare: Uint8Array }) => leaderShare.fill(0xff, leaderShare.length - 8);
    const bad = await makeReport(pair, task, 1n, { time: HOUR, spoil });
    expect(await upload(pair, task.taskId, [bad])).toEqual([]);
    await ride(3);
    expect(sent).toEqual([]);
    expect(await upload(pair, task.taskId, [bad])).toEqual(['invalid_message']);
    await expectNothingLeft();
  });

  it('reports that the helper has forgotten: the job ends, and each has its reason (I2, I9)', async () => {
    await start(false, { leader: TWO_HOURS, helper: TWO_HOURS });
    const old = [await makeReport(pair, task, 1n, { time: HOUR }), await makeReport(pair, task, 2n, { time: HOUR })];
    expect(await upload(pair, task.taskId, old)).toEqual([]);
    disturb(Infinity, 'request lost');
    await pair.leader.drivers.tick();
    pair.clock.advance(5 * HOUR_MS);
    await pair.helper.drivers.tick();
    disturb(0, 'request lost');
    await ride(5);
    expect(new Set(sent).size).toBe(1);
    expect(await upload(pair, task.taskId, old)).toEqual(['report_dropped', 'report_dropped']);
    await expectNothingLeft();
  });
});
