// board-standing.ts — what each member of the board has signed so far, and the quorum. Only a member's own signature counts.
import type { Decision } from '@soundings/protocol/charter/approval';
import { boardDecisions } from '@soundings/protocol/signed/charter';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { rosterSigners } from '@soundings/protocol/signed/roster';
import { standingBoard } from './standing-board.ts';

export interface BoardStanding {
  readonly quorum: number;
  readonly members: readonly MemberStanding[];
  /** The number of the newest roster, if there is one. */
  readonly rosterNumber?: number;
  /** Who signs rosters, if another board followed the charter's own. */
  readonly later?: LaterBoard;
}

export interface LaterBoard {
  readonly number: number;
  readonly quorum: number;
  readonly members: readonly Pick<MemberStanding, 'key' | 'roster'>[];
}

export interface MemberStanding {
  readonly key: string;
  readonly charter: Decision['decision'] | 'missing';
  /** On the newest roster, if there is one. */
  readonly roster?: 'signed' | 'missing';
}

export function boardStanding({ charter: signed, rosters, log }: MissionDocument): BoardStanding {
  const { charter, board } = signed;
  const newest = rosters.at(-1);
  const standing = standingBoard({ charter: signed, log });
  const signers = newest && rosterSigners({ keys: [...new Set([...charter.board.keys, ...standing.keys])] }, newest);
  const ofRoster = (key: string): Pick<MemberStanding, 'roster'> =>
    signers === undefined ? {} : { roster: signers.includes(key) ? 'signed' : 'missing' };
  const { number, quorum, keys } = standing;
  return {
    quorum: charter.board.quorum,
    members: boardDecisions(charter, board).map(({ key, decision }) => ({ key, charter: decision ?? 'missing', ...ofRoster(key) })),
    ...(newest === undefined || signers === undefined ? {} : { rosterNumber: newest.roster.number }),
    ...(number === 0 ? {} : { later: { number, quorum, members: keys.map((key) => ({ key, ...ofRoster(key) })) } }),
  };
}

/** Whether a member of the board that signs rosters has signed the newest one. */
export function hasSignedRoster({ members, later }: BoardStanding, member: string): boolean {
  return (later?.members ?? members).some(({ key, roster }) => key === member && roster === 'signed');
}

/** "1 of the board's 3 members approve the charter and 1 refuse it; 2 must approve it." */
export function charterStandingWords({ quorum, members }: BoardStanding): string {
  const count = (decision: MemberStanding['charter']) => members.filter(({ charter }) => charter === decision).length;
  const refusing = count('refuses') === 0 ? '' : ` and ${String(count('refuses'))} refuse it`;
  return `${String(count('approves'))} of the board's ${String(members.length)} members approve the charter${refusing}; ${String(quorum)} must approve it.`;
}

/** "1 of the board's 3 members have signed roster 2; 2 must sign it." */
export function rosterStandingWords({ quorum, members, later, rosterNumber = 0 }: BoardStanding): string {
  const signing = later ?? { quorum, members };
  const signed = signing.members.filter(({ roster }) => roster === 'signed').length;
  return `${String(signed)} of the board's ${String(signing.members.length)} members have signed roster ${String(rosterNumber)}; ${String(signing.quorum)} must sign it.`;
}
