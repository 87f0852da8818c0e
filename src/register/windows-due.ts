// windows-due.ts — windows that closed more than `due` days ago and have no leaf: silence that has to be explained (register.md, "Decisions").
import { dateOf } from '@soundings/protocol/charter/day';
import { missionWindows, windowName, type Window } from '@soundings/protocol/charter/window';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { checkLogged } from '@soundings/protocol/register/logged';
import type { LeafPlace } from '@soundings/protocol/register/leaf';
import type { Stop } from '@soundings/protocol/register/stops';
import { belongsTo, rosterInForce } from '@soundings/protocol/roster/roster';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { documentOf } from './document-of.ts';
import type { MissionLog } from './mission-log.ts';

/** A window of a task without its leaf. */
export interface OverdueWindow {
  readonly mission: string;
  readonly task: MissionTask;
  readonly window: Window;
  /** One sentence. */
  readonly sentence: string;
}

/** One text for a place, so that places can be looked up. */
export function placeText({ instrument, sector, tier, window }: LeafPlace): string {
  return JSON.stringify([instrument, sector ?? null, tier ?? null, window]);
}

/**
 * Every window that has to have a leaf today and has none. There is none for windows that begin under a stop, nor for tasks with nobody enrolled.
 * `places` are those of the mission's `release` and `withheld` leaves, by {@link placeText}.
 */
export function overdueWindows(
  mission: MissionLog,
  places: ReadonlySet<string>,
  today: number,
  verify: VerifySignature,
): readonly OverdueWindow[] {
  const { charter } = mission.charter.value;
  if (charter.log === undefined) return [];
  const { due } = charter.log;
  const stops = stopsOf(mission, verify);
  const rosters = mission.rosters.map(({ value }) => value.roster);
  const windows = missionWindows(charter.schedule).filter(({ closesDay }) => closesDay + due < today);
  return windows.flatMap((window) =>
    mission.tasks.flatMap((task) => {
      const roster = rosterInForce(rosters, window);
      const isEnrolled = roster?.organisations.some(
        (entry) => belongsTo(entry, task) && entry.firstWindow <= window.number && window.number <= entry.lastWindow,
      );
      const isStopped = stops.some(({ isLifted, fromDay }) => !isLifted && fromDay <= window.firstDay);
      const place = { instrument: task.instrument.name, sector: task.sector, tier: task.tier, window: window.number };
      if (isEnrolled !== true || isStopped || places.has(placeText(place))) return [];
      const sentence = `${charter.mission}: ${task.label}, ${windowName(window)}, closed on ${dateOf(window.closesDay)} and has neither a release nor a reason why not.`;
      return [{ mission: charter.mission, task, window, sentence }];
    }),
  );
}

/** The stops that the register proves; none if it doesn't prove the mission. */
function stopsOf(mission: MissionLog, verify: VerifySignature): readonly Stop[] {
  if (mission.stops.length === 0) return [];
  const document = documentOf(mission);
  const checked = document && checkLogged(document, verify);
  return checked?.kind === 'logged' ? checked.stops : [];
}
