// windows.ts — every window that is open: who is in as of last midnight, who is needed, when it closes, and which of them will fail.
import { toBase64Url } from '@soundings/crypto/bytes';
import { dateOf } from '@soundings/protocol/charter/day';
import { Duration, Time } from '@soundings/protocol/dap/time';
import { rosterInForce, enrolled, belongsTo } from '@soundings/protocol/roster/roster';
import { isClosed, missionWindows, type Window } from '@soundings/protocol/charter/window';
import type { Store } from '../ports/ports.ts';
import { intervalBuckets, MS_A_DAY, type MissionRules, type Task } from './task.ts';

export interface OpenWindow {
  readonly mission: string;
  /** Its charter's digest, in base64url. */
  readonly charter: string;
  /** The question, with the sector and the tier that it is asked of. */
  readonly question: string;
  readonly window: Window;
  /**
   * Organisations that were in at the last midnight UTC, so that whoever looks twice doesn't learn who came in between. Undefined where this
   * aggregator can't know: a helper is sent what can be amended when the window has closed.
   */
  readonly organisations: number | undefined;
  readonly needed: number;
  /** On the roster for this window. */
  readonly enrolled: number;
  /** Why there will be no release, as it stands: undefined while that is not to be feared. */
  readonly risk: string | undefined;
}

/** Windows that have begun and take contributions still, of every mission, by closing time. */
export async function openWindows(
  tasks: readonly Task[],
  role: 'leader' | 'helper',
  store: Pick<Store, 'organisationsIn'>,
  nowMs: number,
): Promise<readonly OpenWindow[]> {
  const today = Math.floor(nowMs / MS_A_DAY);
  const found: OpenWindow[] = [];
  for (const { taskId, mission } of tasks) {
    if (mission === undefined) continue;
    const isKnown = role === 'leader' || mission.charter.amendments === 0;
    for (const window of missionWindows(mission.charter.schedule)) {
      if (window.firstDay > today || isClosed(window, today)) continue;
      const { firstDay, endDay } = window;
      const range = intervalBuckets({ start: Time(BigInt(firstDay)), duration: Duration(BigInt(endDay - firstDay)) });
      const organisations = isKnown ? await store.organisationsIn(taskId, range, today) : undefined;
      found.push(described(mission, window, organisations, today));
    }
  }
  return found.sort((a, b) => a.window.closesDay - b.window.closesDay);
}

function described(rules: MissionRules, window: Window, organisations: number | undefined, today: number): OpenWindow {
  const { charter, task, organisationsMin: needed } = rules;
  const enrolledCount = enrolledFor(rules, window);
  const facts = {
    mission: charter.mission,
    charter: toBase64Url(rules.charterDigest),
    question: task.label,
    window,
    organisations,
    needed,
    enrolled: enrolledCount,
  };
  return { ...facts, risk: riskOf(facts, charter.schedule.closingDays, today) };
}

function enrolledFor({ rosters, task }: MissionRules, window: Window): number {
  const roster = rosterInForce(rosters, window);
  if (roster === undefined) return 0;
  return roster.organisations.filter((entry) => enrolled(roster, entry.id, window) === entry && belongsTo(entry, task)).length;
}

/** Organisations are called after when half of the days are gone that they have, and in the last two days at the latest. */
const LAST_DAYS = 2;

function riskOf(
  { window, organisations, needed, enrolled: enrolledCount }: Omit<OpenWindow, 'risk'>,
  closingDays: number,
  today: number,
): string | undefined {
  const closes = closesIn(window, today);
  if (enrolledCount < needed) return `${enrolledCount} enrolled, ${needed} needed, ${closes}`;
  const daysLeft = window.closesDay - today;
  const isLate = window.endDay <= today && daysLeft <= Math.max(LAST_DAYS, Math.ceil(closingDays / 2));
  return isLate && organisations !== undefined && organisations < needed ? `${organisations} in, ${needed} needed, ${closes}` : undefined;
}

/** "closes in 2 days" */
export function closesIn({ closesDay }: Window, today: number): string {
  const days = closesDay - today;
  return days === 1 ? `closes tonight, as ${dateOf(closesDay)} begins` : `closes in ${days} days`;
}
