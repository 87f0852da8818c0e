// long-ciphertexts.test.ts — reports whose share for the helper is far too long, to stop the job that they travel in.
import { afterEach, expect, it } from 'vitest';
import type { Report } from '../../protocol/dap/upload.ts';
import { HOUR, startScene, thisHour, type Scene } from '../conformance/scene.ts';
import { collect, makeReport, query, upload } from '../support/dap-client.ts';

let scene: Scene;
afterEach(async () => scene.pair.close());

/** Below the upload's limit of one request; a few of them are above the limit of an aggregation job's. */
const LONG = 60_000;

async function reports(change: (report: Report) => Partial<Report>, count: number): Promise<readonly Report[]> {
  const made = Array.from({ length: count }, async () => makeReport(scene.pair, scene.task, true, { time: HOUR }));
  return (await Promise.all(made)).map((report) => ({ ...report, ...change(report) }));
}

const lengthened = {
  payload: ({ helperEncryptedInputShare: share }: Report) => ({
    helperEncryptedInputShare: { ...share, payload: new Uint8Array(LONG).fill(1) },
  }),
  enc: ({ helperEncryptedInputShare: share }: Report) => ({
    helperEncryptedInputShare: { ...share, enc: new Uint8Array(LONG).fill(1) },
  }),
};

it.each(['payload', 'enc'] as const)('#2 a long %s for the helper is refused at the upload, and holds up no other report', async (part) => {
  scene = await startScene({}, { helper: { limits: { aggregationBodyBytesMax: 3 * LONG } } });
  const { pair, task } = scene;
  for (const long of await reports(lengthened[part], 4)) expect(await upload(pair, task.taskId, [long])).toEqual(['invalid_message']);
  expect(await upload(pair, task.taskId, await reports(() => ({}), 3))).toEqual([]);
  await pair.settle();
  expect((await collect(pair, task, query(thisHour))).reportCount).toBe(3);
});

it('#2 room is left for an encapsulated key of another curve, and for extensions that another helper knows', async () => {
  scene = await startScene();
  const { pair, task } = scene;
  const longer = await reports(
    ({ helperEncryptedInputShare: { payload, ...share } }) => ({
      helperEncryptedInputShare: { ...share, enc: new Uint8Array(133).fill(4), payload: new Uint8Array(payload.length + 2048).fill(1) },
    }),
    1,
  );
  expect(await upload(pair, task.taskId, longer)).toEqual([]);
});
