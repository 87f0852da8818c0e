// faults.test.ts — lost answers, processes that end, peers that send nonsense: each report is counted once by both aggregators, or by neither.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { AggregateShareReq } from '../../protocol/dap/collection.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { collect, makeReport, plainTask, poll, query, startCollection, unshard, upload, type PlainTask } from '../support/dap-client.ts';
import { startPair, START_MS, type Role, type TestPair, type Wire } from '../support/servers.ts';

const HOUR = BigInt(START_MS / 3_600_000);
const request = query({ start: HOUR, duration: 1n });

let pair: TestPair;
let task: PlainTask;
/** Every body that was sent to a URL, whether or not it arrived. */
let sent: Map<string, Set<string>>;

async function start(options: Parameters<typeof startPair>[0] = {}) {
  pair = await startPair(options);
  task = plainTask(pair.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n } });
  for (const { tasks } of [pair.leader, pair.helper]) await tasks.addTask(task.file);
  sent = new Map();
}
beforeEach(async () => start());
afterEach(async () => pair.close());

async function uploadThree(): Promise<void> {
  for (const value of [1n, 2n, 4n]) await upload(pair, task.taskId, [await makeReport(pair, task, value, { time: HOUR })]);
}

function watched(wire: Wire): Wire {
  return async (outgoing, deliver) => {
    const body = new Uint8Array(await outgoing.clone().arrayBuffer());
    const bodies = sent.get(outgoing.url) ?? new Set();
    sent.set(outgoing.url, outgoing.method === 'POST' ? bodies.add(toHex(body)) : bodies);
    return wire(outgoing, deliver);
  };
}

/** Lets time pass until the retries are through. */
async function ride(steps = 6, stepMs = 600_000): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await pair.settle();
    pair.clock.advance(stepMs);
  }
}

describe('a pair of aggregators', () => {
  it('counts once when every answer is lost three times', async () => {
    const losses = new Map<string, number>();
    pair.cutWire(
      watched(async (outgoing, deliver) => {
        const response = await deliver(outgoing);
        const lost = losses.get(outgoing.url) ?? 0;
        losses.set(outgoing.url, lost + 1);
        if (lost < 3) throw new TypeError('the answer is lost');
        return response;
      }),
    );
    await uploadThree();
    await ride();
    const started = await startCollection(pair, task.taskId, request);
    await ride();
    const response = await poll(pair, started.headers.get('location'));
    expect(unshard(task, request, new Uint8Array(await response.arrayBuffer()))).toMatchObject({ result: 7n, reportCount: 3 });
    // One body for the job and one for the share, however often they were sent.
    expect([...sent.values()].map(({ size }) => size)).toEqual([1, 1]);
    expect(pair.log.filter(({ role, event }) => role === 'helper' && event === 'job-finished')).toHaveLength(1);
  });

  it.each(['leader', 'helper'] as const)('goes on where it was when the %s ends between any two steps', async (role) => {
    await uploadThree();
    pair.cutWire(async (outgoing, deliver) => {
      await deliver(outgoing);
      throw new TypeError('the answer is lost');
    });
    await pair.leader.drivers.tick();
    await pair.restart(role);
    pair.cutWire(undefined);
    await ride();
    const started = await startCollection(pair, task.taskId, request);
    pair.cutWire(async (outgoing, deliver) => {
      await deliver(outgoing);
      throw new TypeError('the answer is lost');
    });
    await pair.leader.drivers.tick();
    await pair.restart(role);
    pair.cutWire(undefined);
    await ride();
    const response = await poll(pair, started.headers.get('location'));
    expect(unshard(task, request, new Uint8Array(await response.arrayBuffer()))).toMatchObject({ result: 7n, reportCount: 3 });
  });

  it('asks with the same bytes again when the helper talks nonsense', async () => {
    const nonsense = [
      () => new Response(new Uint8Array(0), { status: 200 }),
      () => new Response(new Uint8Array(40), { headers: { 'content-type': mediaType('aggregation-job-resp') } }),
      () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }),
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }),
      () => new Response(null, { status: 201, headers: { location: 'https://elsewhere.example/tasks/' } }),
      () => new Response('gone', { status: 500 }),
    ];
    pair.cutWire(watched(async (outgoing, deliver) => nonsense.shift()?.() ?? deliver(outgoing)));
    await uploadThree();
    await ride();
    expect((await collect(pair, task, request)).result).toBe(7n);
    expect([...sent.keys()].some((url) => url.includes('elsewhere'))).toBe(false);
    expect([...sent.values()].map(({ size }) => size)).toEqual([1, 1]);
  });

  it('waits a day for a helper that is away, and calls somebody', async () => {
    pair.cutWire(async () => Promise.reject(new TypeError('nobody there')));
    await uploadThree();
    await ride(24, 3_600_000);
    expect(pair.log.filter(({ event }) => event === 'job-parked')).toHaveLength(1);
    pair.cutWire(undefined);
    await ride();
    expect((await collect(pair, task, request)).result).toBe(7n);
  });

  it('gives nothing away on a mismatch, raises an alarm, and can be asked again', async () => {
    await uploadThree();
    await pair.settle();
    pair.cutWire(async (outgoing, deliver) => {
      const asked = decode(AggregateShareReq, new Uint8Array(await outgoing.clone().arrayBuffer()));
      const body = encode(AggregateShareReq, { ...asked, reportCount: asked.reportCount + 1n });
      return deliver(new Request(outgoing, { body: body.slice() }));
    });
    await expect(collect(pair, task, request)).rejects.toThrow(/batchMismatch/);
    expect(pair.log.filter(({ level, event }) => level === 'error' && event === 'batch-mismatch')).toHaveLength(2);
    pair.cutWire(undefined);
    expect((await collect(pair, task, request)).result).toBe(7n);
  });

  it('opens what was sealed to a key that has been rotated away', async () => {
    const [first, second] = await Promise.all([1n, 2n].map(async (value) => makeReport(pair, task, value, { time: HOUR })));
    if (first === undefined || second === undefined) throw new Error('no reports');
    await upload(pair, task.taskId, [first]);
    const before = await makeReport(pair, task, 4n, { time: HOUR });
    pair.clock.advance(12 * 7 * 86_400_000);
    await pair.settle();
    pair.clock.advance(2 * 3_600_000);
    await pair.settle();
    expect(pair.log.filter(({ event }) => event === 'key-rotated').length).toBeGreaterThan(2);
    const after = await makeReport(pair, task, 5n, { time: HOUR });
    expect(after.leaderEncryptedInputShare.configId).not.toBe(before.leaderEncryptedInputShare.configId);
    expect(await upload(pair, task.taskId, [second, after])).toEqual([]);
    expect((await collect(pair, task, request)).result).toBe(8n);
  });
});

