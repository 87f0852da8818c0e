// batches.test.ts — bad reports among good ones, replays, wrong counts and wrong shares: the result is that of the good reports, or there is none.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { AggregationJobInitReq } from '../../protocol/dap/aggregation.ts';
import { CollectionJobResp } from '../../protocol/dap/collection.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
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
  thisHour,
  verdicts,
  withNewTask,
  type Scene,
} from '../conformance/scene.ts';
import { collect, makeReport, query, startCollection, unshard, upload } from '../support/dap-client.ts';
import { dishonestClient, vdafCases, vdafOf } from './cases.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(async () => scene.pair.close());

const LAST = (1n << 64n) - 1n;

describe.each(vdafCases)('$name', (vdafCase) => {
  const { config, measurement, invalid } = vdafCase;
  beforeEach(async () => {
    scene = await withNewTask(scene, { vdaf: config });
  });

  async function twoGood(): Promise<readonly Report[]> {
    return Promise.all([0, 1].map(async () => makeReport(scene.pair, scene.task, measurement, { time: HOUR })));
  }

  /** The result of two honest reports, from a task of its own. */
  function expectedResult(): unknown {
    const vdaf = vdafOf(vdafCase);
    const { taskId } = scene.task;
    const nonce = new Uint8Array(16);
    const sums = [vdaf.aggregateInit(), vdaf.aggregateInit()];
    for (let report = 0; report < 2; report++) {
      const { publicShare, inputShares } = vdaf.shard(vdafContext(taskId), measurement, nonce, scene.pair.random(vdaf.randSize).slice());
      const inits = inputShares.map((share, aggId) =>
        vdaf.verifyInit(new Uint8Array(32), vdafContext(taskId), aggId, nonce, publicShare, share),
      );
      const message = vdaf.verifierSharesToMessage(
        vdafContext(taskId),
        inits.map(({ verifierShare }) => verifierShare),
      );
      for (const [at, { state }] of inits.entries())
        sums[at] = vdaf.aggregate(sums[at] ?? new Uint8Array(), vdaf.verifyNext(state, message));
    }
    return vdaf.unshard(sums, 2);
  }

  test('A1 P9 invalid measurements among good ones are left out, over both aggregators', async () => {
    const bad = await Promise.all(
      invalid.slice(0, 3).map(async ([, elements]) => {
        const client = dishonestClient(vdafCase, elements);
        let shared: { publicShare: Uint8Array; leaderShare: Uint8Array; helperShare: Uint8Array } | undefined;
        const report = await makeReport(scene.pair, scene.task, measurement, { time: HOUR });
        return makeReport(scene.pair, scene.task, measurement, {
          time: HOUR,
          reportId: report.reportMetadata.reportId,
          spoil: (parts) => {
            const sharded = client.shard(
              vdafContext(scene.task.taskId),
              measurement,
              report.reportMetadata.reportId,
              scene.pair.random(client.randSize).slice(),
            );
            const [leaderShare = new Uint8Array(), helperShare = new Uint8Array()] = sharded.inputShares;
            shared = { publicShare: sharded.publicShare, leaderShare, helperShare };
            Object.assign(parts, shared);
          },
        });
      }),
    );
    const [first, second] = await twoGood();
    if (first === undefined || second === undefined) throw new Error('two good reports are needed');
    expect(await upload(scene.pair, scene.task.taskId, [first, ...bad, second])).toEqual([]);
    await scene.pair.settle();
    expect(await collect(scene.pair, scene.task, query(thisHour))).toEqual({
      result: expectedResult(),
      reportCount: 2,
      interval: thisHour,
    });
  });

  test('P21 a report twice in one job, in two jobs, or in two tasks is counted once', async () => {
    const { init } = await makeInit(scene, measurement);
    expect(await refusal(await postJob(scene, jobOf([init, init])), scene.task)).toBe('invalidMessage');
    expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual(['continue']);
    const { init: other } = await makeInit(scene, measurement);
    expect(await verdicts(await postJob(scene, jobOf([init, other])))).toEqual(['report_replayed', 'continue']);
    const elsewhere = await withNewTask(scene, { vdaf: config });
    expect(await verdicts(await postJob(elsewhere, jobOf([init])))).toEqual(['hpke_decrypt_error']);
    // The ID again with other content: the first one holds.
    const { init: forged } = await makeInit(scene, measurement, { reportId: init.reportShare.reportMetadata.reportId });
    expect(await verdicts(await postJob(scene, jobOf([forged])))).toEqual(['report_replayed']);
  });

  test('P22 P23 extensions and times that are out of order are refused by both', async () => {
    const extension = { extensionType: 9, extensionData: new Uint8Array(60_000) };
    const options: readonly (readonly [object, string])[] = [
      [{ publicExtensions: [extension] }, 'invalid_message'],
      [{ publicExtensions: [{ ...extension, extensionType: 0 }] }, 'invalid_message'],
      [{ time: HOUR + 1n }, 'report_too_early'],
      [{ time: LAST }, 'report_too_early'],
    ];
    for (const [change, error] of options) {
      const { report, init } = await makeInit(scene, measurement, change);
      expect(await upload(scene.pair, scene.task.taskId, [report])).toEqual([error]);
      expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual([error]);
    }
    for (const time of [0n, HOUR - 1n]) {
      const { init } = await makeInit(scene, measurement, { time });
      expect(await verdicts(await postJob(scene, jobOf([init])))).toEqual(['continue']);
    }
  });

  test('B5 P24 a captured job with any one byte changed counts nothing twice', async () => {
    const { init, report } = await makeInit(scene, measurement);
    const other = await makeInit(scene, measurement);
    const captured = encode(AggregationJobInitReq, jobOf([init, other.init]));
    expect(await verdicts(await postJob(scene, captured))).toEqual(['continue', 'continue']);
    for (let at = 0; at < captured.length; at += Math.max(1, Math.floor(captured.length / 60))) {
      const response = await postJob(
        scene,
        captured.map((byte, i) => (i === at ? byte ^ 0x10 : byte)),
      );
      if (response.ok) expect(await verdicts(response)).not.toContain('continue');
      else await refusal(response, scene.task);
    }
    expect((await postShare(scene, shareReqFor([report, other.report]))).status).toBe(201);
  });

  test('B3 B4 P25 a wrong count, checksum or interval gets no share, and spoils nothing', async () => {
    const made = [await makeInit(scene, measurement), await makeInit(scene, measurement)];
    const reports = made.map(({ report }) => report);
    await postJob(scene, jobOf(made.map(({ init }) => init)));
    const { checksum } = shareReqFor(reports);
    const wrong: readonly (readonly [Parameters<typeof postShare>[1], string])[] = [
      [shareReqFor(reports, { reportCount: 1n }), 'batchMismatch'],
      [shareReqFor(reports, { reportCount: 3n }), 'batchMismatch'],
      [shareReqFor(reports, { reportCount: LAST }), 'batchMismatch'],
      [shareReqFor(reports, { checksum: checksum.map((byte, i) => (i === 31 ? byte ^ 0x80 : byte)) }), 'batchMismatch'],
      [shareReqFor(reports.slice(1)), 'batchMismatch'],
      [
        shareReqFor(reports, { batchSelector: selectorOf({ start: HOUR, duration: 0n }) }, query({ start: HOUR, duration: 0n })),
        'batchInvalid',
      ],
      [
        shareReqFor(reports, { batchSelector: selectorOf({ start: 0n, duration: 1n << 63n }) }, query({ start: 0n, duration: 1n << 63n })),
        'batchInvalid',
      ],
      [
        shareReqFor(reports, { batchSelector: selectorOf({ start: LAST, duration: LAST }) }, query({ start: LAST, duration: LAST })),
        'batchInvalid',
      ],
      [
        shareReqFor([], { batchSelector: selectorOf({ start: HOUR + 1n, duration: 1n }) }, query({ start: HOUR + 1n, duration: 1n })),
        'invalidBatchSize',
      ],
    ];
    for (const [request, error] of wrong) expect(await refusal(await postShare(scene, request), scene.task)).toBe(error);
    expect((await postShare(scene, shareReqFor(reports))).status).toBe(201);
  });

  test('P26 shares of another batch, in swapped roles, or changed, do not open at the collector', async () => {
    const collected: Uint8Array[] = [];
    for (const hour of [HOUR - 1n, HOUR]) {
      const reports = await Promise.all([0, 1].map(async () => makeReport(scene.pair, scene.task, measurement, { time: hour })));
      await upload(scene.pair, scene.task.taskId, reports);
      await scene.pair.settle();
      const started = await startCollection(scene.pair, scene.task.taskId, query({ start: hour, duration: 1n }));
      await scene.pair.settle();
      collected.push(await bytesOf(await follow(scene, started.headers.get('location'))));
    }
    const [before, now] = collected.map((body) => decode(CollectionJobResp, body));
    if (before === undefined || now === undefined) throw new Error('two batches are needed');
    const open = (response: CollectionJobResp) => unshard(scene.task, query(thisHour), encode(CollectionJobResp, response)).result;
    expect(open(now)).toEqual(expectedResult());
    const { leaderEncryptedAggShare: leader, helperEncryptedAggShare: helper } = now;
    const lies: readonly CollectionJobResp[] = [
      { ...now, helperEncryptedAggShare: before.helperEncryptedAggShare },
      { ...now, leaderEncryptedAggShare: before.leaderEncryptedAggShare },
      { ...now, leaderEncryptedAggShare: helper, helperEncryptedAggShare: leader },
      { ...now, leaderEncryptedAggShare: helper },
      { ...now, helperEncryptedAggShare: { ...helper, payload: helper.payload.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) } },
    ];
    for (const lie of lies) expect(() => open(lie)).toThrow(CryptoError);
  });
});
