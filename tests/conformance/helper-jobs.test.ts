// helper-jobs.test.ts — what the helper takes, refuses and answers of an aggregation job (DAP-18 §4.5.3.2 to §4.5.5)
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import { AggregationJobContinueReq, AggregationJobInitReq } from '../../protocol/dap/aggregation.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { taskIntervalExtension } from '../../protocol/dap/task.ts';
import { interval } from '../../protocol/dap/time.ts';
import { post } from '../support/dap-client.ts';
import { HELPER_URL, LEADER_TOKEN } from '../support/servers.ts';
import {
  addTask,
  bytesOf,
  follow,
  HOUR,
  jobOf,
  makeInit,
  postJob,
  postShare,
  refusal,
  shareReqFor,
  startScene,
  withNewTask,
  verdicts,
  type Scene,
} from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene);
});
afterAll(async () => scene.pair.close());

const empty = new Uint8Array();

test('an unknown task is unrecognizedTask', async () => {
  const { init } = await makeInit(scene);
  const elsewhere = { ...scene, task: { ...scene.task, taskId: scene.task.taskId.map((byte) => byte ^ 1) as Scene['task']['taskId'] } };
  expect(await refusal(await postJob(elsewhere, jobOf([init])), elsewhere.task)).toBe('unrecognizedTask');
});

test('a malformed request is invalidMessage', async () => {
  const whole = encode(AggregationJobInitReq, jobOf([(await makeInit(scene)).init]));
  for (const body of [empty, whole.subarray(0, 6), whole.subarray(0, -1), Uint8Array.of(...whole, 0)]) {
    expect(await refusal(await postJob(scene, body), scene.task)).toBe('invalidMessage');
  }
});

test('a job without reports is invalidMessage, since its answer would be empty', async () => {
  expect(await refusal(await postJob(scene, jobOf([])), scene.task)).toBe('invalidMessage');
});

test('an unknown extension is unsupportedExtension', async () => {
  const { init } = await makeInit(scene);
  for (const extensionType of [0, 1, 2, 65_535]) {
    const job = jobOf([init], { extensions: [{ extensionType, extensionData: empty }] });
    expect(await refusal(await postJob(scene, job), scene.task)).toBe('unsupportedExtension');
  }
});

test('extensions out of order are refused', async () => {
  const leaderSelected = { ...scene, task: await addTask(scene.pair, { batchMode: 2 }) };
  const { init } = await makeInit(leaderSelected);
  const batch = { extensionType: 1, extensionData: new Uint8Array(32) };
  expect(await refusal(await postJob(leaderSelected, jobOf([init], { extensions: [batch, batch] })), leaderSelected.task)).toBe(
    'invalidMessage',
  );
});

test('an aggregation parameter is invalidAggregationParameter', async () => {
  const { init } = await makeInit(scene);
  expect(await refusal(await postJob(scene, jobOf([init], { aggParam: Uint8Array.of(0) })), scene.task)).toBe(
    'invalidAggregationParameter',
  );
});

test('another verification key is invalidMessage', async () => {
  const { init } = await makeInit(scene);
  for (const verificationKeyId of [1, 255]) {
    expect(await refusal(await postJob(scene, jobOf([init], { verificationKeyId })), scene.task)).toBe('invalidMessage');
  }
});

test('a report twice in one job is invalidMessage', async () => {
  const { init } = await makeInit(scene);
  expect(await refusal(await postJob(scene, jobOf([init, init])), scene.task)).toBe('invalidMessage');
});

test('answers stand in the order of the request', async () => {
  const good = await makeInit(scene);
  const bad = await makeInit(scene, true, { helperExtensions: [{ extensionType: 7, extensionData: empty }] });
  const other = await makeInit(scene, false);
  expect(await verdicts(await postJob(scene, jobOf([bad.init, good.init, other.init])))).toEqual([
    'invalid_message',
    'continue',
    'continue',
  ]);
});

