// collection-jobs.test.ts — what the leader takes and refuses of a collector's job, and when it is done (DAP-18 §4.6.1 to §4.6.3)
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { DapProblem, formatProblem } from '../../protocol/dap/problem.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { collect, makeReport, poll, post, query, startCollection, unshard, upload } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, LEADER_URL } from '../support/servers.ts';
import { bytesOf, follow, HOUR, refusal, startScene, thisHour, withNewTask, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene);
});
afterAll(async () => scene.pair.close());

const empty = new Uint8Array();

async function uploadReports(count: number, { pair, task }: Scene = scene): Promise<void> {
  const reports = await Promise.all(Array.from({ length: count }, async () => makeReport(pair, task, true, { time: HOUR })));
  expect(await upload(pair, task.taskId, reports)).toEqual([]);
}

async function start(request: CollectionJobReq, { pair, task }: Scene = scene): Promise<Response> {
  return startCollection(pair, task.taskId, request);
}

test('an unknown task is unrecognizedTask', async () => {
  const elsewhere = { ...scene, task: { ...scene.task, taskId: scene.task.taskId.map((byte) => byte ^ 1) as Scene['task']['taskId'] } };
  expect(await refusal(await start(query(thisHour), elsewhere), elsewhere.task)).toBe('unrecognizedTask');
});

test('another batch mode is invalidMessage', async () => {
  expect(await refusal(await start(query()), scene.task)).toBe('invalidMessage');
});

test('a malformed request is invalidMessage', async () => {
  const url = resourceUrl(LEADER_URL, { kind: 'collectionJobs', taskId: scene.task.taskId });
  const whole = encode(CollectionJobReq, query(thisHour));
  const noInterval = { ...query(thisHour), query: { batchMode: 1 as const, config: new Uint8Array(15) } };
  for (const body of [empty, whole.subarray(0, -1), Uint8Array.of(...whole, 0), encode(CollectionJobReq, noInterval)]) {
    expect(await refusal(await post(scene.pair, url, 'collection-job-req', body, COLLECTOR_TOKEN), scene.task)).toBe('invalidMessage');
  }
});

test('an aggregation parameter is invalidAggregationParameter', async () => {
  expect(await refusal(await start({ ...query(thisHour), aggParam: Uint8Array.of(0) }), scene.task)).toBe('invalidAggregationParameter');
});

const LAST = (1n << 64n) - 1n;

test.each([
  ['no length', { start: HOUR, duration: 0n }],
  ['more than there is time', { start: LAST, duration: 2n }],
  ['all the time there is', { start: 0n, duration: LAST }],
  ['a billion hours', { start: 0n, duration: 1_000_000_000n }],
])('an interval of %s is batchInvalid', async (_, interval) => {
  expect(await refusal(await start(query(interval)), scene.task)).toBe('batchInvalid');
});

test('an unknown extension is unsupportedExtension', async () => {
  expect(await refusal(await start({ ...query(thisHour), extensions: [{ extensionType: 9, extensionData: empty }] }), scene.task)).toBe(
    'unsupportedExtension',
  );
});

test('extensions out of order are invalidExtension', async () => {
  for (const types of [
    [9, 8],
    [9, 9],
  ]) {
    const extensions = types.map((extensionType) => ({ extensionType, extensionData: empty }));
    expect(await refusal(await start({ ...query(thisHour), extensions }), scene.task)).toBe('invalidExtension');
  }
});

test('an interval that was collected in another one is batchOverlap', async () => {
  await uploadReports(2);
  await scene.pair.settle();
  const { result } = await collect(scene.pair, scene.task, query(thisHour));
  expect(result).toBe(2);
  for (const wide of [
    { start: HOUR - 1n, duration: 2n },
    { start: HOUR, duration: 3n },
  ]) {
    expect(await refusal(await start(query(wide)), scene.task)).toBe('batchOverlap');
  }
  expect((await collect(scene.pair, scene.task, query(thisHour))).result).toBe(2);
});

test('a batch with reports on their way is not claimed', async () => {
  await uploadReports(2);
  scene.pair.cutWire(async () => Promise.reject(new Error('the wire is cut')));
  const started = await start(query(thisHour));
  for (let passes = 0; passes < 5; passes++) await scene.pair.settle();
  expect((await poll(scene.pair, started.headers.get('location'))).status).toBe(202);
  const shareRequests: string[] = [];
  scene.pair.cutWire(async (request, deliver) => {
    shareRequests.push(new URL(request.url).pathname.split('/')[3] ?? '');
    return deliver(request);
  });
  for (let passes = 0; passes < 5; passes++) {
    scene.pair.clock.advance(40_000);
    await scene.pair.settle();
  }
  scene.pair.cutWire(undefined);
  expect(shareRequests.indexOf('aggregate_shares')).toBeGreaterThan(shareRequests.indexOf('aggregation_jobs'));
  expect(unshard(scene.task, query(thisHour), await bytesOf(await poll(scene.pair, started.headers.get('location')))).result).toBe(2);
});

test('with too few reports a plain job waits', async () => {
  await uploadReports(1);
  const started = await start(query(thisHour));
  await scene.pair.settle();
  const waiting = await poll(scene.pair, started.headers.get('location'));
  expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([202, '1']);
  await uploadReports(1);
  for (let passes = 0; passes < 3; passes++) {
    await scene.pair.settle();
    scene.pair.clock.advance(2000);
  }
  expect((await poll(scene.pair, started.headers.get('location'))).status).toBe(200);
});

test('a job that waited too long fails with invalidBatchSize', async ({ onTestFinished }) => {
  const own = await startScene({}, { leader: { collectionPatienceSeconds: 60 } });
  onTestFinished(async () => own.pair.close());
  await uploadReports(1, own);
  const started = await start(query(thisHour), own);
  await own.pair.settle();
  expect((await follow(own, started.headers.get('location'))).status).toBe(202);
  own.pair.clock.advance(61_000);
  await own.pair.settle();
  expect(await refusal(await follow(own, started.headers.get('location')), own.task)).toBe('invalidBatchSize');
  // The collector may try again later (DAP-18 §4.6.1), with the same bytes.
  await uploadReports(1, own);
  expect((await collect(own.pair, own.task, query(thisHour))).result).toBe(2);
});

test("a refusal of the helper is the job's", async () => {
  await uploadReports(2);
  await scene.pair.settle();
  const problem = new DapProblem('batchMismatch', 'Other reports were counted here.');
  scene.pair.cutWire(async (request, deliver) =>
    request.url.includes('aggregate_shares')
      ? new Response(formatProblem(problem.document), { status: problem.status, headers: { 'content-type': 'application/problem+json' } })
      : deliver(request),
  );
  const started = await start(query(thisHour));
  await scene.pair.settle();
  scene.pair.cutWire(undefined);
  expect(await refusal(await poll(scene.pair, started.headers.get('location')), scene.task)).toBe('batchMismatch');
  expect((await collect(scene.pair, scene.task, query(thisHour))).result).toBe(2);
});

test('a deleted job leaves its batch collected', async () => {
  await uploadReports(2);
  await scene.pair.settle();
  await collect(scene.pair, scene.task, query(thisHour));
  const location = (await start(query(thisHour))).headers.get('location');
  expect((await follow(scene, location, 'DELETE')).status).toBe(200);
  expect((await poll(scene.pair, location)).status).toBe(404);
  expect(await refusal(await start(query(thisHour)), scene.task)).toBe('batchOverlap');
  const late = await makeReport(scene.pair, scene.task, true, { time: HOUR });
  expect(await upload(scene.pair, scene.task.taskId, [late])).toEqual(['batch_collected']);
});
