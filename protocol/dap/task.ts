// task.ts — what all parties of a task must agree on, and bind into everything they seal (DAP-18 §4.2)
import { concat, utf8 } from '@soundings/crypto/bytes';
import { decode, encode, opaque, struct, u32, u64, type ValueOf } from '@soundings/crypto/codec';
import { BatchMode } from './batch-mode.ts';
import { checked } from './checked.ts';
import { areInOrder, Extensions, type Extension } from './extension.ts';
import type { TaskId } from './ids.ts';
import { Interval, TimePrecision } from './time.ts';

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

/** When reports of this task may be made; undefined if it says nothing about it. DecodeError if the extension is malformed. */
export function taskInterval({ extensions }: TaskConfiguration): Interval | undefined {
  const found = extensions.find(({ extensionType }) => extensionType === TASK_INTERVAL);
  return found && decode(TaskIntervalTaskExtension, found.extensionData, 'extensions.taskInterval').taskInterval;
}

/** The extension for {@link taskInterval}. */
export function taskIntervalExtension(taskInterval: Interval): TaskExtension {
  return { extensionType: TASK_INTERVAL, extensionData: encode(TaskIntervalTaskExtension, { taskInterval }) };
}