/** Lets the process end before or after one of its transactions. */
describe('a crash at a transaction', () => {
  const transactions = ['acceptReports', 'createAggregationJob', 'commitAggregationJob', 'claimBatch', 'finishCollectionJob'] as const;
  const helpers = ['commitHelperJob', 'releaseAggregateShare'] as const;
  const cases = [...transactions, ...helpers].flatMap((name) => (['before', 'after'] as const).map((moment) => ({ name, moment })));

  it.each(cases)('loses nothing $moment $name', async ({ name, moment }) => {
    await pair.close();
    let crashes = 1;
    const crash = () => {
      if (crashes-- > 0) throw new Error('the process ended here');
    };
    const wrapStore = (role: Role, store: Store): Store => {
      const { [name]: real } = store as unknown as Record<string, (...parameters: unknown[]) => Promise<unknown>>;
      if (real === undefined) throw new Error(name);
      const crashing = async (...parameters: unknown[]) => {
        if (moment === 'before') crash();
        const result = await real(...parameters);
        if (moment === 'after') crash();
        return result;
      };
      return role === (name in LEADERS ? 'leader' : 'helper') ? { ...store, [name]: crashing } : store;
    };
    const LEADERS = Object.fromEntries(transactions.map((each) => [each, true]));
    await start({ wrapStore });
    for (const value of [1n, 2n, 4n]) {
      const report = await makeReport(pair, task, value, { time: HOUR });
      await upload(pair, task.taskId, [report]).catch(async () => upload(pair, task.taskId, [report]));
    }
    await pair.settle();
    for (const role of ['leader', 'helper'] as const) await pair.restart(role);
    await ride();
    const started = await startCollection(pair, task.taskId, request);
    await pair.settle();
    for (const role of ['leader', 'helper'] as const) await pair.restart(role);
    await ride();
    expect(crashes).toBeLessThan(1);
    const response = await poll(pair, started.headers.get('location'));
    expect(unshard(task, request, new Uint8Array(await response.arrayBuffer()))).toMatchObject({ result: 7n, reportCount: 3 });
  });
});
