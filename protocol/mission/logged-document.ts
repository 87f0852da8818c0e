// logged-document.ts — what the register bears out of a whole document: checkLogged, and what takes a roster's or an objection's form besides (register.md, "Who refuses what").
import { toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { charterDigest } from '../charter/charter.ts';
import { boardAt, isQuorum } from '../register/board-chain.ts';
import { orRefusal, RegisterError } from '../register/keys/errors.ts';
import { proveObject } from '../register/known.ts';
import { checkLogged, type Logged, type LoggedDocument, type Refused } from '../register/logged.ts';
import { rosterSignersBy } from '../roster/roster.ts';
import { objectionsIn, type Objections } from './held-back.ts';

/** What the register proves of a mission and of whoever holds it back. */
export interface LoggedFacts extends Logged, Objections {}

/** As {@link checkLogged}; rosters besides by the board that was in force when the register had them, and objections that hold the mission back. */
export function checkDocument(document: LoggedDocument, verify: VerifySignature): LoggedFacts | Refused {
  const logged = checkLogged(document, verify);
  if (logged.kind === 'refused') return logged;
  const known = { ...logged, parties: document.charter.charter, charter: toBase64Url(charterDigest(document.charter.charter)), verify };
  const issues = boardIssues(document, known);
  const objections = orRefusal(() => objectionsIn(document, known));
  if (objections instanceof RegisterError) return { kind: 'refused', issues: [...issues, objections.message] };
  return issues.length > 0 ? { kind: 'refused', issues } : { ...logged, ...objections };
}

/** What is known when a proof is checked, and when the days to object end. */
export type KnownMission = Parameters<typeof proveObject>[0] & Pick<Logged, 'coolingEnds'>;

/** Rosters that the board in force at their quorum time hasn't signed. If there was only ever one board, that was checked with each roster. */
function boardIssues({ rosters, log }: LoggedDocument, known: KnownMission): readonly string[] {
  if (known.boards.length === 1) return [];
  return rosters.flatMap((roster, at) => {
    if ('digest' in roster) return [];
    const { number } = roster.roster;
    const { quorumTime } = proveObject(known, roster, { kind: 'roster', number }, log.rosters[at] ?? '').checkpoint;
    const board = boardAt(known, quorumTime);
    const signers = board && rosterSignersBy(known.verify, board, roster);
    return isQuorum(board, new Set(signers))
      ? []
      : [`Roster ${number} isn't signed by the board that was in force when the register had it.`];
  });
}
