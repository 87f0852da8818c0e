// mismatch.ts — for the operators of two aggregators that have counted different reports: lists what each has counted, and gives such a batch up.
import { fromBigEndian, fromHex, toBase64Url, toHex } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import { BatchId } from '@soundings/protocol/dap/ids';
import { epochSeconds, interval, Time, type Interval } from '@soundings/protocol/dap/time';
import { assertCollectible, windowOf } from '../collection/batch.ts';
import type { Clock } from '../ports/ports.ts';
import type { BucketRange } from '../ports/store/batch.ts';
import type { Store } from '../ports/store.ts';
import { closesMs, intervalBuckets, taskName, type Task } from '../tasks/task.ts';

export type MismatchErrorCode =
  /** No task's ID begins with the given text, or more than one does. */
  | 'task'
  /** The given times or ID don't name a batch of this task that could be collected. */
  | 'batch'
  /** A share of the batch may have been released. */
  | 'collected';
export class MismatchError extends CodedError<MismatchErrorCode> {}

/** The task whose ID begins with this text; logs show the beginning only. MismatchError if there is none, or more than one. */
export function taskNamed(tasks: readonly Task[], beginning: string): Task {
  const found = tasks.filter(({ taskId }) => taskName(taskId).startsWith(beginning));
  const [task] = found;
  if (task !== undefined && found.length === 1 && beginning.length >= TASK_NAME_MIN) return task;
  if (found.length > 1 || (task !== undefined && beginning.length < TASK_NAME_MIN))
    throw new MismatchError(
      'task',
      `"${beginning}" is too short to identify one of this aggregator's tasks. Give more of the task's ID, at least ${String(TASK_NAME_MIN)} characters.`,
    );
  throw new MismatchError('task', `This aggregator has no task whose ID begins with "${beginning}". Logs show the first eight characters.`);
}

const TASK_NAME_MIN = 8;

/**
 * The interval between two moments, given in seconds since the epoch, in the task's time steps. MismatchError unless both are whole steps.
 */
export function batchTimes({ configuration: { timePrecision } }: Task, fromSeconds: number, untilSeconds: number): Interval {
  const [from, until] = [BigInt(fromSeconds), BigInt(untilSeconds)];
  if (from % timePrecision !== 0n || until % timePrecision !== 0n || from >= until) {
    throw new MismatchError(
      'batch',
      `The task counts time in steps of ${String(timePrecision)} seconds, so "from" and "until" must be multiples of that, and "from" must be the earlier one.`,
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

/** The batch of these times. MismatchError if they aren't a batch, or if it is a mission's window that hasn't closed. */
export function timeBatch(task: Task, times: Interval, clock: Clock, bucketsMax: number): BucketRange {
  if (!task.isTimeInterval)
    throw new MismatchError(
      'batch',
      'The batches of this task are chosen by the leader and have no times. Name the batch to give up by its ID.',
    );
  try {
    assertCollectible(task, times, bucketsMax);
  } catch (cause) {
    throw new MismatchError(
      'batch',
      "A batch with these times could never be collected. A mission's batch is exactly one of its windows.",
      {
        cause,
      },
    );
  }
  const window = windowOf(task, times);
  if (window !== undefined && clock.now() < closesMs(window))
    throw new MismatchError(
      'batch',
      'This window has not closed yet, so organisations can still contribute. Give it up after it has closed.',
    );
  return intervalBuckets(times);
}

/** The leader-selected batch with this ID. MismatchError if the task has no such batches, or the ID has another length. */
export function selectedBatch(task: Task, id: Uint8Array | undefined): BucketRange {
  if (task.isTimeInterval) throw new MismatchError('batch', 'The batches of this task are intervals of time. Give their times, not an ID.');
  if (id?.length !== BatchId.size) throw new MismatchError('batch', 'A batch ID is 32 bytes in base64url: 43 characters.');
  return { first: id, last: id };
}

/** Gives the batch up at this aggregator. MismatchError if a share of it may have been released. */
export async function giveUp(store: Store, { taskId }: Task, batch: BucketRange): Promise<'given-up' | 'repeated'> {
  const outcome = await store.giveUpBatch(taskId, batch);
  if (outcome !== 'collected') return outcome;
  throw new MismatchError(
    'collected',
    'This batch cannot be given up, and nothing was changed: this aggregator is collecting it or has released its share, so its cost must stay charged.',
  );
}

/** A batch whose collection failed because the helper had not counted the same reports as the leader. */
export interface Unmatched {
  readonly task: Task;
  /** The batch's times in seconds since the epoch, or its ID if the leader selects the task's batches. */
  readonly batch: { readonly fromSeconds: bigint; readonly untilSeconds: bigint } | { readonly id: string };
}

/** All such batches, according to the leader's audit log. The helper's audit log doesn't contain them. */
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
      if (event === 'batch-claimed' || event === 'batch-given-up') found.delete(key); // collected again, or given up
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
