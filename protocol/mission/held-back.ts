// held-back.ts — an objection by an organisation, an aggregator or a member of the board, made while the public could object: it holds the first window back until it is answered (register.md, "Leaf and object", `challenge`).
import type { Charter } from '../charter/charter.ts';
import { dateOf, dayAt } from '../charter/day.ts';
import { boardAt, isQuorum } from '../register/board-chain.ts';
import { ANSWER_DAYS, challengeDigest } from '../register/challenge.ts';
import { RegisterError } from '../register/keys/errors.ts';
import { DAY, proveObject, type Known } from '../register/known.ts';
import type { LoggedDocument } from '../register/logged.ts';
import { AnswerObject, ChallengeObject } from '../register/objects-public.ts';
import { signersOf } from '../register/signed-form.ts';
import type { KnownMission } from './logged-document.ts';

export interface Hold {
  readonly by: Objector;
  /** The challenge's digest in base64url. */
  readonly challenge: string;
  /** At the latest, in seconds since the epoch. */
  readonly until: number;
}

export type Objector = 'leader' | 'helper' | 'board' | 'organisation';

export interface Objections {
  /** Those that hold the mission back as long as nobody answers. */
  readonly holds: readonly Hold[];
  /** The digests of those that were answered. */
  readonly answered: ReadonlySet<string>;
}

/** The objections that a document brings. RegisterError if one isn't in the register, or has another form. */
export function objectionsIn(document: LoggedDocument, known: KnownMission): Objections {
  const { challenges = [], answers = [] } = document.log;
  const answered = new Set(answers.flatMap((entry) => answeredBy(known, entry)));
  const holds = challenges.flatMap(({ object, proof }) => {
    const challenge = ChallengeObject.safeParse(object).data;
    if (challenge?.body.charter !== known.charter)
      throw new RegisterError('object', 'An objection in the document is none to this mission.');
    const { quorumTime } = proveObject(known, object, { kind: 'challenge' }, proof).checkpoint;
    const digest = challengeDigest(challenge);
    const by = objectorOf({ ...known, charter: document.charter.charter, rosters: document.rosters }, challenge, quorumTime);
    if (by === undefined || quorumTime >= known.coolingEnds || answered.has(digest)) return [];
    return [{ by, challenge: digest, until: quorumTime + ANSWER_DAYS * DAY }];
  });
  return { holds, answered };
}

/** Who is in a mission. */
interface Parties extends Pick<KnownMission, 'boards' | 'verify'>, Pick<LoggedDocument, 'rosters'> {
  readonly charter: Pick<Charter, 'leader' | 'helper'>;
}

/** Whose objection holds a mission back; undefined for one that is unsigned, or signed by anybody else. */
export function objectorOf({ charter, rosters, boards, verify }: Parties, challenge: ChallengeObject, time: number): Objector | undefined {
  if (challenge.signatures.length === 0) return undefined;
  const signers = signersOf(challenge, verify);
  const organisations = rosters.flatMap((roster) => ('digest' in roster ? [] : roster.roster.organisations));
  if (signers.has(charter.leader.key)) return 'leader';
  if (signers.has(charter.helper.key)) return 'helper';
  if (boardAt({ boards }, time)?.keys.some((key) => signers.has(key)) === true) return 'board';
  return organisations.some(({ key }) => signers.has(key)) ? 'organisation' : undefined;
}

/**
 * The challenge that an answer answers; none if neither the convenor nor the board of its time has signed it. RegisterError if it isn't in the register,
 * or is none of this mission.
 */
export function answeredBy(known: Known, { object, proof }: { readonly object: unknown; readonly proof: string }): readonly string[] {
  const answer = AnswerObject.safeParse(object).data;
  if (answer?.body.charter !== known.charter) throw new RegisterError('object', 'An answer in the document is none of this mission.');
  const about = answer.body.challenge;
  const { quorumTime } = proveObject(known, object, { kind: 'answer', about }, proof).checkpoint;
  const signers = signersOf(answer, known.verify);
  const isOwn = signers.has(known.parties.convenor.key) || isQuorum(boardAt(known, quorumTime), signers);
  return isOwn ? [about] : [];
}

/** Why nothing is contributed yet. `now` is in seconds since the epoch. */
export function holdIssues(holds: readonly Hold[], now: number): readonly string[] {
  return holds
    .filter(({ until }) => now < until)
    .map(
      ({ by, challenge, until }) =>
        `${WHO[by]} objected before anything was contributed (reference ${challenge.slice(0, 16)}), and nobody has answered. The mission begins with the answer, or on ${dateOf(dayAt(until))}.`,
    );
}

const WHO = {
  leader: 'The leader',
  helper: 'The helper',
  board: 'A member of the board',
  organisation: 'An organisation of the roster',
} as const;
