// quarantine.ts — a database that was restored from a backup must not answer as if nothing had happened since: it has forgotten whom it answered.
import { CodedError } from '@soundings/crypto/errors';
import { Duration, Time } from '@soundings/protocol/dap/time';
import { generationText, isLater, parseGeneration, type Generation } from '@soundings/protocol/contribution/generation';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import { chargeOf } from '../collection/charge.ts';
import type { Clock, Life, Store } from '../ports/ports.ts';
import type { BucketRange } from '../ports/store.ts';
import { closesMs, intervalBuckets, MS_A_DAY, timeBucket, timeOf, type Task } from '../tasks/task.ts';

/** There is no quarantine to end. */
export class QuarantineError extends CodedError<'no-quarantine'> {}

export function noQuarantine(): QuarantineError {
  return new QuarantineError(
    'no-quarantine',
    'This aggregator is in no quarantine, so there is none to end, and nothing was changed: ending one closes every window that has closed and is not released, for good. If you know that its database was put back from a backup and it could not notice, say so with --restored.',
  );
}

/** A place that this database was at once and doesn't hold: it was put back. Empty once the quarantine has ended. */
const LOST_PLACE = 'lost-place';

/**
 * Begins another generation of this database, in it and then in the file. 'restored' where it was put back: the file is at a place that the database
 * doesn't hold, or somebody has shown such a place; then nothing changes but that this is noted. Where a process ends between the two writes, the
 * database holds more than the file, which is fine.
 */
export async function beginLife(store: Store, life: Life | undefined): Promise<'goes-on' | 'restored'> {
  const outside = await life?.read();
  if (outside !== undefined && !(await store.holdsGeneration(outside))) await notePutBack(store, outside);
  if (await isPutBack(store)) return 'restored';
  await life?.write(await store.nextGeneration());
  return 'goes-on';
}

/** Whether there is a quarantine to end: this database was put back, or another aggregator's was. Changes nothing. */
export async function isInQuarantine(store: Store, life: Life | undefined): Promise<boolean> {
  const outside = await life?.read();
  if (outside !== undefined && !(await store.holdsGeneration(outside))) return true;
  return (await isPutBack(store)) || (await store.restoredPeers()).size > 0;
}

/** Noted for good, until the quarantine is ended. */
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

/** Whoever has made a backup says so here, so that it is known as an old copy from then on. */
export async function noteBackup(store: Store, life: Life | undefined): Promise<void> {
  await beginLife(store, life);
}

/**
 * Ends a quarantine. Every batch that may have been given away since the backup, which is every one that could be collected by now, is taken as
 * given away: a second share of it, over other reports or with other noise of ours, could be subtracted from the first. The mission is charged
 * for it as well. What is still open goes on; if the other aggregator has counted reports of it that are forgotten here, it ends in a mismatch
 * and gives nothing away either.
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

/** The windows that may have taken reports since the backup, with a day to spare for clocks that differ. */
function begunByNow({ mission }: Task, nowMs: number): readonly BucketRange[] {
  const windows = mission === undefined ? [] : missionWindows(mission.charter.schedule);
  return windows.filter(({ firstDay }) => (firstDay - 1) * MS_A_DAY <= nowMs).map(windowBuckets);
}

function windowBuckets({ firstDay, endDay }: Window): BucketRange {
  return intervalBuckets({ start: Time(BigInt(firstDay)), duration: Duration(BigInt(endDay - firstDay)) });
}

/** What could be collected by now, by what it is charged with. */
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
