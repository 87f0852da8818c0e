// binding.test.ts — reports sealed for another task, another configuration, another role or another key: neither aggregator opens one.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { sealSync } from '../../crypto/hpke/node.ts';
import type { VerifyInit } from '../../protocol/dap/aggregation.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { HpkeConfigList, type HpkeConfig } from '../../protocol/dap/hpke.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { aggregateShareInfo, InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { taskIntervalExtension, type TaskConfiguration } from '../../protocol/dap/task.ts';
import { interval, Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, type Report } from '../../protocol/dap/upload.ts';
import { bytesOf, HOUR, jobOf, makeInit, postJob, startScene, verdicts, withNewTask, type Scene } from '../conformance/scene.ts';
import { upload } from '../support/dap-client.ts';
import { HELPER_URL, LEADER_URL } from '../support/servers.ts';
import { vdafCases } from './cases.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(async () => scene.pair.close());

/** What each aggregator says of the report. */
async function bothOn({ report, init }: { readonly report: Report; readonly init: VerifyInit }): Promise<readonly string[]> {
  const [leader = 'taken'] = await upload(scene.pair, scene.task.taskId, [report]);
  return [leader, ...(await verdicts(await postJob(scene, jobOf([init]))))];
}

const UNOPENED = ['hpke_decrypt_error', 'hpke_decrypt_error'];

describe.each(vdafCases)('$name', ({ config, measurement }) => {
  beforeEach(async () => {
    scene = await withNewTask(scene, { vdaf: config });
  });

  /** As another client believes the task to be. */
  function believing(changes: Partial<TaskConfiguration>, taskId = scene.task.taskId): Scene {
    return { pair: scene.pair, task: { ...scene.task, taskId, configuration: { ...scene.task.configuration, ...changes } } };
  }

  const changes: readonly (readonly [string, Partial<TaskConfiguration>])[] = [
    ['task_info', { taskInfo: utf8('another') }],
    ['leader', { leaderAggregatorEndpoint: utf8(`${LEADER_URL}x`) }],
    ['helper', { helperAggregatorEndpoint: utf8(`${HELPER_URL}x`) }],
    ['time precision', { timePrecision: 7200n }],
    ['smallest batch', { minBatchSize: 1n }],
    ['batch mode', { batchMode: BatchMode.leaderSelected }],
    ['batch configuration', { batchConfig: Uint8Array.of(0) }],
    ['extensions', { extensions: [taskIntervalExtension(interval(HOUR - 9n, HOUR + 9n))] }],
  ];

  test.each(changes)('B7 P17 a report for another %s opens at neither', async (_, change) => {
    expect(await bothOn(await makeInit(believing(change), measurement))).toEqual(UNOPENED);
  });

  test('P19 a report for another task, or with another context, is refused by both', async () => {
    const other = TaskId(scene.task.taskId.map((byte) => byte ^ 1));
    expect(await bothOn(await makeInit(believing({}, other), measurement))).toEqual(UNOPENED);
  });

  test('P18 P19 P20 shares under another info, for another role, or to another key, open at neither', async () => {
    const made = await makeInit(scene, measurement);
    const { leaderEncryptedInputShare: leader, helperEncryptedInputShare: helper } = made.report;
    const swapped = resealed(made, { ...helper, configId: leader.configId }, { ...leader, configId: helper.configId });
    expect(await bothOn(swapped)).toEqual(UNOPENED);
    const infos = [
      [inputShareInfo(3), inputShareInfo(2)],
      [utf8('dap-17 input share\x01\x02'), utf8('dap-17 input share\x01\x03')],
      [utf8('dap-18 input share\x02\x01'), utf8('dap-18 input share\x03\x01')],
      [aggregateShareInfo(2), aggregateShareInfo(3)],
      [new Uint8Array(), new Uint8Array()],
    ] as const;
    const keys = { leader: await configOf(LEADER_URL), helper: await configOf(HELPER_URL) };
    for (const [leaderInfo, helperInfo] of infos) {
      const again = resealed(made, sealTo(keys.leader, leaderInfo, made.report), sealTo(keys.helper, helperInfo, made.report));
      expect(await bothOn(again)).toEqual(UNOPENED);
    }
  });

  test('P19 a changed report ID, time, extension or public share opens at neither', async () => {
    const { report } = await makeInit(scene, measurement);
    const { reportMetadata, publicShare } = report;
    const spoiled: readonly Partial<Report>[] = [
      {
        reportMetadata: { ...reportMetadata, reportId: reportMetadata.reportId.map((byte) => byte ^ 1) as typeof reportMetadata.reportId },
      },
      { reportMetadata: { ...reportMetadata, time: Time(HOUR - 1n) } },
      { reportMetadata: { ...reportMetadata, publicExtensions: [{ extensionType: 1, extensionData: new Uint8Array() }] } },
      { publicShare: Uint8Array.of(...publicShare, 0) },
    ];
    for (const change of spoiled) {
      const changed = { ...report, ...change };
      const share = {
        reportMetadata: changed.reportMetadata,
        publicShare: changed.publicShare,
        encryptedInputShare: changed.helperEncryptedInputShare,
      };
      expect(await bothOn({ report: changed, init: { reportShare: share, payload: Uint8Array.of(0, 0, 0, 0, 0) } })).toEqual(UNOPENED);
    }
  });

  test('P20 an enc of no point, of low order, of 31 or 33 bytes, and a changed tag, open at neither', async () => {
    const made = await makeInit(scene, measurement);
    const { leaderEncryptedInputShare: leader, helperEncryptedInputShare: helper } = made.report;
    const one = new Uint8Array(32).fill(1, 0, 1);
    const encs = [
      new Uint8Array(32),
      one,
      new Uint8Array(32).fill(0xff),
      new Uint8Array(31).fill(9),
      new Uint8Array(33).fill(9),
      new Uint8Array(65).fill(4),
      Uint8Array.of(9),
    ];
    for (const enc of encs) expect(await bothOn(resealed(made, { ...leader, enc }, { ...helper, enc }))).toEqual(UNOPENED);
    const cut = (payload: Uint8Array): readonly Uint8Array[] => [
      payload.with(payload.length - 1, (payload.at(-1) ?? 0) ^ 1),
      payload.slice(0, -1),
      payload.slice(0, 15),
      Uint8Array.of(0),
    ];
    for (const [i, payload] of cut(leader.payload).entries()) {
      expect(await bothOn(resealed(made, { ...leader, payload }, { ...helper, payload: cut(helper.payload)[i] ?? payload }))).toEqual(
        UNOPENED,
      );
    }
  });
});

async function configOf(base: string): Promise<HpkeConfig> {
  const [first] = decode(HpkeConfigList, await bytesOf(await scene.pair.fetch(new Request(`${base}hpke_config`))));
  if (first === undefined) throw new Error('no configuration');
  return first;
}

/** Something for this report, sealed to the right key under this info. */
function sealTo(config: HpkeConfig, info: Uint8Array, { reportMetadata, publicShare }: Report): Report['leaderEncryptedInputShare'] {
  const { taskId, configuration: taskConfiguration } = scene.task;
  const aad = encode(InputShareAad, { taskId, taskConfiguration, reportMetadata, publicShare });
  const plaintext = encode(PlaintextInputShare, { privateExtensions: [], payload: new Uint8Array(32) });
  return { configId: config.id, ...sealSync(config, config.publicKey, info, aad, plaintext, scene.pair.random) };
}

function resealed(
  { report, init }: { readonly report: Report; readonly init: VerifyInit },
  leaderEncryptedInputShare: Report['leaderEncryptedInputShare'],
  helperEncryptedInputShare: Report['helperEncryptedInputShare'],
): { readonly report: Report; readonly init: VerifyInit } {
  return {
    report: { ...report, leaderEncryptedInputShare, helperEncryptedInputShare },
    init: { ...init, reportShare: { ...init.reportShare, encryptedInputShare: helperEncryptedInputShare } },
  };
}
