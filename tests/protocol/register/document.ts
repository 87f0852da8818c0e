// document.ts — a mission document with its proofs, as a convenor would put it together: the charter, two approvals, a roster, and what a test adds.
import type { Decision } from '../../../protocol/charter/approval.ts';
import type { SignedRoster } from '../../../protocol/roster/roster.ts';
import type { LoggedDocument } from '../../../protocol/register/logged.ts';
import type { LogProofs, RosterReference } from '../../../protocol/register/objects.ts';
import { CHARTER, CONVENORS_SIGNATURE, DIGEST, decisionOf, GrowingLog, NOON, rosterOf, type Witnessing } from './world.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What {@link LoggedDocument} has, to be changed. */
export interface Draft {
  readonly log: GrowingLog;
  readonly board: Decision[];
  readonly rosters: (SignedRoster | RosterReference)[];
  readonly proofs: Mutable<LogProofs>;
}

/** An hour, in seconds. */
export const HOUR = 3600;

/**
 * The charter is logged at noon; members 0 and 1 approve, logged one and two hours later; roster 1 is logged a day later and holds from 2025-12-29.
 * Without a decision or roster there are no leaves for it.
 */
export function draft(witnessing: Witnessing = {}): Draft {
  const log = new GrowingLog();
  const charter = log.logged(
    { board: [], charter: CHARTER, convenor: CONVENORS_SIGNATURE },
    { kind: 'charter', charter: DIGEST },
    NOON,
    witnessing,
  );
  const made: Draft = {
    log,
    board: [],
    rosters: [],
    proofs: { charter, decisions: [], rosters: [], policies: [], stops: [], lifts: [], boards: [] },
  };
  addDecision(made, decisionOf(0, 'approves'), NOON + HOUR, witnessing);
  addDecision(made, decisionOf(1, 'approves'), NOON + 2 * HOUR, witnessing);
  addRoster(made, rosterOf(1, '2025-12-29'), NOON + 24 * HOUR, witnessing);
  return made;
}

type Entry = Omit<LogProofs['decisions'][number], 'proof'>;

/** A decision, with its reason where there is one. */
export function addDecision(
  { log, board, proofs }: Draft,
  decision: Decision,
  time: number,
  witnessing: Witnessing = {},
  { body, signatures }: Entry = { body: null, signatures: [] },
): void {
  const proof = log.logged({ body, decision, signatures }, { kind: 'decision', charter: DIGEST }, time, witnessing);
  board.push(decision);
  proofs.decisions.push({ body, signatures, proof });
}

export function addRoster({ log, rosters, proofs }: Draft, roster: SignedRoster, time: number, witnessing: Witnessing = {}): void {
  const { number } = roster.roster;
  proofs.rosters.push(log.logged(roster, { kind: 'roster', charter: DIGEST, number }, time, witnessing));
  rosters.push(roster);
}

export function documentOf({ board, rosters, proofs }: Draft): LoggedDocument {
  return { charter: { charter: CHARTER, convenor: CONVENORS_SIGNATURE, board }, rosters, log: proofs };
}
