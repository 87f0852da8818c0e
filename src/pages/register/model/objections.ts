// objections.ts — how each objection stands: still looked at, answered, due by a day, or overdue (register.md, "Leaf and object", `challenge`).
import { dayAt } from '@soundings/protocol/charter/day';
import { ANSWER_DAYS, challengeDigest } from '@soundings/protocol/register/challenge';
import { momentOf, timeOf, type MissionLogView, type SiteView } from './view.ts';

type Of<Kind extends 'challenges' | 'answers'> = MissionLogView[Kind][number];

export interface Objection {
  readonly challenge: Of<'challenges'>;
  readonly answers: readonly Of<'answers'>[];
  /** In days since the epoch; undefined if it is in no checkpoint yet. */
  readonly dueDay: number | undefined;
  /** How many days an answer is late; 0 if it isn't, or if there is one. */
  readonly overdueDays: number;
  /** From this day on its text is shown: until then the board or the convenor can have it taken down. Undefined if it is shown now. */
  readonly shownFromDay: number | undefined;
}

/** Days in which the convenor and the board look at a text, and may have it taken down, before a page shows it. */
const LOOK_DAYS = 7;

/**
 * The days for an answer run from the receipt, which is no entry; the pages count from when the register had the objection, which is later. Of those that
 * stand together in one entry, an answer to the entry answers each.
 */
export function objectionsOf(register: SiteView, { challenges, answers }: MissionLogView): readonly Objection[] {
  const today = dayAt(momentOf(register));
  const answersTo = new Map<string, Of<'answers'>[]>();
  for (const answer of answers) {
    const { challenge } = answer.value.body;
    answersTo.set(challenge, [...(answersTo.get(challenge) ?? []), answer]);
  }
  return challenges.map((challenge) => {
    const entry = register.entries[challenge.index]?.leaf?.object ?? challengeDigest(challenge.value);
    const own = answersTo.get(entry) ?? [];
    const time = timeOf(register, challenge.index);
    const loggedDay = time === undefined ? undefined : dayAt(time);
    const dueDay = loggedDay === undefined ? undefined : loggedDay + ANSWER_DAYS;
    const shownFromDay = (loggedDay ?? today) + LOOK_DAYS;
    return {
      challenge,
      answers: own,
      dueDay,
      overdueDays: own.length > 0 ? 0 : Math.max(0, today - (dueDay ?? today)),
      shownFromDay: own.length > 0 || shownFromDay <= today ? undefined : shownFromDay,
    };
  });
}

/** Those that a page shows first: signed ones before unsigned ones, those without an answer before the others, and then the newest. */
export function mostToSay(objections: readonly Objection[]): readonly Objection[] {
  const weight = ({ challenge, answers }: Objection) => (challenge.value.signatures.length > 0 ? 2 : 0) + (answers.length === 0 ? 1 : 0);
  return objections.toSorted((a, b) => weight(b) - weight(a) || b.challenge.index - a.challenge.index);
}
