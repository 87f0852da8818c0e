// mission-log.ts — what a register has of one mission, read and sorted by kind: documents, checks, alarms and pages are made from it.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Decision } from '@soundings/protocol/charter/approval';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import type { Release } from '@soundings/protocol/release/release';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Leaf } from '@soundings/protocol/register/leaf';
import type { BoardObject, LiftObject, LogProofs, PolicyObject, StopObject } from '@soundings/protocol/register/objects';
import type { RemovalObject } from '@soundings/protocol/register/objects-other';
import type { AnswerObject, ChallengeObject } from '@soundings/protocol/register/objects-public';
import type { WithheldObject } from '@soundings/protocol/register/withheld';

/** A leaf of the register with what it names. */
export interface LoggedLeaf {
  readonly index: number;
  readonly leaf: Leaf;
  /** The object's JSON value; undefined if it was taken down, or couldn't be had. */
  readonly value: unknown;
  /** The leaf's first proof; undefined if it has none yet. */
  readonly proof: string | undefined;
  /** Of a roster, that names in it were taken down: the value is what is left. */
  readonly isStripped?: boolean;
}

/** The same, its object read. Objections that stand together in one object have one leaf. */
export interface Logged<T> {
  readonly index: number;
  readonly leaf: Leaf;
  readonly value: T;
  readonly proof: string | undefined;
}

/** A charter as its leaf names it: signed by the convenor, without the board's decisions. */
export interface CharterObject {
  readonly board: readonly [];
  readonly charter: Charter;
  readonly convenor: string;
}

/** A decision of the board with the member's reason, if there is one. */
export interface DecisionObject extends Omit<LogProofs['decisions'][number], 'proof'> {
  readonly decision: Decision;
}

/** All that a register has of a mission, each kind in the log's order. Objects that couldn't be read are in none of these. */
export interface MissionLog {
  /** The charter's digest in base64url. */
  readonly digest: string;
  readonly charter: Logged<CharterObject>;
  readonly tasks: readonly MissionTask[];
  readonly decisions: readonly Logged<DecisionObject>[];
  readonly rosters: readonly Logged<SignedRoster>[];
  readonly policies: readonly Logged<PolicyObject>[];
  readonly boards: readonly Logged<BoardObject>[];
  readonly stops: readonly Logged<StopObject>[];
  readonly lifts: readonly Logged<LiftObject>[];
  readonly releases: readonly Logged<Release>[];
  readonly withheld: readonly Logged<WithheldObject>[];
  readonly challenges: readonly Logged<ChallengeObject>[];
  readonly answers: readonly Logged<AnswerObject>[];
  /** What was taken down of it. */
  readonly removals: readonly Logged<RemovalObject>[];
}
