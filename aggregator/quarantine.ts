// quarantine.ts — a database that was restored from a backup must not answer as if nothing had happened since: it has forgotten whom it answered.
import { Duration, Time } from '../protocol/dap/time.ts';
import { missionWindows, type Window } from '../protocol/mission/window.ts';
import { chargeOf } from './collection/charge.ts';
import type { Clock, Life, Store } from './ports.ts';
import type { BucketRange } from './store/store.ts';
import { closesMs, intervalBuckets, MS_A_DAY, timeBucket, timeOf, type Task } from './task.ts';

const LIFE = 'life';

/**
 * Begins another life of this database: the number in it and the number outside grow by one. 'restored' where the one in it is smaller, because
 * this is an older copy; then nothing is changed. Where a process ends between the two writes, the one in the database is larger, which is fine.
 */
export async function beginLife(store: Store, life: Life | undefined): Promise<'goes-on' | 'restored'> {
  if (life === undefined) return 'goes-on';
  const [inside, outside] = [Number((await store.meta(LIFE)) ?? 0), await life.read()];
  if (inside < outside) return 'restored';
  await store.setMeta(LIFE, String(inside + 1));
  await life.write(inside + 1);
  return 'goes-on';
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
  if (life === undefined) return;
  await store.setMeta(LIFE, String(await life.read()));
  await beginLife(store, life);
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
