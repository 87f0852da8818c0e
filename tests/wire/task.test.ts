// task.test.ts — the task configuration, byte for byte, and which tasks we take part in (DAP-18 §4.2)
import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import type { DapError } from '../../protocol/dap/errors.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { TaskConfiguration, taskInterval, taskIntervalExtension, vdafContext } from '../../protocol/dap/task.ts';
import { assertTaskSupported } from '../../protocol/dap/task-supported.ts';
import { interval } from '../../protocol/dap/time.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

const task: TaskConfiguration = {
  taskInfo: utf8('soup'),
  leaderAggregatorEndpoint: utf8('https://a.org/'),
  helperAggregatorEndpoint: utf8('https://b.org/dap'),
  timePrecision: 86_400n,
  minBatchSize: 5n,
  batchMode: BatchMode.timeInterval,
  batchConfig: new Uint8Array(),
  vdafType: 4,
  vdafConfiguration: fromHex('0000000a00000003'),
  extensions: [taskIntervalExtension(interval(20_000n, 20_007n)), { extensionType: 0xff00, extensionData: Uint8Array.of(1) }],
};

const bytes = `
  04                                  length of task_info
  736f7570                            task_info
  000e                                length of leader_aggregator_endpoint
  68747470733a2f2f612e6f72672f        leader_aggregator_endpoint
  0011                                length of helper_aggregator_endpoint
  68747470733a2f2f622e6f72672f646170  helper_aggregator_endpoint
  0000000000015180                    time_precision
  0000000000000005                    min_batch_size
  01                                  batch_mode
  0000                                length of batch_config
  00000004                            vdaf_type
  0008                                length of vdaf_configuration
  0000000a00000003                    vdaf_configuration
  0019                                length of extensions
  0001                                extension_type
  0010                                length of extension_data
  0000000000004e20                    task_interval.start
  0000000000000007                    task_interval.duration
  ff00                                extension_type
  0001                                length of extension_data
  01                                  extension_data`.trim();

test('TaskConfiguration', () => {
  expectWire(TaskConfiguration, task, bytes);
});

test.each([
  ['no task_info', bytes.replace('04  ', '00  ').replace(/736f7570.*\n/, ''), 'taskInfo: expected at least 1 bytes'],
  [
    'a batch mode of 0, which is reserved',
    bytes.replace('01                                  batch_mode', '00  batch_mode'),
    'batchMode: unknown value 0',
  ],
  [
    'an unknown batch mode',
    bytes.replace('01                                  batch_mode', '03  batch_mode'),
    'batchMode: unknown value 3',
  ],
  ['a blank in a URL', bytes.replace('612e6f', '202e6f'), 'leaderAggregatorEndpoint: expected a URL in printable ASCII'],
  ['a byte beyond ASCII in a URL', bytes.replace('622e6f', 'e92e6f'), 'helperAggregatorEndpoint: expected a URL in printable ASCII'],
  ['one extension twice', bytes.replace('ff00', '0001'), 'extensions: expected extension types in strictly increasing order'],
  [
    'extensions out of order',
    bytes.replace('0001                                extension_type', 'ff01  extension_type'),
    'extensions: expected extension types',
  ],
])('TaskConfiguration with %s is refused', (_, text, problem) => {
  expect(() => decode(TaskConfiguration, annotated(text))).toThrow(problem);
});

test('an unordered list of extensions is not written either', () => {
  expect(() => encode(TaskConfiguration, { ...task, extensions: task.extensions.toReversed() })).toThrow(RangeError);
  expect(() => encode(TaskConfiguration, { ...task, leaderAggregatorEndpoint: new Uint8Array() })).toThrow(RangeError);
});

test('the task interval is read from its extension', () => {
  expect(taskInterval(task)).toEqual({ start: 20_000n, duration: 7n });
  expect(taskInterval({ ...task, extensions: [] })).toBeUndefined();
  expect(() => taskInterval({ ...task, extensions: [{ extensionType: 1, extensionData: new Uint8Array(15) }] })).toThrow(DecodeError);
});

test('the context of all VDAF operations is the version and the task ID', () => {
  expect(toHex(vdafContext(TaskId(counting(0, 32))))).toBe(
    toHex(annotated('6461702d3138 dap-18\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f task_id')),
  );
});

describe('we take part', () => {
  const known = new Set([0xff00]);

  test('in this task', () => {
    expect(() => {
      assertTaskSupported(task, known);
    }).not.toThrow();
  });

  test.each<[string, Partial<TaskConfiguration>, DapError['code']]>([
    [
      'with an extension nobody knows',
      { extensions: [{ extensionType: 2, extensionData: new Uint8Array() }] },
      'unsupported-task-extension',
    ],
    ['with the reserved extension', { extensions: [{ extensionType: 0, extensionData: new Uint8Array() }] }, 'unsupported-task-extension'],
    ['with a malformed task interval', { extensions: [{ extensionType: 1, extensionData: new Uint8Array(17) }] }, 'bad-task-configuration'],
    ['with an empty task interval', { extensions: [taskIntervalExtension(interval(3n, 3n))] }, 'bad-task-configuration'],
    ['with no time precision', { timePrecision: 0n }, 'bad-task-configuration'],
    ['with batches of nobody', { minBatchSize: 0n }, 'bad-task-configuration'],
    ['with a configured batch mode', { batchConfig: Uint8Array.of(0) }, 'bad-task-configuration'],
    ['with a VDAF that we lack', { vdafType: 6, vdafConfiguration: Uint8Array.of(0, 8) }, 'unsupported-vdaf'],
    ['with parameters of no use', { vdafConfiguration: new Uint8Array(8) }, 'bad-vdaf-configuration'],
  ])('but not in one %s', (_, changes, code) => {
    expect(() => {
      assertTaskSupported({ ...task, ...changes }, known);
    }).toThrow(expect.objectContaining({ code }));
  });
});
