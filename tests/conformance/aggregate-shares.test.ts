// aggregate-shares.test.ts — when the helper gives its share of a batch, and when not (DAP-18 §4.6.4, §4.6.5, §5.1.2)
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import { AggregateShareReq } from '../../protocol/dap/collection.ts';
import { query } from '../support/dap-client.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import {
  bytesOf,
  follow,
  HOUR,
  jobOf,
  makeInit,
  postJob,
  postShare,
  refusal,
  selectorOf,
  shareReqFor,
  startScene,
  withNewTask,
  thisHour,
  verdicts,
  type Scene,
} from './scene.ts';

let scene: Scene;
let reports: readonly Report[];
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene);
  const made = [await makeInit(scene), await makeInit(scene, false)];
  reports = made.map(({ report }) => report);
  expect(await verdicts(await postJob(scene, jobOf(made.map(({ init }) => init))))).toEqual(['continue', 'continue']);
});
afterAll(async () => scene.pair.close());

const empty = new Uint8Array();

/** The refusal did no harm: the honest request is still answered. */
async function expectUnharmed(): Promise<void> {
  expect((await postShare(scene, shareReqFor(reports))).status).toBe(201);
}

test('an unknown task is unrecognizedTask', async () => {
  const elsewhere = { ...scene, task: { ...scene.task, taskId: scene.task.taskId.map((byte) => byte ^ 1) as Scene['task']['taskId'] } };
  expect(await refusal(await postShare(elsewhere, shareReqFor(reports)), elsewhere.task)).toBe('unrecognizedTask');
});

test('another batch mode is invalidMessage', async () => {
  expect(await refusal(await postShare(scene, shareReqFor(reports, {}, query())), scene.task)).toBe('invalidMessage');
  const mixed = shareReqFor(reports, { batchSelector: { batchMode: 2, config: new Uint8Array(32) } });
  expect(await refusal(await postShare(scene, mixed), scene.task)).toBe('invalidMessage');
  await expectUnharmed();
});

test('a malformed request is invalidMessage', async () => {
  const whole = encode(AggregateShareReq, shareReqFor(reports));
  const badConfig = shareReqFor(reports, { batchSelector: { batchMode: 1, config: new Uint8Array(15) } });
  for (const body of [empty, whole.subarray(0, -1), Uint8Array.of(...whole, 0), encode(AggregateShareReq, badConfig)]) {
    expect(await refusal(await postShare(scene, body), scene.task)).toBe('invalidMessage');
  }
  await expectUnharmed();
});

const LAST = (1n << 64n) - 1n;

test.each([
  ['no length', { start: HOUR, duration: 0n }],
  ['more than there is time', { start: LAST, duration: 2n }],
  ['all the time there is', { start: 0n, duration: LAST }],
  ['a billion hours', { start: 0n, duration: 1_000_000_000n }],
])('an interval of %s is batchInvalid', async (_, interval) => {
  const request = shareReqFor(reports, { batchSelector: selectorOf(interval) }, query(interval));
  expect(await refusal(await postShare(scene, request), scene.task)).toBe('batchInvalid');
  await expectUnharmed();
});

test('a selector beyond the query is batchInvalid', async () => {
  for (const interval of [
    { start: HOUR - 1n, duration: 2n },
    { start: HOUR, duration: 2n },
    { start: HOUR + 1n, duration: 1n },
  ]) {
    const request = shareReqFor(reports, { batchSelector: selectorOf(interval) });
    expect(await refusal(await postShare(scene, request), scene.task)).toBe('batchInvalid');
  }
  await expectUnharmed();
});

test('a selector within the query is answered', async () => {
  const wide = { start: HOUR - 1n, duration: 2n };
  expect((await postShare(scene, shareReqFor(reports, { batchSelector: selectorOf(thisHour) }, query(wide)))).status).toBe(201);
});

test('an interval that was collected in another one is batchOverlap', async () => {
  await expectUnharmed();
  const wide = { start: HOUR - 1n, duration: 2n };
  const request = shareReqFor(reports, { batchSelector: selectorOf(wide) }, query(wide));
  expect(await refusal(await postShare(scene, request), scene.task)).toBe('batchOverlap');
  const otherCount = shareReqFor(reports, { reportCount: 3n });
  expect(await refusal(await postShare(scene, otherCount), scene.task)).toBe('batchOverlap');
});

test('too few reports are invalidBatchSize', async () => {
  const before = { start: HOUR - 1n, duration: 1n };
  const request = shareReqFor([], { batchSelector: selectorOf(before) }, query(before));
  expect(await refusal(await postShare(scene, request), scene.task)).toBe('invalidBatchSize');
  await expectUnharmed();
});

test('an aggregation parameter is refused', async () => {
  const request = shareReqFor(reports, {}, { ...query(thisHour), aggParam: Uint8Array.of(0) });
  expect(await refusal(await postShare(scene, request), scene.task)).toBe('invalidAggregationParameter');
  await expectUnharmed();
});

test('an unknown extension is unsupportedExtension', async () => {
  const request = shareReqFor(reports, {}, { ...query(thisHour), extensions: [{ extensionType: 9, extensionData: empty }] });
  expect(await refusal(await postShare(scene, request), scene.task)).toBe('unsupportedExtension');
  await expectUnharmed();
});

test('extensions out of order are invalidExtension', async () => {
  const extensions = [9, 8].map((extensionType) => ({ extensionType, extensionData: empty }));
  expect(await refusal(await postShare(scene, shareReqFor(reports, {}, { ...query(thisHour), extensions })), scene.task)).toBe(
    'invalidExtension',
  );
  await expectUnharmed();
});

test('another count or checksum is batchMismatch', async () => {
  const { checksum } = shareReqFor(reports);
  const changes = [
    { reportCount: 1n },
    { reportCount: 3n },
    { reportCount: LAST },
    { checksum: checksum.map((byte) => byte ^ 1) },
    { checksum: new Uint8Array(32) },
  ];
  for (const change of changes)
    expect(await refusal(await postShare(scene, shareReqFor(reports, change)), scene.task)).toBe('batchMismatch');
  await expectUnharmed();
});

test('a deleted share leaves its batch collected', async () => {
  const created = await postShare(scene, shareReqFor(reports));
  const location = created.headers.get('location');
  expect(await bytesOf(await follow(scene, location))).toEqual(await bytesOf(created));
  expect((await follow(scene, location, 'DELETE')).status).toBe(200);
  expect((await follow(scene, location)).status).toBe(404);
  const late = await makeInit(scene);
  expect(await verdicts(await postJob(scene, jobOf([late.init])))).toEqual(['batch_collected']);
  const wide = { start: HOUR - 1n, duration: 2n };
  expect(await refusal(await postShare(scene, shareReqFor(reports, { batchSelector: selectorOf(wide) }, query(wide))), scene.task)).toBe(
    'batchOverlap',
  );
});