test('one bad report leaves the others of its job alone', async () => {
  const inits = [
    (await makeInit(scene)).init,
    (await makeInit(scene, true, { time: HOUR + 5n })).init,
    (await makeInit(scene, true, { spoil: (parts) => (parts.helperShare = parts.helperShare.map((byte) => byte ^ 1)) })).init,
    (await makeInit(scene)).init,
  ];
  expect(await verdicts(await postJob(scene, jobOf(inits)))).toEqual(['continue', 'report_too_early', 'vdaf_verify_error', 'continue']);
});

test.each<[string, (share: Uint8Array) => Uint8Array]>([
  ['no bytes but one', () => Uint8Array.of(0)],
  ['one byte too few', (share) => share.slice(0, -1)],
  ['one byte too many', (share) => Uint8Array.of(...share, 0)],
])('a share of %s is invalid_message', async (_, change) => {
  const { init } = await makeInit(scene, true, { spoil: (parts) => (parts.helperShare = change(parts.helperShare)) });
  expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual(['invalid_message']);
});

test('a report too far in the future is report_too_early', async ({ onTestFinished }) => {
  const scene = await startScene();
  onTestFinished(async () => scene.pair.close());
  const { init } = await makeInit(scene, true, { time: HOUR + 1n });
  expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual(['report_too_early']);
  // Four minutes before the hour, the leeway of five covers it.
  scene.pair.clock.advance(56 * 60_000);
  const soon = await makeInit(scene, true, { time: HOUR + 1n });
  expect(await verdicts(await postJob(scene, jobOf([soon.init])))).toEqual(['continue']);
});

test('a report before the task interval is task_not_started', async () => {
  const task = await addTask(scene.pair, {
    extensions: [taskIntervalExtension(interval(HOUR - 2n, HOUR + 2n))],
    taskInfo: 'with an interval',
  });
  const within = { ...scene, task };
  const inits = [await makeInit(within, true, { time: HOUR - 3n }), await makeInit(within, true, { time: HOUR - 2n })];
  expect(await verdicts(await postJob(within, jobOf(inits.map(({ init }) => init))))).toEqual(['task_not_started', 'continue']);
});

test('a report after the task interval is task_expired', async () => {
  const task = await addTask(scene.pair, { extensions: [taskIntervalExtension(interval(HOUR - 5n, HOUR))] });
  const within = { ...scene, task };
  const inits = [await makeInit(within, true, { time: HOUR }), await makeInit(within, true, { time: HOUR - 1n })];
  expect(await verdicts(await postJob(within, jobOf(inits.map(({ init }) => init))))).toEqual(['task_expired', 'continue']);
});

function extension(extensionType: number): { extensionType: number; extensionData: Uint8Array } {
  return { extensionType, extensionData: empty };
}

test.each<[string, number[], number[]]>([
  ['that nobody knows, in public', [7], []],
  ['that nobody knows, in private', [], [7]],
  ['of type 0', [0], []],
  ['of one type twice', [7, 7], []],
  ['of one type in public and in private', [7], [7]],
  ['out of order', [8, 7], []],
])('report extensions %s are invalid_message', async (_, publicTypes, privateTypes) => {
  const { init } = await makeInit(scene, true, {
    publicExtensions: publicTypes.map(extension),
    helperExtensions: privateTypes.map(extension),
  });
  expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual(['invalid_message']);
});

test('an unknown HPKE configuration, and a ciphertext that does not open, are hpke_decrypt_error', async () => {
  const [unknown, changed] = [(await makeInit(scene)).init, (await makeInit(scene)).init];
  const sealed = (init: typeof unknown, change: object) => ({
    ...init,
    reportShare: { ...init.reportShare, encryptedInputShare: { ...init.reportShare.encryptedInputShare, ...change } },
  });
  const { configId, payload } = unknown.reportShare.encryptedInputShare;
  const inits = [sealed(unknown, { configId: configId ^ 1 }), sealed(changed, { payload: payload.map((byte) => byte ^ 1) })];
  expect(await verdicts(await postJob(scene, jobOf(inits)))).toEqual(['hpke_decrypt_error', 'hpke_decrypt_error']);
});

