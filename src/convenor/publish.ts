// publish.ts — a charter, the decisions on it and the rosters, as the one document that the register shows.
import { bytesOf } from '../../protocol/mission/base64url.ts';
import { decide, signCharter, type SignedCharter } from '../../protocol/mission/approval.ts';
import type { Charter } from '../../protocol/mission/charter.ts';
import type { MissionDocument } from '../../protocol/mission/mission.ts';
import type { SignedRoster } from '../../protocol/mission/roster.ts';
import type { SigningKey } from './keys.ts';

/** The charter signed by the convenor and approved by these members of the board. */
export function approvedCharter(charter: Charter, convenor: SigningKey, board: readonly SigningKey[]): SignedCharter {
  return {
    charter,
    convenor: signCharter(charter, bytesOf(convenor.privateKey)),
    board: board.map((member) => decide(charter, 'approves', bytesOf(member.publicKey), bytesOf(member.privateKey))),
  };
}

export function missionDocument(charter: SignedCharter, rosters: readonly SignedRoster[]): MissionDocument {
  return { format: 'soundings mission v1', charter, rosters };
}
