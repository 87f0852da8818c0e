// standing.ts — how a mission stands when the register is looked at: waiting for the board, for objections, running, ended or stopped (register.md, "Who refuses what").
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import { windowOfDay } from '@soundings/protocol/charter/window';
import { objectName } from '@soundings/protocol/register/leaf';
import { momentOf, timeOf, type MissionLogView, type SiteView } from './view.ts';

export type Standing =
  | { readonly state: 'waiting'; readonly approvals: number; readonly quorum: number; readonly refusals: number }
  /** The public can object until then; in seconds since the epoch. */
  | { readonly state: 'cooling'; readonly until: number }
  | { readonly state: 'planned' | 'ended' }
  | { readonly state: 'running'; readonly window: number; readonly windows: number }
  /** From a day on, in days since the epoch. */
  | { readonly state: 'stopped'; readonly by: StopView['by']; readonly fromDay: number };

export interface StopView {
  readonly index: number;
  readonly by: 'leader' | 'helper' | 'board';
  readonly text: string;
  readonly fromDay: number;
  /** The entry by which the board lifted it. */
  readonly liftedBy: number | undefined;
}

const DAY = 86_400;

export function standingOf(register: SiteView, mission: MissionLogView): Standing {
  const now = momentOf(register);
  const { charter } = mission.charter.value;
  const { approvals, refusals, approvedAt } = approvalsOf(register, mission);
  if (approvedAt === undefined) return { state: 'waiting', approvals, refusals, quorum: charter.board.quorum };
  const stop = stopsOf(register, mission).find(({ liftedBy, fromDay }) => liftedBy === undefined && fromDay <= dayAt(now));
  if (stop !== undefined) return { state: 'stopped', by: stop.by, fromDay: stop.fromDay };
  const until = approvedAt + (charter.log?.cooling ?? 0) * DAY;
  if (now < until) return { state: 'cooling', until };
  const window = windowOfDay(charter.schedule, dayAt(now));
  if (window !== undefined) return { state: 'running', window: window.number, windows: charter.schedule.count };
  return { state: dayAt(now) < (dayOf(charter.schedule.firstDay) ?? 0) ? 'planned' : 'ended' };
}

/** How many members approve and refuse, and when the quorum of approvals was in the register; undefined if it wasn't. A member who refuses doesn't approve. */
export function approvalsOf(register: SiteView, mission: MissionLogView) {
  const { quorum } = mission.charter.value.charter.board;
  const refusing = new Set(mission.decisions.flatMap(({ value: { decision } }) => (decision.decision === 'refuses' ? [decision.key] : [])));
  const approving = new Map<string, number>();
  for (const { index, value } of mission.decisions) {
    const { key, decision } = value.decision;
    const time = timeOf(register, index);
    if (decision === 'approves' && time !== undefined && !refusing.has(key)) approving.set(key, Math.min(time, approving.get(key) ?? time));
  }
  const times = [...approving.values()].sort((a, b) => a - b);
  return { approvals: approving.size, refusals: refusing.size, approvedAt: times[quorum - 1] };
}

/** Every stop, from the day on which it holds: not before the day after the register had it. */
export function stopsOf(register: SiteView, mission: MissionLogView): readonly StopView[] {
  return mission.stops.map(({ index, value }) => {
    const { by, from, text } = value.body;
    const { object } = objectName(canonicalJson(value));
    const lift = mission.lifts.find((one) => one.value.body.stop === object);
    const fromDay = Math.max(dayOf(from) ?? 0, dayAt(timeOf(register, index) ?? 0) + 1);
    return { index, by, text, fromDay, liftedBy: by === 'board' ? undefined : lift?.index };
  });
}
