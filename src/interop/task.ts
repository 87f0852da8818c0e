// task.ts — a task as the test runner describes it to all four parties, and the configuration that each must make of it alike (DAP-18 §4.2).
import * as z from 'zod';
import { fromBase64Url, utf8 } from '@soundings/crypto/bytes';
import { BatchMode } from '@soundings/protocol/dap/batch-mode';
import { TaskId } from '@soundings/protocol/dap/ids';
import { taskIntervalExtension, type TaskConfiguration } from '@soundings/protocol/dap/task';
import { interval, timeAt } from '@soundings/protocol/dap/time';
import { encodeVdafConfig } from '@soundings/protocol/dap/vdaf-config';
import { VdafObject } from './vdaf.ts';

export const base64url = z.string().transform((text, context) => {
  const bytes = fromBase64Url(text);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: 'custom', message: 'expected base64url without padding' });
  return z.NEVER;
});

export const taskId = z.string().transform((text, context) => {
  const id = TaskId.fromText(text);
  if (id !== undefined) return id;
  context.addIssue({ code: 'custom', message: 'expected a task ID: 32 bytes in base64url without padding' });
  return z.NEVER;
});

/** A number of seconds, since the epoch or of a duration. */
export const seconds = z.int().nonnegative().transform(BigInt);

/** The interop draft has no task_info, and nobody can make a DAP-18 task without one; Janus's programs fix it as this. */
const TASK_INFO = utf8('task-info');

const code = z.literal([BatchMode.timeInterval, BatchMode.leaderSelected]);

/** What every request says of its task. Names are those of Janus's interoperation programs; `query_type` is the draft's for `batch_mode`. */
export const taskFields = {
  task_id: taskId,
  leader: z.string(),
  helper: z.string(),
  vdaf: VdafObject,
  time_precision: seconds,
  min_batch_size: z.int().positive(),
  batch_mode: code.optional(),
  query_type: code.optional(),
  task_start: seconds.optional(),
  task_end: seconds.optional(),
  task_info: base64url.optional(),
};
export type TaskFields = z.output<z.ZodObject<typeof taskFields>>;

/**
 * Every byte of it is in the additional data of every seal, so a party that builds it differently can't decrypt anything. Throws RangeError for an
 * invalid task.
 */
export function taskConfiguration(task: TaskFields): TaskConfiguration {
  const batchMode = task.batch_mode ?? task.query_type;
  if (batchMode === undefined) throw new RangeError('"batch_mode" is missing: give 1 for time intervals, 2 for leader-selected batches');
  if (task.time_precision < 1n) throw new RangeError('"time_precision" must be at least one second');
  return {
    taskInfo: task.task_info ?? TASK_INFO,
    leaderAggregatorEndpoint: utf8(task.leader),
    helperAggregatorEndpoint: utf8(task.helper),
    timePrecision: task.time_precision,
    minBatchSize: BigInt(task.min_batch_size),
    batchMode,
    batchConfig: new Uint8Array(0),
    ...encodeVdafConfig(task.vdaf),
    extensions: taskExtensions(task),
  };
}

function taskExtensions({ task_start: start, task_end: end, time_precision: precision }: TaskFields): TaskConfiguration['extensions'] {
  if (start === undefined && end === undefined) return [];
  if (start === undefined || end === undefined) throw new RangeError('give both "task_start" and "task_end", or neither');
  return [taskIntervalExtension(interval(timeAt(start, precision), timeAt(end, precision)))];
}
