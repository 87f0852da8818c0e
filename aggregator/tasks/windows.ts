// windows.ts — all open windows: how many organisations have contributed by last midnight, how many are needed, when each closes, and which are at risk.
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
   * The number of organisations that had contributed by the last midnight UTC. It changes once a day only, so that nobody can learn by
   * asking twice who contributed in between. Undefined if this aggregator can't know: a helper gets contributions that can be amended only
   * after the window has closed.
   */
  readonly organisations: number | undefined;
  readonly needed: number;
  /** The number of organisations on the roster for this window. */
  readonly enrolled: number;
  /** Why there would be no release as things are now; undefined if the window isn't at risk. */
  readonly risk: string | undefined;
}

/** The windows of all missions that have begun and still accept contributions, in the order of their closing. */
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

/** A window with too few organisations is at risk in the second half of its closing days, and in any case in its last two days. */
const LAST_DAYS = 2;

function riskOf(
  { window, organisations, needed, enrolled: enrolledCount }: Omit<OpenWindow, 'risk'>,
  closingDays: number,
  today: number,
): string | undefined {
  const closes = closesIn(window, today);
  if (enrolledCount < needed) return `too few organisations are enrolled (${enrolledCount} of ${needed} needed), ${closes}`;
  const daysLeft = window.closesDay - today;
  const isLate = window.endDay <= today && daysLeft <= Math.max(LAST_DAYS, Math.ceil(closingDays / 2));
  return isLate && organisations !== undefined && organisations < needed
    ? `too few organisations have contributed (${organisations} of ${needed} needed), ${closes}`
    : undefined;
}

/** When a window closes, as in "closes in 2 days". */
export function closesIn({ closesDay }: Window, today: number): string {
  const days = closesDay - today;
  return days === 1 ? `closes tonight, as ${dateOf(closesDay)} begins` : `closes in ${days} days`;
}
