// windows.ts — what came of each window of each question: a release, the reason why there is none, or nothing yet (register.md, "Decisions").
import { dayAt } from '@soundings/protocol/charter/day';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import type { LeafPlace } from '@soundings/protocol/register/leaf';
import { belongsTo, rosterInForce } from '@soundings/protocol/roster/roster';
import { stopsOf } from './standing.ts';
import { momentOf, type MissionLogView, type SiteView } from './view.ts';

export interface WindowRow {
  readonly window: Window;
  /** One for each of the mission's tasks, in their order. */
  readonly outcomes: readonly Outcome[];
}

export type Outcome =
  | { readonly kind: 'release'; readonly index: number; readonly organisations: number }
  /** `isCharged`: no aggregator says that nothing was given, so privacy may have been spent. */
  | { readonly kind: 'withheld'; readonly index: number; readonly reason: Reason; readonly isCharged: boolean }
  /** Its leaf is there, but its object was taken down or isn't believed. */
  | { readonly kind: 'unread'; readonly index: number }
  /** Open until then, due until then, or later than that; in days since the epoch. */
  | { readonly kind: 'open'; readonly closesDay: number }
  | { readonly kind: 'due' | 'overdue'; readonly dueDay: number }
  /** Nobody was enrolled to answer, or the mission was stopped. */
  | { readonly kind: 'nobody' | 'stopped' };

type Reason = 'too-few' | 'stopped' | 'mismatch' | 'lost';

/** Every window that has begun, or has a leaf, the newest first. */
export function windowRows(register: SiteView, mission: MissionLogView): readonly WindowRow[] {
  const today = dayAt(momentOf(register));
  const outcomeOf = outcomes(register, mission, today);
  return missionWindows(mission.charter.value.charter.schedule)
    .map((window) => ({ window, outcomes: mission.tasks.map((task) => outcomeOf(task, window)) }))
    .filter(({ window, outcomes: all }) => window.firstDay <= today || all.some((one) => 'index' in one))
    .reverse();
}

function outcomes(register: SiteView, mission: MissionLogView, today: number): (task: MissionTask, window: Window) => Outcome {
  const { charter } = mission.charter.value;
  const rosters = mission.rosters.map(({ value }) => value.roster);
  const stops = stopsOf(register, mission).filter(({ liftedBy }) => liftedBy === undefined);
  const found = leavesByPlace(register, mission);
  return (task, window) => {
    const leaf = found.get(placeText({ instrument: task.instrument.name, sector: task.sector, tier: task.tier, window: window.number }));
    if (leaf !== undefined) return leaf;
    if (stops.some(({ fromDay }) => fromDay <= window.firstDay)) return { kind: 'stopped' };
    const isAnybodyThere = rosterInForce(rosters, window)?.organisations.some(
      (entry) => belongsTo(entry, task) && entry.firstWindow <= window.number && window.number <= entry.lastWindow,
    );
    if (isAnybodyThere !== true) return { kind: 'nobody' };
    if (today < window.closesDay) return { kind: 'open', closesDay: window.closesDay };
    const dueDay = window.closesDay + (charter.log?.due ?? 0);
    return { kind: today <= dueDay ? 'due' : 'overdue', dueDay };
  };
}

/** What each place's leaf says. */
function leavesByPlace({ entries }: SiteView, mission: MissionLogView): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>();
  for (const { index, leaf } of entries)
    if ((leaf?.kind === 'release' || leaf?.kind === 'withheld') && leaf.charter === mission.digest)
      found.set(placeText(leaf.place), { kind: 'unread', index });
  const put = (index: number, outcome: Outcome) => {
    const leaf = entries[index]?.leaf;
    if (leaf !== undefined && 'place' in leaf) found.set(placeText(leaf.place), outcome);
  };
  for (const { index, value } of mission.releases) put(index, { kind: 'release', index, organisations: value.organisations });
  for (const { index, value } of mission.withheld) {
    const { reason, notGiven } = value.body; // one that isn't the aggregator's would have kept the object out of this list
    put(index, { kind: 'withheld', index, reason, isCharged: notGiven === undefined });
  }
  return found;
}

function placeText({ instrument, sector, tier, window }: LeafPlace): string {
  return JSON.stringify([instrument, sector ?? null, tier ?? null, window]);
}
