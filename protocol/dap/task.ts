// task.ts — what all parties of a task must agree on, and bind into everything they seal (DAP-18 §4.2)
import { concat, utf8 } from '../../crypto/bytes.ts';
import { decode, encode, opaque, struct, u32, u64, type ValueOf } from '../../crypto/codec.ts';
import { BatchMode } from './batch-mode.ts';
import { checked } from './checked.ts';
import { DapError } from './errors.ts';
import { areInOrder, Extensions, unrecognizedTypes, type Extension } from './extension.ts';
import type { TaskId } from './ids.ts';
import { Interval, isWellFormed, TimePrecision } from './time.ts';
import { vdafFromConfig } from './vdaf-config.ts';

/** The draft's name in everything that is hashed or sealed. */
export const DAP_VERSION = 'dap-18';

//   opaque Url<1..2^16-1>;
/** A URL as its ASCII bytes, which nobody may re-encode: so they are kept as bytes. */
export const Url = checked(opaque(2, 1), (bytes) =>
  bytes.every((byte) => byte > 0x20 && byte < 0x7f) ? undefined : 'expected a URL in printable ASCII',
);
export type Url = Uint8Array;

//   struct {
//     TaskExtensionType extension_type;
//     opaque extension_data<0..2^16-1>;
//   } TaskExtension;
export type TaskExtension = Extension;

/** Type of the task extension that says when reports may be made (DAP-18 §4.2.3). */
export const TASK_INTERVAL = 1;

//   struct { Interval task_interval; } TaskIntervalTaskExtension;
export const TaskIntervalTaskExtension = struct({ taskInterval: Interval });
export type TaskIntervalTaskExtension = ValueOf<typeof TaskIntervalTaskExtension>;

//   struct {
//     opaque task_info<1..2^8-1>;
//     Url leader_aggregator_endpoint;
//     Url helper_aggregator_endpoint;
//     TimePrecision time_precision;
//     uint64 min_batch_size;
//     BatchMode batch_mode;
//     opaque batch_config<0..2^16-1>;
//     VdafType vdaf_type;
//     opaque vdaf_configuration<0..2^16-1>;
//     TaskExtension extensions<0..2^16-1>;
//   } TaskConfiguration;
export const TaskConfiguration = struct({
  taskInfo: opaque(1, 1),
  leaderAggregatorEndpoint: Url,
  helperAggregatorEndpoint: Url,
  timePrecision: TimePrecision,
  minBatchSize: u64,
  batchMode: BatchMode,
  batchConfig: opaque(2),
  vdafType: u32,
  vdafConfiguration: opaque(2),
  extensions: checked(Extensions, (extensions) =>
    areInOrder(extensions) ? undefined : 'expected extension types in strictly increasing order',
  ),
});
export type TaskConfiguration = ValueOf<typeof TaskConfiguration>;

/** The application context of every VDAF operation of a task: "dap-18" ‖ task_id (DAP-18 §4.4.2.1). */
export function vdafContext(taskId: TaskId): Uint8Array {
  return concat(utf8(DAP_VERSION), taskId);
}

/** When reports of this task may be made; undefined where it says nothing about it. DecodeError where the extension is malformed. */
export function taskInterval({ extensions }: TaskConfiguration): Interval | undefined {
  const found = extensions.find(({ extensionType }) => extensionType === TASK_INTERVAL);
  return found && decode(TaskIntervalTaskExtension, found.extensionData, 'extensions.taskInterval').taskInterval;
}

/** The extension for {@link taskInterval}. */
export function taskIntervalExtension(taskInterval: Interval): TaskExtension {
  return { extensionType: TASK_INTERVAL, extensionData: encode(TaskIntervalTaskExtension, { taskInterval }) };
}

/**
 * DapError unless we can take part in the task, and every part of its configuration is of use. `recognized` are the task extensions that the
 * caller knows beside the task interval.
 */
export function assertTaskSupported(task: TaskConfiguration, recognized: ReadonlySet<number> = new Set()): void {
  const unknown = unrecognizedTypes(task.extensions, new Set([TASK_INTERVAL, ...recognized]));
  if (unknown.length > 0) {
    throw new DapError(
      'unsupported-task-extension',
      `This task has extensions that we don't know (${unknown.join(', ')}), so we can't join it.`,
    );
  }
  if (task.timePrecision < 1n) throw bad('a time precision of at least one second is needed');
  if (task.minBatchSize < 1n) throw bad('a smallest batch size of at least 1 is needed');
  if (task.batchConfig.length > 0) throw bad('neither batch mode has a configuration, but this task gives one');
  assertTaskInterval(task);
  vdafFromConfig(task.vdafType, task.vdafConfiguration);
}

function assertTaskInterval(task: TaskConfiguration): void {
  let found: Interval | undefined;
  try {
    found = taskInterval(task);
  } catch (cause) {
    throw bad('the task interval is malformed', cause);
  }
  if (found !== undefined && !isWellFormed(found)) throw bad('the task interval is empty or reaches beyond the end of time');
}

function bad(problem: string, cause?: unknown): DapError {
  return new DapError('bad-task-configuration', `This task's configuration can't be used: ${problem}.`, { cause });
}
