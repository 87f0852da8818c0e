// since.ts — who joined and left a mission since an organisation's last week.
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { rosterInForce } from '@soundings/protocol/roster/roster';
import { rosterChanges } from '../../convenor/roster-changes.ts';

export interface RosterSince {
  readonly joined: number;
  readonly left: number;
}

/** How the newest roster differs from that of the last window that was sent; in nothing, if nothing was sent yet. */
export function rosterSince({ charter, rosters }: Pick<Mission, 'charter' | 'rosters'>, lastSent: number | undefined): RosterSince {
  const all = rosters.map(({ roster }) => roster);
  const newest = all.at(-1);
  const before = lastSent === undefined ? undefined : rosterInForce(all, windowNumbered(charter.schedule, lastSent));
  if (newest === undefined || before === undefined) return { joined: 0, left: 0 };
  const { came, went } = rosterChanges(before, newest);
  return { joined: came.length, left: went.length };
}
