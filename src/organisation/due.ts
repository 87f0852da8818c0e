// due.ts — what an organisation owes: every question of every window that is over and still open, unless the leader has its contribution.
import {
  enrolment,
  identityIn,
  latestLocked,
  SdkError,
  tasksOf,
  type LockSummary,
  type Organisation,
  type Ports,
} from '@soundings/client/node';
import type { Mission } from '@soundings/protocol/mission/mission';
import { isClosed, missionWindows, type Window } from '@soundings/protocol/charter/window';

/** A contribution that hasn't arrived. */
export interface Due {
  readonly window: Window;
  readonly instrument: string;
  /** `refused`: the leader refused what was locked. */
  readonly state: 'not-started' | 'locked' | 'refused';
}

/** Everything that is owed on a day (days since 1970-01-01), the windows that close first before the others. */
export async function dueOn(
  today: number,
  mission: Mission,
  identities: readonly [Organisation, ...Organisation[]],
  ports: Pick<Ports, 'store'>,
): Promise<readonly Due[]> {
  const open = missionWindows(mission.charter.schedule).filter((window) => window.endDay <= today && !isClosed(window, today));
  const due: Due[] = [];
  for (const window of open) {
    const organisation = identityIn(mission, identities, window);
    const entry = entryIn(mission, organisation, window);
    if (entry === undefined) continue;
    for (const task of tasksOf(mission, entry)) {
      const locked = await latestLocked({ place: { mission, task, window, entry }, organisation }, ports.store);
      const state = stateOf(locked?.summary);
      if (state !== undefined) due.push({ window, instrument: task.instrument.name, state });
    }
  }
  return due.toSorted((a, b) => a.window.closesDay - b.window.closesDay);
}

/** Undefined for a window for which the organisation isn't on the roster: it owes nothing there. */
function entryIn(mission: Mission, organisation: Organisation, window: Window) {
  try {
    return enrolment(mission, organisation, window);
  } catch (error) {
    if (error instanceof SdkError && error.code === 'not-enrolled') return undefined;
    throw error;
  }
}

/** Undefined if nothing more is owed: the leader has it, or has one that was made in another folder. */
function stateOf(summary: LockSummary | undefined): Due['state'] | undefined {
  if (summary === undefined) return 'not-started';
  switch (summary.state.kind) {
    case 'locked':
    case 'refused':
      return summary.state.kind;
    case 'received':
    case 'superseded':
      return undefined;
  }
}
