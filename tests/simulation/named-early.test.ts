// named-early.test.ts — `report_too_early`, and messages that turn up late: the one report error after which a report is sent again (DAP-18 §4.5.3.1).
import { afterEach, describe, expect, it } from 'vitest';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import {
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
import { startPair, START_MS, type TestPair } from '../support/servers.ts';

const MINUTE_MS = 60_000;
const MINUTE = BigInt(START_MS / MINUTE_MS);

let pair: TestPair;
let task: PlainTask;
afterEach(async () => pair.close());

/** A helper without patience for clocks that are ahead: what the leader takes is too early there, for some minutes. */
async function start(isSelected: boolean, asynchronous: boolean): Promise<void> {
  pair = await startPair({ leader: { leaderSelectedBatchTimes: 3 }, helper: { clockSkewSeconds: 0, asynchronous } });
  const batchMode = isSelected ? BatchMode.leaderSelected : BatchMode.timeInterval;
  task = plainTask(pair.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n }, batchMode, timePrecision: 60n });
  for (const { tasks } of [pair.leader, pair.helper]) await tasks.addTask(task.file);
}

async function send(value: bigint, minute: bigint): Promise<void> {
  expect(await upload(pair, task.taskId, [await makeReport(pair, task, value, { time: minute })])).toEqual([]);
}

async function ride(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await pair.settle();
    pair.clock.advance(MINUTE_MS);
  }
}

async function collect(request: ReturnType<typeof query>): Promise<Collected> {
  const started = await startCollection(pair, task.taskId, request);
  await ride(4);
  const response = await poll(pair, started.headers.get('location'));
  if (!response.ok) throw new Error(await response.text());
  return unshard(task, request, new Uint8Array(await response.arrayBuffer()));
}

/** Copies of what goes from the leader to the helper, to arrive once more. */
function copying(method: 'POST' | 'DELETE'): readonly (() => Promise<Response>)[] {
  const late: (() => Promise<Response>)[] = [];
  pair.cutWire(async (request, deliver) => {
    const copy = request.clone();
    if (request.method === method) late.push(async () => deliver(copy.clone()));
    return deliver(request);
  });
  return late;
}

const cases = [false, true].flatMap((isSelected) => [false, true].map((asynchronous) => ({ isSelected, asynchronous })));
const interval = () => query({ start: MINUTE, duration: 10n });

describe.each(cases)('leader-selected: $isSelected, helper asynchronous: $asynchronous', ({ isSelected, asynchronous }) => {
  const batch = () => (isSelected ? query() : interval());

  it('a report that was too early is counted once it isn’t (I1, I9)', async () => {
    await start(isSelected, asynchronous);
    await send(1n, MINUTE);
    await send(2n, MINUTE + 3n);
    await ride(6);
    expect(await collect(batch())).toMatchObject({ result: 3n, reportCount: 2 });
  });

  it('the job arrives once more after the leader has deleted it, and its report is on its way again (I1, I3)', async () => {
    await start(isSelected, asynchronous);
    const late = copying('POST');
    await send(1n, MINUTE);
    await send(2n, MINUTE + 3n);
    await ride(2);
    pair.cutWire(undefined);
    // Another report waits with the one that was too early, so that both could go into one job.
    await send(4n, MINUTE + 4n);
    pair.clock.advance(3 * MINUTE_MS);
    await late[0]?.();
    await pair.helper.drivers.settle();
    await ride(6);
    expect(await collect(batch())).toMatchObject({ result: 7n, reportCount: 3 });
  });

  it('the deletion arrives once more after the job has been answered again, and that answer is lost (I1, I3, I6)', async () => {
    await start(isSelected, asynchronous);
    const late = copying('DELETE');
    await send(1n, MINUTE);
    await send(2n, MINUTE + 3n);
    await ride(3);
    expect(late.length).toBeGreaterThan(0);
    let losses = 2;
    pair.cutWire(async (request, deliver) => {
      const response = await deliver(request);
      await pair.helper.drivers.settle();
      for (const again of late) await again();
      if (losses-- > 0) throw new TypeError('the answer is lost');
      return response;
    });
    await ride(6);
    pair.cutWire(undefined);
    expect(losses).toBeLessThan(1);
    expect(await collect(batch())).toMatchObject({ result: 3n, reportCount: 2 });
  });
});
