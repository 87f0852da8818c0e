// since.ts — what changed of a mission since an organisation's last week: who joined and left, its board, the register's keys.
import { dayAt } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { rosterInForce } from '@soundings/protocol/roster/roster';
import { rosterChanges } from '../../convenor/roster-changes.ts';

interface RosterSince {
  readonly joined: number;
  readonly left: number;
}

export interface Since extends RosterSince {
  /** Boards and policies that took the place of others, or will; the register is another one if `isMoved`. Days since the epoch. */
  readonly boards: readonly { readonly fromDay: number; readonly members: number; readonly quorum: number }[];
  readonly keys: readonly { readonly fromDay: number; readonly isMoved: boolean }[];
}

export function changesSince(mission: Pick<Mission, 'charter' | 'rosters' | 'logged'>, lastSent: number | undefined): Since {
  const since = lastSent === undefined ? Infinity : windowNumbered(mission.charter.schedule, lastSent).firstDay;
  const isNew = ({ from }: { readonly from: number }) => dayAt(from) > since;
  const { boards, policies } = mission.logged ?? { boards: [], policies: [] };
  return {
    ...rosterSince(mission, lastSent),
    boards: boards.filter(isNew).map(({ from, keys, quorum }) => ({ fromDay: dayAt(from), members: keys.length, quorum })),
    keys: policies.filter(isNew).map(({ from, lost }) => ({ fromDay: dayAt(from), isMoved: lost !== undefined })),
  };
}

/** How the newest roster differs from that of the last window that was sent; in nothing, if nothing was sent yet. */
function rosterSince({ charter, rosters }: Pick<Mission, 'charter' | 'rosters'>, lastSent: number | undefined): RosterSince {
  const all = rosters.map(({ roster }) => roster);
  const newest = all.at(-1);
  const before = lastSent === undefined ? undefined : rosterInForce(all, windowNumbered(charter.schedule, lastSent));
  if (newest === undefined || before === undefined) return { joined: 0, left: 0 };
  const { came, went } = rosterChanges(before, newest);
  return { joined: came.length, left: went.length };
}