test('a report in a second job is report_replayed', async () => {
  const [first, second] = [await makeInit(scene), await makeInit(scene)];
  expect(await verdicts(await postJob(scene, jobOf([first.init])))).toEqual(['continue']);
  expect(await verdicts(await postJob(scene, jobOf([second.init, first.init])))).toEqual(['continue', 'report_replayed']);
});

test('a report of a collected batch is batch_collected', async () => {
  const [first, second, late] = [await makeInit(scene), await makeInit(scene), await makeInit(scene)];
  await postJob(scene, jobOf([first.init, second.init]));
  expect((await postShare(scene, shareReqFor([first.report, second.report]))).status).toBe(201);
  expect(await verdicts(await postJob(scene, jobOf([late.init])))).toEqual(['batch_collected']);
});

test('a report older than what is remembered is report_dropped', async ({ onTestFinished }) => {
  const scene = await startScene();
  onTestFinished(async () => scene.pair.close());
  const { init } = await makeInit(scene);
  const old = await makeInit(scene);
  await postJob(scene, jobOf([init]));
  scene.pair.clock.advance(200 * 86_400_000);
  await scene.pair.helper.drivers.settle();
  expect(await verdicts(await postJob(scene, jobOf([old.init])))).toEqual(['report_dropped']);
});

test('a deleted job still tells a replay', async () => {
  const [first, second] = [await makeInit(scene), await makeInit(scene)];
  const created = await postJob(scene, jobOf([first.init]));
  expect((await follow(scene, created.headers.get('location'), 'DELETE')).status).toBe(200);
  expect(await refusal(await follow(scene, `${created.headers.get('location') ?? ''}?step=0`), scene.task)).toBe(
    'unrecognizedAggregationJob',
  );
  expect(await verdicts(await postJob(scene, jobOf([first.init])))).toEqual(['report_replayed']);
  expect(await verdicts(await postJob(scene, jobOf([first.init, second.init])))).toEqual(['report_replayed', 'continue']);
});

test('an unknown job is unrecognizedAggregationJob', async () => {
  const path = `${resourceUrl(HELPER_URL, { kind: 'aggregationJobs', taskId: scene.task.taskId })}/AAECAwQFBgcICQoLDA0ODw`;
  const body = encode(AggregationJobContinueReq, { step: 1, verifyContinues: [] });
  expect(await refusal(await post(scene.pair, path, 'aggregation-job-continue-req', body, LEADER_TOKEN), scene.task)).toBe(
    'unrecognizedAggregationJob',
  );
  for (const method of ['GET', 'DELETE']) {
    expect(await refusal(await follow(scene, new URL(path).pathname, method), scene.task)).toBe('unrecognizedAggregationJob');
  }
});

test('a job that is done cannot be continued', async () => {
  const { init, report } = await makeInit(scene);
  const created = await postJob(scene, jobOf([init]));
  const before = await bytesOf(created);
  const url = new URL(created.headers.get('location') ?? '', HELPER_URL).href;
  const verifyContinues = [{ reportId: report.reportMetadata.reportId, payload: Uint8Array.of(1) }];
  const answer = async (body: Uint8Array) =>
    refusal(await post(scene.pair, url, 'aggregation-job-continue-req', body, LEADER_TOKEN), scene.task);
  expect(await answer(encode(AggregationJobContinueReq, { step: 0, verifyContinues }))).toBe('invalidMessage');
  expect(await answer(Uint8Array.of(0))).toBe('invalidMessage');
  for (const step of [1, 2, 65_535])
    expect(await answer(encode(AggregationJobContinueReq, { step, verifyContinues }))).toBe('stepMismatch');
  expect(await bytesOf(await follow(scene, `${created.headers.get('location') ?? ''}?step=0`))).toEqual(before);
});
