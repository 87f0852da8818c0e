// roster.ts — rosters, signed and checked with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '../charter/charter.ts';
import {
  checkRosterBy,
  provePossessionBy,
  rosterSignersBy,
  signRosterBy,
  unsignedRosterIssuesBy,
  type Roster,
  type RosterBoard,
  type SignedRoster,
} from '../roster/roster.ts';

/** As {@link checkRosterBy}. */
export function checkRoster(charter: Charter, value: unknown, verify: VerifySignature = verifyEd25519): SignedRoster {
  return checkRosterBy(verify, charter, value);
}

/** As {@link unsignedRosterIssuesBy}. */
export function unsignedRosterIssues(charter: Charter, value: unknown, verify: VerifySignature = verifyEd25519): readonly string[] {
  return unsignedRosterIssuesBy(verify, charter, value);
}

/** As {@link rosterSignersBy}. */
export function rosterSigners(
  board: Pick<RosterBoard, 'keys'>,
  value: unknown,
  verify: VerifySignature = verifyEd25519,
): readonly string[] | undefined {
  return rosterSignersBy(verify, board, value);
}

/** As {@link provePossessionBy}. */
export function provePossession(
  charter: Uint8Array,
  id: Uint8Array,
  publicKey: Uint8Array,
  privateKey: Uint8Array,
  replaces?: Uint8Array,
): Uint8Array {
  return provePossessionBy(sign, charter, id, publicKey, privateKey, replaces);
}

/** As {@link signRosterBy}. */
export function signRoster(roster: Roster, privateKey: Uint8Array): Uint8Array {
  return signRosterBy(sign, roster, privateKey);
}
