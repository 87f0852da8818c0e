// tasks.test.ts — the charter fixes every byte of a task (protocol.md, "A mission's task").
import { sha256 } from '@noble/hashes/sha2.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigEndian, concat, fromUtf8, toHex, utf8 } from '../../../crypto/bytes.ts';
import { encode } from '../../../crypto/codec.ts';
import { TaskConfiguration, taskInterval } from '../../../protocol/dap/task.ts';
import { assertTaskSupported } from '../../../protocol/dap/task-supported.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { TASK_EXTENSION_MISSION } from '../../../protocol/charter/code-points.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import { isSeedOf, missionTasks, sumVecChunkLength, verifyKey } from '../../../protocol/charter/tasks.ts';
import { exampleCharter, exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';

const everybody = parties();
const charter = exampleCharter(everybody);
const tasks = missionTasks(charter);

test('one task for all together, one a sector, in the order of the charter', () => {
  expect(tasks.map(({ label, numbers }) => [label, numbers.instrument, numbers.sector])).toEqual([
    ['visits', 0, 0],
    ['worry/charity', 1, 1],
    ['worry/public body', 1, 2],
  ]);
  expect(tasks.map(({ organisationsMin }) => organisationsMin)).toEqual([5, 3, 4]);
});

test('the task ID is the hash of the configuration, and the configuration is what the charter says', () => {
  for (const { taskId, configuration, numbers, vdaf, organisationsMin } of tasks) {
    const encoded = encode(TaskConfiguration, configuration);
    expect(taskId).toEqual(sha256(concat(utf8('soundings task v1'), Uint8Array.of(0), encoded)));
    expect(configuration.taskInfo).toEqual(concat(charterDigest(charter), bigEndian(numbers.instrument, 2), bigEndian(numbers.sector, 2)));
    expect(fromUtf8(configuration.leaderAggregatorEndpoint)).toBe(charter.leader.url);
    expect(fromUtf8(configuration.helperAggregatorEndpoint)).toBe(charter.helper.url);
    expect(configuration.timePrecision).toBe(86_400n);
    expect(configuration.minBatchSize).toBe(BigInt(organisationsMin));
    expect(taskInterval(configuration)).toEqual({ start: BigInt(dayOf('2025-12-29') ?? 0), duration: 84n });
    expect(vdaf.maxMeasurement).toBe(BigInt((numbers.instrument === 0 ? 500 : 100) + 2 * 60));
    assertTaskSupported(configuration, new Set([TASK_EXTENSION_MISSION]));
  }
});

test('these bytes are for ever: another version of this program must make the same', () => {
  expect(toHex(charterDigest(charter))).toMatchInlineSnapshot(`"0958ae956b9c8297d6dd098a43776a9678721668299b2aafe264599062b7471e"`);
  expect(tasks.map(({ taskId }) => toHex(taskId))).toMatchInlineSnapshot(`
    [
      "c395037031d3b22f3759980cb0a40d2803726e067e9409a9ee35a85f52a58aff",
      "af4e4bd676977314450b62dc1a793e94334cdea23ecef8a2f8520927a55925ee",
      "ee54e9b76385a6febb77f43200fdd668c9f7ea61cd707e9f8704672e5050eadc",
    ]
  `);
  expect(tasks.map(({ vdaf }) => vdaf)).toMatchInlineSnapshot(`
    [
      {
        "chunkLength": 9,
        "length": 6,
        "maxMeasurement": 620n,
      },
      {
        "chunkLength": 10,
        "length": 8,
        "maxMeasurement": 220n,
      },
      {
        "chunkLength": 10,
        "length": 8,
        "maxMeasurement": 220n,
      },
    ]
  `);
});

test('another charter, another task, everywhere', () => {
  const other = missionTasks(withPlainNoise({ ...exampleDraft(everybody), region: 'Leeds' }));
  const ids = new Set([...tasks, ...other].map(({ taskId }) => toHex(taskId)));
  expect(ids.size).toBe(6);
});

test('the verification key comes from the seed that the charter binds, one for each task', () => {
  expect(isSeedOf(charter, everybody.seed)).toBe(true);
  expect(isSeedOf(charter, new Uint8Array(32))).toBe(false);
  const keys = new Set(tasks.map(({ taskId }) => toHex(verifyKey(everybody.seed, taskId))));
  expect(keys.size).toBe(tasks.length);
});

test('the chunk length makes the smallest proof, and is near the square root', () => {
  const proofLength = (elements: number, chunk: number) => {
    const calls = Math.ceil(elements / chunk);
    return 2 * chunk + 2 * (2 ** Math.ceil(Math.log2(calls + 1)) - 1) + 1;
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.bigInt({ min: 1n, max: 1n << 20n }), (length, max) => {
      const elements = length * max.toString(2).length;
      const chosen = proofLength(elements, sumVecChunkLength(length, max));
      const best = Math.min(...Array.from({ length: elements }, (_, at) => proofLength(elements, at + 1)));
      expect(chosen).toBe(best);
    }),
    { seed: 1, numRuns: 50 },
  );
});
