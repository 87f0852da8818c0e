// leader-selected.test.ts — batches that the leader makes, and the extension that names them (DAP-18 §5.2)
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import { AggregationJobInitReq } from '../../protocol/dap/aggregation.ts';
import { BatchMode, LEADER_SELECTED_BATCH_ID } from '../../protocol/dap/batch-mode.ts';
import { collect, makeReport, query, startCollection, upload } from '../support/dap-client.ts';
import { bytesOf, follow, HOUR, jobOf, makeInit, postJob, refusal, startScene, verdicts, withNewTask, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene, { vdaf: { kind: 'prio3Sum', maxMeasurement: 100n }, batchMode: BatchMode.leaderSelected });
});
afterAll(async () => scene.pair.close());

test('a job without a batch ID, or with one of another size, is invalidMessage', async () => {
  const { init } = await makeInit(scene, 1n);
  expect(await refusal(await postJob(scene, jobOf([init])), scene.task)).toBe('invalidMessage');
  for (const size of [0, 31, 33, 1000]) {
    const extensions = [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: new Uint8Array(size) }];
    expect(await refusal(await postJob(scene, jobOf([init], { extensions })), scene.task)).toBe('invalidMessage');
  }
  const extensions = [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: new Uint8Array(32) }];
  expect(await verdicts(await postJob(scene, jobOf([init], { extensions })))).toEqual(['continue']);
});

test('batches have IDs of their own and are collected once each', async () => {
  const { pair, task } = scene;
  const batchIds: string[] = [];
  pair.cutWire(async (request, deliver) => {
    if (request.method === 'POST' && request.url.endsWith('/aggregation_jobs')) {
      const job = decode(AggregationJobInitReq, await bytesOf(new Response(request.clone().body)));
      batchIds.push(...job.extensions.map(({ extensionData }) => toHex(extensionData)));
    }
    return deliver(request);
  });
  for (const measurement of [1n, 2n, 4n, 8n]) {
    await upload(pair, task.taskId, [await makeReport(pair, task, measurement, { time: HOUR })]);
    await pair.settle();
  }
  pair.cutWire(undefined);
  expect(new Set(batchIds).size).toBe(2);
  const first = await collect(pair, task, query());
  const location = (await startCollection(pair, task.taskId, query())).headers.get('location');
  expect((await collect(pair, task, query())).result).toEqual(first.result); // the same bytes are the same job
  expect((await follow(scene, location, 'DELETE')).status).toBe(200);
  const second = await collect(pair, task, query());
  expect([first.reportCount, second.reportCount]).toEqual([2, 2]);
  expect((first.result as bigint) + (second.result as bigint)).toBe(15n);
});
