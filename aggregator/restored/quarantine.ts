// quarantine.ts — what follows a restore from a backup. The database has lost records of what it released, so it must not answer as if nothing had happened since.
import { CodedError } from '@soundings/crypto/errors';
import { Duration, Time } from '@soundings/protocol/dap/time';
import { generationText, isLater, parseGeneration, type Generation } from '@soundings/protocol/contribution/generation';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import { chargeOf } from '../collection/charge.ts';
import type { Clock, Life, Store } from '../ports/ports.ts';
import type { BucketRange } from '../ports/store/batch.ts';
import { closesMs, intervalBuckets, MS_A_DAY, timeBucket, timeOf, type Task } from '../tasks/task.ts';

/** There is no quarantine to end. */
export class QuarantineError extends CodedError<'no-quarantine'> {}

export function noQuarantine(): QuarantineError {
  return new QuarantineError(
    'no-quarantine',
    'This aggregator is not in quarantine, so nothing was changed. (Ending a quarantine means that windows which have closed and are not released never will be.) If you know that its database was restored from a backup and it could not notice, run this command with --restored.',
  );
}

/**
 * A position that this database was once at and doesn't contain any more, because it was restored from a backup. Empty once the quarantine
 * has ended.
 */
const LOST_PLACE = 'lost-place';

/**
 * Begins another generation, in the database and then in the file. 'restored' if the database was restored from a backup: the file has a
 * position that the database doesn't contain, or a peer has shown such a position. Then this is noted and nothing else changes. If the
 * process ends between the two writes, the database is ahead of the file, which does no harm.
 */
export async function beginLife(store: Store, life: Life | undefined): Promise<'goes-on' | 'restored'> {
  const outside = await life?.read();
  if (outside !== undefined && !(await store.holdsGeneration(outside))) await notePutBack(store, outside);
  if (await isPutBack(store)) return 'restored';
  await life?.write(await store.nextGeneration());
  return 'goes-on';
}

/** Whether there is a quarantine to end: this database was restored from a backup, or another aggregator's was. Changes nothing. */
export async function isInQuarantine(store: Store, life: Life | undefined): Promise<boolean> {
  const outside = await life?.read();
  if (outside !== undefined && !(await store.holdsGeneration(outside))) return true;
  return (await isPutBack(store)) || (await store.restoredPeers()).size > 0;
}

/** Notes that the database was restored from a backup, until the quarantine is ended. */
export async function notePutBack(store: Store, place: Generation): Promise<void> {
  const known = await lostPlace(store);
  if (known === undefined || isLater(place, known)) await store.setMeta(LOST_PLACE, generationText(place));
}

export async function isPutBack(store: Store): Promise<boolean> {
  return (await lostPlace(store)) !== undefined;
}

async function lostPlace(store: Store): Promise<Generation | undefined> {
  return parseGeneration((await store.meta(LOST_PLACE)) ?? '');
}

/** To be called after a backup was made. The database begins another generation, so that the copy is known to be older. */
export async function noteBackup(store: Store, life: Life | undefined): Promise<void> {
  await beginLife(store, life);
}

/**
 * Ends a quarantine. Every batch that may have been released since the backup, which is every one that could be collected by now, counts as
 * released and is charged to the mission. Otherwise a second share of it, over other reports or with other noise of ours, could be
 * subtracted from the first. Batches that are still open go on. If the other aggregator has counted reports of such a batch that were lost
 * here, its collection ends in a mismatch and nothing is released either.
 */
export async function endQuarantine(store: Store, life: Life | undefined, clock: Clock, tasks: readonly Task[]): Promise<void> {
  for (const task of tasks) {
    await store.noteForgotten(task.taskId, begunByNow(task, clock.now()));
    for (const [charge, ranges] of collectibleByNow(task, clock.now())) await store.closeBatches(task.taskId, ranges, charge);
  }
  const places = [await store.ownGeneration(), await lostPlace(store), await life?.read()].filter((place) => place !== undefined);
  const next = await store.nextGeneration(places.reduce((one, other) => (isLater(other, one) ? other : one)));
  await life?.write(next);
  await store.setMeta(LOST_PLACE, '');
}

/** The windows that may have got reports since the backup, with a day to spare for clocks that differ. */
function begunByNow({ mission }: Task, nowMs: number): readonly BucketRange[] {
  const windows = mission === undefined ? [] : missionWindows(mission.charter.schedule);
  return windows.filter(({ firstDay }) => (firstDay - 1) * MS_A_DAY <= nowMs).map(windowBuckets);
}

function windowBuckets({ firstDay, endDay }: Window): BucketRange {
  return intervalBuckets({ start: Time(BigInt(firstDay)), duration: Duration(BigInt(endDay - firstDay)) });
}

/** The batches that could be collected by now, grouped by their charge. */
function collectibleByNow(task: Task, nowMs: number): ReadonlyMap<string | undefined, readonly BucketRange[]> {
  if (task.mission === undefined) return new Map([[undefined, [{ first: timeBucket(0n), last: timeBucket(timeOf(task, nowMs)) }]]]);
  const ranges = new Map<string | undefined, BucketRange[]>();
  for (const window of missionWindows(task.mission.charter.schedule)) {
    if (closesMs(window) > nowMs) break;
    const charge = chargeOf(task, window)?.record;
    const range = windowBuckets(window);
    const alike = ranges.get(charge);
    if (alike === undefined) ranges.set(charge, [range]);
    else alike.push(range);
  }
  return ranges;
}
