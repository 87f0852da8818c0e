// objections.ts — how each objection stands: answered, due by a day, or overdue (register.md, "Leaf and object", `challenge`).
import { dayAt } from '@soundings/protocol/charter/day';
import { ANSWER_DAYS, challengeDigest } from '@soundings/protocol/register/challenge';
import { momentOf, timeOf, type MissionLogView, type Placed, type SiteView } from './view.ts';

type Of<Kind extends 'challenges' | 'answers'> = MissionLogView[Kind][number];

export interface Objection {
  readonly challenge: Of<'challenges'>;
  readonly answers: readonly Of<'answers'>[];
  /** In days since the epoch; undefined if it is in no checkpoint yet. */
  readonly dueDay: number | undefined;
  /** How many days an answer is late; 0 if it isn't, or if there is one. */
  readonly overdueDays: number;
}

/** The days run from the receipt, which is no entry; the pages count from when the register had the objection, which is later. */
export function objectionsOf(register: SiteView, { challenges, answers }: MissionLogView): readonly Objection[] {
  const today = dayAt(momentOf(register));
  return challenges.map((challenge) => {
    const own = answers.filter(({ value }) => value.body.challenge === digestOf(challenge));
    const time = timeOf(register, challenge.index);
    const dueDay = time === undefined ? undefined : dayAt(time) + ANSWER_DAYS;
    return { challenge, answers: own, dueDay, overdueDays: own.length > 0 ? 0 : Math.max(0, today - (dueDay ?? today)) };
  });
}

function digestOf({ value }: Placed<Of<'challenges'>['value']>): string {
  return challengeDigest(value);
}
