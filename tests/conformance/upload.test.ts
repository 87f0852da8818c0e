// upload.test.ts — what the leader takes and refuses of an upload, and the keys it is sealed to (DAP-18 §4.4.1, §4.4.2.2)
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { HpkeConfigList } from '../../protocol/dap/hpke.ts';
import { messageOf } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { taskIntervalExtension } from '../../protocol/dap/task.ts';
import { interval } from '../../protocol/dap/time.ts';
import { UploadErrors, UploadRequest } from '../../protocol/dap/upload.ts';
import { collect, makeReport, post, query, upload } from '../support/dap-client.ts';
import { HELPER_URL, LEADER_URL } from '../support/servers.ts';
import { bytesOf, HOUR, refusal, startScene, thisHour, withNewTask, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene);
});
afterAll(async () => scene.pair.close());

async function reportAt(time: bigint, options: object = {}) {
  return makeReport(scene.pair, scene.task, true, { time, ...options });
}

test('the HPKE configurations have distinct ids, and may be cached', async () => {
  for (const base of [LEADER_URL, HELPER_URL]) {
    const response = await scene.pair.fetch(new Request(resourceUrl(base, { kind: 'hpkeConfig' })));
    expect(response.status).toBe(200);
    expect(messageOf(response.headers.get('content-type') ?? '')).toBe('hpke-config-list');
    expect(response.headers.get('cache-control')).toBe('max-age=86400');
    const configs = decode(HpkeConfigList, await bytesOf(response)); // which refuses an id that stands twice
    expect(configs[0]).toMatchObject(DEFAULT_SUITE);
  }
});

test('a report to a key that was replaced is still taken and opened', async ({ onTestFinished }) => {
  const hpke = { activeSeconds: 7 * 86_400 };
  const old = await startScene({}, { leader: { hpke }, helper: { hpke } });
  onTestFinished(async () => old.pair.close());
  const reports = await Promise.all([true, true].map(async (m) => makeReport(old.pair, old.task, m, { time: HOUR })));
  const configIds = async () =>
    decode(HpkeConfigList, await bytesOf(await old.pair.fetch(new Request(`${LEADER_URL}hpke_config`)))).map(({ id }) => id);
  const before = await configIds();
  for (let week = 0; week < 3; week++) {
    old.pair.clock.advance(7 * 86_400_000);
    await old.pair.settle();
  }
  expect((await configIds())[0]).not.toBe(before[0]);
  expect(await upload(old.pair, old.task.taskId, reports)).toEqual([]);
  await old.pair.settle();
  expect((await collect(old.pair, old.task, query(thisHour))).result).toBe(2);
});

test('an unknown configuration is outdated_config', async () => {
  const report = await reportAt(HOUR);
  const { configId } = report.leaderEncryptedInputShare;
  const changed = { ...report, leaderEncryptedInputShare: { ...report.leaderEncryptedInputShare, configId: configId ^ 1 } };
  expect(await upload(scene.pair, scene.task.taskId, [changed])).toEqual(['outdated_config']);
});

test('a malformed upload is invalidMessage, and an unknown task unrecognizedTask', async () => {
  const url = resourceUrl(LEADER_URL, { kind: 'reports', taskId: scene.task.taskId });
  const whole = encode(UploadRequest, { reports: [await reportAt(HOUR)] });
  for (const body of [whole.subarray(0, -1), Uint8Array.of(...whole, 0), Uint8Array.of(1)]) {
    expect(await refusal(await post(scene.pair, url, 'upload-req', body), scene.task)).toBe('invalidMessage');
  }
  const unknown = resourceUrl(LEADER_URL, {
    kind: 'reports',
    taskId: scene.task.taskId.map((byte) => byte ^ 1) as Scene['task']['taskId'],
  });
  expect(await refusal(await post(scene.pair, unknown, 'upload-req', whole))).toBe('unrecognizedTask');
});

test('only failed reports are answered, in the order of the request', async () => {
  const reports = [await reportAt(HOUR + 9n), await reportAt(HOUR), await reportAt(HOUR + 8n), await reportAt(HOUR)];
  const url = resourceUrl(LEADER_URL, { kind: 'reports', taskId: scene.task.taskId });
  const response = await post(scene.pair, url, 'upload-req', encode(UploadRequest, { reports }));
  expect(response.status).toBe(200);
  expect(messageOf(response.headers.get('content-type') ?? '')).toBe('upload-errors');
  const failed = [reports[0], reports[2]].map((report) => ({ id: report?.reportMetadata.reportId, error: 'report_too_early' }));
  expect(decode(UploadErrors, await bytesOf(response)).status).toEqual(failed);
});

test('the same upload again changes nothing', async () => {
  const reports = [await reportAt(HOUR), await reportAt(HOUR)];
  for (let tries = 0; tries < 3; tries++) expect(await upload(scene.pair, scene.task.taskId, reports)).toEqual([]);
  expect(await upload(scene.pair, scene.task.taskId, [...reports, ...reports])).toEqual([]);
  await scene.pair.settle();
  expect(await upload(scene.pair, scene.task.taskId, reports)).toEqual([]);
  await scene.pair.settle();
  expect((await collect(scene.pair, scene.task, query(thisHour))).result).toBe(2);
});

test('another report under a known ID is report_replayed', async () => {
  const report = await reportAt(HOUR);
  const other = await reportAt(HOUR, { reportId: report.reportMetadata.reportId });
  expect(await upload(scene.pair, scene.task.taskId, [report, other])).toEqual(['report_replayed']);
  expect(await upload(scene.pair, scene.task.taskId, [other])).toEqual(['report_replayed']);
});

test('a report for a collected batch is refused', async () => {
  await upload(scene.pair, scene.task.taskId, [await reportAt(HOUR), await reportAt(HOUR)]);
  await scene.pair.settle();
  await collect(scene.pair, scene.task, query(thisHour));
  expect(await upload(scene.pair, scene.task.taskId, [await reportAt(HOUR)])).toEqual(['batch_collected']);
});

test("a report outside of the task's interval is discarded", async () => {
  const within = await withNewTask(scene, { extensions: [taskIntervalExtension(interval(HOUR - 3n, HOUR))] });
  const reports = await Promise.all(
    [HOUR - 4n, HOUR - 3n, HOUR - 1n, HOUR].map(async (time) => makeReport(within.pair, within.task, true, { time })),
  );
  expect(await upload(within.pair, within.task.taskId, reports)).toEqual(['report_dropped', 'report_dropped']);
});

test('a report too far in the future is report_too_early', async () => {
  for (const time of [HOUR + 1n, 1n << 53n, (1n << 64n) - 1n]) {
    expect(await upload(scene.pair, scene.task.taskId, [await reportAt(time)])).toEqual(['report_too_early']);
  }
});

const empty = new Uint8Array();

test('a report with an unknown extension is discarded', async () => {
  const unknown = [{ extensionType: 23, extensionData: empty }];
  const reports = [await reportAt(HOUR, { publicExtensions: unknown }), await reportAt(HOUR, { leaderExtensions: unknown })];
  expect(await upload(scene.pair, scene.task.taskId, reports)).toEqual(['invalid_message', 'invalid_message']);
});

test('a report with one extension type twice is discarded', async () => {
  const twice = { extensionType: 23, extensionData: empty };
  const reports = [
    await reportAt(HOUR, { publicExtensions: [twice, twice] }),
    await reportAt(HOUR, { publicExtensions: [twice], leaderExtensions: [twice] }),
  ];
  expect(await upload(scene.pair, scene.task.taskId, reports)).toEqual(['invalid_message', 'invalid_message']);
});
