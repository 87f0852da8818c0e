// plain-tasks.test.ts — plain DAP tasks from upload to result, one for each VDAF, over both aggregators' HTTP routes.
import { afterEach, describe, expect, it } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { Report } from '../../protocol/dap/upload.ts';
import type { VdafConfig } from '../../protocol/dap/vdaf-config.ts';
import { collect, makeReport, plainTask, poll, query, startCollection, upload } from '../support/dap-client.ts';
import { START_MS, startPair, type TestPair } from '../support/servers.ts';

const HOUR = BigInt(START_MS / 3_600_000);
const hour = { start: HOUR, duration: 1n };

const vdafs: readonly { vdaf: VdafConfig; measurements: readonly unknown[]; result: unknown }[] = [
  { vdaf: { kind: 'prio3Count' }, measurements: [true, false, true], result: 2 },
  { vdaf: { kind: 'prio3Sum', maxMeasurement: 1000n }, measurements: [1n, 1000n, 0n], result: 1001n },
  {
    vdaf: { kind: 'prio3SumVec', length: 3, maxMeasurement: 9n, chunkLength: 4 },
    measurements: [
      [1n, 2n, 3n],
      [9n, 0n, 9n],
    ],
    result: [10n, 2n, 12n],
  },
  { vdaf: { kind: 'prio3Histogram', length: 4, chunkLength: 2 }, measurements: [0, 3, 3], result: [1n, 0n, 0n, 2n] },
  {
    vdaf: { kind: 'prio3MultihotCountVec', length: 3, chunkLength: 2, maxWeight: 2n },
    measurements: [
      [true, true, false],
      [false, true, false],
    ],
    result: [1n, 2n, 0n],
  },
];

let pair: TestPair;
afterEach(async () => pair.close());

async function taskFor(options: Parameters<typeof plainTask>[1]) {
  const task = plainTask(pair.random, options);
  await pair.leader.tasks.addTask(task.file);
  await pair.helper.tasks.addTask(task.file);
  return task;
}

describe('a plain DAP task', () => {
  it.each(vdafs)('gives $vdaf.kind its result', async ({ vdaf, measurements, result }) => {
    pair = await startPair();
    const task = await taskFor({ vdaf });
    for (const measurement of measurements) {
      expect(await upload(pair, task.taskId, [await makeReport(pair, task, measurement, { time: HOUR })])).toEqual([]);
    }
    await pair.settle();
    const collected = await collect(pair, task, query(hour));
    expect(collected).toEqual({ result, reportCount: measurements.length, interval: hour });
  });

  it('works with a helper that answers later', async () => {
    pair = await startPair({ helper: { asynchronous: true } });
    const task = await taskFor({ vdaf: { kind: 'prio3Count' } });
    await upload(pair, task.taskId, await Promise.all([true, true].map(async (m) => makeReport(pair, task, m, { time: HOUR }))));
    await pair.settle();
    pair.clock.advance(5000);
    await pair.settle();
    const request = query(hour);
    const started = await startCollection(pair, task.taskId, request);
    expect(started.status).toBe(201);
    for (let tries = 0; tries < 3; tries++) {
      await pair.settle();
      pair.clock.advance(5000);
    }
    const response = await poll(pair, started.headers.get('location'));
    expect(response.status).toBe(200);
    expect((await collect(pair, task, request)).result).toBe(2);
  });

  it('fills leader-selected batches and gives each away once', async () => {
    pair = await startPair();
    const task = await taskFor({ vdaf: { kind: 'prio3Sum', maxMeasurement: 100n }, batchMode: BatchMode.leaderSelected });
    for (const measurement of [1n, 2n, 3n, 4n, 5n])
      await upload(pair, task.taskId, [await makeReport(pair, task, measurement, { time: HOUR })]);
    await pair.settle();
    expect(await collect(pair, task, query())).toMatchObject({ reportCount: 2 });
    const again = await startCollection(pair, task.taskId, query());
    expect(again.status).toBe(201); // the same bytes: the same job
  });

  it('is verified in jobs of no more bytes than one may have in memory, or of a single report', async () => {
    pair = await startPair({ leader: { limits: { aggregationJobShareBytesMax: 4000 } } });
    const short = await taskFor({ vdaf: { kind: 'prio3Histogram', length: 50, chunkLength: 7 } }); // a share of 1,552 bytes
    const long = await taskFor({ vdaf: { kind: 'prio3Histogram', length: 500, chunkLength: 22 } }); // of 9,744
    for (const task of [short, long]) {
      const reports = await Promise.all([1, 2, 3].map(async (m) => makeReport(pair, task, m, { time: HOUR })));
      expect(await upload(pair, task.taskId, reports)).toEqual([]);
    }
    await pair.settle();
    const jobs = pair.log.filter(({ role, event }) => role === 'leader' && event === 'job-created').map(({ fields }) => fields.reports);
    expect(jobs.sort()).toEqual([1, 1, 1, 1, 2]);
    expect(await collect(pair, long, query(hour))).toMatchObject({ reportCount: 3 });
  });

  it('takes an upload again, and refuses another report under its ID', async () => {
    pair = await startPair();
    const task = await taskFor({ vdaf: { kind: 'prio3Count' } });
    const report = await makeReport(pair, task, true, { time: HOUR });
    const other = await makeReport(pair, task, true, { time: HOUR, reportId: report.reportMetadata.reportId });
    expect(encode(Report, other)).not.toEqual(encode(Report, report));
    expect(await upload(pair, task.taskId, [report])).toEqual([]);
    await pair.settle();
    expect(await upload(pair, task.taskId, [report, other])).toEqual(['report_replayed']);
    await upload(pair, task.taskId, [await makeReport(pair, task, true, { time: HOUR })]);
    expect((await collect(pair, task, query(hour))).result).toBe(2);
    expect(await upload(pair, task.taskId, [report, await makeReport(pair, task, true, { time: HOUR })])).toEqual(['batch_collected']);
  });
});
