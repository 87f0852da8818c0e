// task-supported.ts — whether we can take part in a task at all (DAP-18 §4.2)
import { DapError } from './errors.ts';
import { unrecognizedTypes } from './extension.ts';
import { TASK_INTERVAL, taskInterval, type TaskConfiguration } from './task.ts';
import { vdafFromConfig } from './task-vdaf.ts';
import { isWellFormed, type Interval } from './time.ts';

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
