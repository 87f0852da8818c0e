// mismatch.ts — for the operators of two aggregators that have counted different reports: what each has, what differs, and an end to it.
import { fromBigEndian, fromHex, toBase64Url, toHex } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import { BatchId } from '@soundings/protocol/dap/ids';
import { epochSeconds, interval, Time, type Interval } from '@soundings/protocol/dap/time';
import { assertCollectible, windowOf } from '../collection/batch.ts';
import type { Clock } from '../ports/ports.ts';
import type { BucketRange, Store } from '../ports/store.ts';
import { closesMs, intervalBuckets, taskName, type Task } from '../tasks/task.ts';

export type MismatchErrorCode =
  /** No task, or more than one, begins with what was given. */
  | 'task'
  /** The times aren't those of a batch of this task. */
  | 'batch'
  /** A share of the batch may have been given away. */
  | 'collected';
export class MismatchError extends CodedError<MismatchErrorCode> {}

/** The task whose ID begins with this text, as logs cut it. */
export function taskNamed(tasks: readonly Task[], beginning: string): Task {
  const found = tasks.filter(({ taskId }) => taskName(taskId).startsWith(beginning));
  const [task] = found;
  if (task !== undefined && found.length === 1 && beginning.length >= TASK_NAME_MIN) return task;
  if (found.length > 1 || (task !== undefined && beginning.length < TASK_NAME_MIN))
    throw new MismatchError('task', `"${beginning}" is too short to tell this aggregator's tasks apart. Give more of the task's ID.`);
  throw new MismatchError('task', `This aggregator has no task whose ID begins with "${beginning}". Logs show the first eight characters.`);
}

const TASK_NAME_MIN = 8;

/** From one moment to another, both in seconds since the epoch, as times of the task. MismatchError unless both are whole ones. */
export function batchTimes({ configuration: { timePrecision } }: Task, fromSeconds: number, untilSeconds: number): Interval {
  const [from, until] = [BigInt(fromSeconds), BigInt(untilSeconds)];
  if (from % timePrecision !== 0n || until % timePrecision !== 0n || from >= until) {
    throw new MismatchError(
      'batch',
      `The task counts time in steps of ${String(timePrecision)} seconds: from and until must be whole ones, the first before the second.`,
    );
  }
  return interval(from / timePrecision, until / timePrecision);
}

const ROWS_AT_ONCE = 1000;

/** The IDs of all reports with a time in this interval that this aggregator has committed, in the order of their bytes. */
export async function committedReports(store: Store, { taskId }: Task, { start, duration }: Interval): Promise<readonly Uint8Array[]> {
  const times = { first: Number(start), last: Number(start + duration - 1n) };
  const found: Uint8Array[] = [];
  for (let rows; (rows = await store.committedReports(taskId, times, found.at(-1) ?? new Uint8Array(0), ROWS_AT_ONCE)).length > 0;)
    found.push(...rows);
  return found;
}

/** The batch of these times; MismatchError if it is none, or a mission's window that hasn't closed. */
export function timeBatch(task: Task, times: Interval, clock: Clock, bucketsMax: number): BucketRange {
  if (!task.isTimeInterval) throw new MismatchError('batch', 'This task selects its batches itself: name the one to give up by its ID.');
  try {
    assertCollectible(task, times, bucketsMax);
  } catch (cause) {
    throw new MismatchError('batch', "These times are no batch that could be collected. A mission's batch is exactly one of its windows.", {
      cause,
    });
  }
  const window = windowOf(task, times);
  if (window !== undefined && clock.now() < closesMs(window))
    throw new MismatchError('batch', 'This window has not closed yet: there is nothing to give up before nobody can contribute any more.');
  return intervalBuckets(times);
}

/** A batch that the leader has selected. */
export function selectedBatch(task: Task, id: Uint8Array | undefined): BucketRange {
  if (task.isTimeInterval) throw new MismatchError('batch', 'The batches of this task are intervals of time: say from when until when.');
  if (id?.length !== BatchId.size) throw new MismatchError('batch', 'A batch ID is 32 bytes in base64url: 43 characters.');
  return { first: id, last: id };
}

/** Ends the batch at this aggregator. MismatchError if some of it may have been given away. */
export async function giveUp(store: Store, { taskId }: Task, batch: BucketRange): Promise<'given-up' | 'repeated'> {
  const outcome = await store.giveUpBatch(taskId, batch);
  if (outcome !== 'collected') return outcome;
  throw new MismatchError(
    'collected',
    'This aggregator has claimed this batch for a collection or given its share away, so it cannot be said to have cost nothing. Nothing was changed.',
  );
}

/** A batch that the leader has let go because the helper had counted other reports. */
export interface Unmatched {
  readonly task: Task;
  /** In seconds since the epoch; of a task that selects its batches, the batch's ID in place of them. */
  readonly batch: { readonly fromSeconds: bigint; readonly untilSeconds: bigint } | { readonly id: string };
}

/** All of them, out of the leader's audit log; the helper's has none. */
export async function unmatchedBatches(store: Store, tasks: readonly Task[]): Promise<readonly Unmatched[]> {
  const byId = new Map(tasks.map((task) => [toHex(task.taskId), task]));
  const found = new Map<string, Unmatched>();
  let last = 0;
  for (let rows; (rows = await store.auditRows(last, ROWS_AT_ONCE)).length > 0;) {
    for (const { number, event, detail } of rows) {
      last = number;
      const entry = JSON.parse(detail) as {
        readonly task?: string;
        readonly first?: string;
        readonly last?: string;
        readonly because?: string;
      };
      const key = `${entry.task ?? ''} ${entry.first ?? ''}`;
      if (event === 'batch-claimed' || event === 'batch-given-up') found.delete(key); // tried again, or ended
      const task = byId.get(entry.task ?? '');
      if (event !== 'batch-let-go' || entry.because !== 'batchMismatch' || task === undefined) continue;
      found.set(key, { task, batch: namedBatch(task, fromHex(entry.first ?? ''), fromHex(entry.last ?? '')) });
    }
  }
  return [...found.values()];
}

function namedBatch({ isTimeInterval, configuration: { timePrecision } }: Task, first: Uint8Array, last: Uint8Array): Unmatched['batch'] {
  if (!isTimeInterval) return { id: toBase64Url(first) };
  return {
    fromSeconds: epochSeconds(Time(fromBigEndian(first)), timePrecision),
    untilSeconds: epochSeconds(Time(fromBigEndian(last) + 1n), timePrecision),
  };
}
