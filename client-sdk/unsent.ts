// unsent.ts — what is signed off and not received yet: the queue is the locks themselves, so it survives whatever stops the program.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { LockStore } from './lock/lock.ts';
import { lockedSummaries, type LockSummary } from './lock/lock-record.ts';

export interface Unsent {
  /** The instrument's name. */
  readonly instrument: string;
  /** The window's number. */
  readonly window: number;
}

/**
 * The mission's contributions that are locked and that the leader has neither confirmed nor refused, by window and name: `send` goes on with
 * each. If an amendment is locked, it stands for its place.
 */
export async function unsent(mission: Mission, store: LockStore): Promise<readonly Unsent[]> {
  return (await latestLocks(mission, store)).filter(({ state }) => state.kind === 'locked').map(placeOf);
}

const placeOf = ({ instrument, window }: LockSummary): Unsent => ({ instrument, window });

/** What is signed off of a mission, one a place, by window and name: the amendment, if there is one. */
export async function latestLocks(mission: Mission, store: LockStore): Promise<readonly LockSummary[]> {
  const own = (await lockedSummaries(store)).filter(({ charter }) => charter === toBase64Url(mission.digest));
  const latest = new Map<string, LockSummary>();
  for (const summary of own) {
    const place = `${summary.taskId} ${summary.window}`;
    if (summary.version >= (latest.get(place)?.version ?? 0)) latest.set(place, summary);
  }
  return [...latest.values()].sort((a, b) => a.window - b.window || (a.instrument < b.instrument ? -1 : 1));
}
