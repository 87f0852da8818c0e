// deciding.ts — what one member looks at while the desk runs: the mission, its check, what it is compared with, and whether the words were shown.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Decision } from '@soundings/protocol/charter/approval';
import { charterDigest, charterFingerprint } from '@soundings/protocol/charter/charter';
import type { Mission, MissionDocument } from '@soundings/protocol/mission/mission';
import { boardStanding } from '../../convenor/board-standing.ts';
import type { CharterCheck } from '../../convenor/charter-check.ts';
import { approveRoster, withDecision } from '../../convenor/mission-document.ts';
import { standingBoard } from '../../convenor/standing-board.ts';
import { decisionWithReason, REASON_MAX } from '../../convenor/decision.ts';
import { InputError } from '../../errors.ts';
import type { DecisionObject } from '../../register/mission-log.ts';
import { rehearsalStanding, type RehearsalStanding } from '../../rehearsal/report.ts';
import type { DeskPorts } from '../state/desk.ts';
import type { Template } from '../../calling/template/template.ts';
import type { RegisterLook } from './register-look.ts';
import type { Asked, Proposed } from './request.ts';

/** Owned by the routes of this room; one at a time. */
export interface Deciding {
  document: MissionDocument;
  readonly rehearsal: unknown;
  readonly rehearsed: RehearsalStanding;
  readonly template: Template | undefined;
  /** As the register proves it, if the file was whole. */
  readonly proved: Mission | undefined;
  /** Undefined until the member looks at the public register. */
  looked: RegisterLook | undefined;
  proposed: Proposed;
  /** Other missions, to see how this one differs and whom it asks as well. */
  readonly others: readonly MissionDocument[];
  /** Undefined while it runs. */
  check: CharterCheck | undefined;
  /** The page with the plain words has gone to the browser, whole. Nothing is signed before. */
  areWordsShown: boolean;
  /** The same of the newest roster. */
  isRosterShown: boolean;
  /** What was decided here, with its reason. */
  made: DecisionObject | undefined;
  readonly stop: AbortController;
}

/** The charter is examined meanwhile. */
export function beginDeciding(asked: Asked, others: readonly MissionDocument[], check: DeskPorts['examine']): Deciding {
  const { document, rehearsal, template, proved, proposed } = asked;
  const { charter } = document.charter;
  const deciding: Deciding = {
    document,
    rehearsal,
    rehearsed: rehearsalStanding(charter, rehearsal),
    template,
    proved,
    looked: undefined,
    proposed,
    others: others.filter((other) => charterFingerprint(other.charter.charter) !== charterFingerprint(charter)),
    check: undefined,
    areWordsShown: false,
    isRosterShown: false,
    made: undefined,
    stop: new AbortController(),
  };
  void examine(deciding, check);
  return deciding;
}

async function examine(deciding: Deciding, check: DeskPorts['examine']): Promise<void> {
  const { stop } = deciding;
  try {
    deciding.check = await check(deciding.document.charter.charter, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return;
    deciding.check = { kind: 'refused', reasons: [error instanceof Error ? error.message : 'The charter could not be examined.'] };
  }
}

/** Why no decision of this kind can be made now, as the name of a message; undefined if it can. */
export function hindrance(deciding: Deciding, decision: Decision['decision'], member: string): Hindrance | undefined {
  if (!deciding.areWordsShown) return 'decide-read-first';
  const own = standingOf(deciding, member);
  if (own === undefined) return 'decide-not-member';
  if (decision === 'refuses') return undefined;
  if (own === 'refuses') return 'decide-refused-before';
  if (deciding.rehearsed === 'stale') return 'decide-stale';
  return deciding.check?.kind === 'accepted' ? undefined : 'decide-not-checked';
}

export type Hindrance =
  'decide-read-first' | 'decide-not-member' | 'decide-refused-before' | 'decide-stale' | 'decide-not-checked' | 'decide-roster-first';

/** What a member has decided so far; undefined for whoever isn't on the board. */
export function standingOf({ document }: Deciding, member: string): Decision['decision'] | 'missing' | undefined {
  return boardStanding(document).members.find(({ key }) => key === member)?.charter;
}

/** Signs. TypeError if something hinders: the page says so before, and asks {@link hindrance}. InputError for a reason that is too long. */
export function decideNow(deciding: Deciding, member: SigningKeyPair, decision: Decision['decision'], text: string): void {
  const hindered = hindrance(deciding, decision, toBase64Url(member.publicKey));
  if (hindered !== undefined) throw new TypeError(`a decision was asked for in spite of "${hindered}"`);
  if (text.length > REASON_MAX)
    throw new InputError(`The reason has ${text.length} characters; the register takes ${REASON_MAX}. Make it shorter.`);
  deciding.made = decisionWithReason(deciding.document.charter.charter, member, decision, text);
  deciding.document = withDecision(deciding.document, deciding.made.decision);
}

/** Why the newest roster can't be signed now. */
export function rosterHindrance(deciding: Deciding, member: string): Hindrance | undefined {
  if (!deciding.isRosterShown) return 'decide-roster-first';
  return standingBoard(deciding.document).keys.includes(member) ? undefined : 'decide-not-member';
}

/** Signs the newest roster. TypeError if something hinders. */
export function signRosterNow(deciding: Deciding, member: SigningKeyPair): void {
  const hindered = rosterHindrance(deciding, toBase64Url(member.publicKey));
  if (hindered !== undefined) throw new TypeError(`a signature was asked for in spite of "${hindered}"`);
  deciding.document = approveRoster(deciding.document, member);
}

export function digestOf({ document }: Deciding): string {
  return toBase64Url(charterDigest(document.charter.charter));
}
