// challenges.ts — M9: an objection that had no answer in time (register.md, "Leaf and object", `challenge`).
import { dateOf, dayAt, dayOf } from '@soundings/protocol/charter/day';
import { ANSWER_DAYS, challengeDigest } from '@soundings/protocol/register/challenge';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { parseProof } from '@soundings/protocol/register/proof';
import type { MissionLog } from '../register/mission-log.ts';
import type { OpenNote } from '../register/register-view.ts';
import type { Alarm } from './alarm.ts';

/**
 * Those without an answer; objections that stand together are one. The days run from the receipt, of which `receipts` has the days that are known by the challenge's digest; without one, from
 * when the register had it.
 */
export function unanswered(
  { challenges, answers }: MissionLog,
  open: OpenNote,
  receipts: ReadonlyMap<string, string>,
  today: number,
): readonly Alarm[] {
  const answered = new Set(answers.map(({ value }) => value.body.challenge));
  const firstDays = new Map<string, number>();
  for (const { leaf, value } of challenges) {
    const day = dayOf(receipts.get(challengeDigest(value)) ?? '') ?? Infinity;
    firstDays.set(leaf.object, Math.min(day, firstDays.get(leaf.object) ?? Infinity));
  }
  const entries = new Map(challenges.map((one) => [one.leaf.object, one]));
  return [...entries.values()].flatMap(({ index, leaf, proof }) => {
    if (answered.has(leaf.object)) return [];
    const received = Math.min(firstDays.get(leaf.object) ?? Infinity, loggedDay(proof, open) ?? Infinity);
    if (received + ANSWER_DAYS >= today) return [];
    const sentence = `Leaf ${index} is an objection that was received on ${dateOf(received)} at the latest, and it has no answer after ${ANSWER_DAYS} days.`;
    return [{ check: 'M9' as const, index, sentence }];
  });
}

/** When a quorum of witnesses had seen the leaf; undefined without a proof that holds. */
function loggedDay(proof: string | undefined, open: OpenNote): number | undefined {
  const checkpoint = proof === undefined ? undefined : orRefusal(() => open(parseProof(proof).note));
  return checkpoint === undefined || checkpoint instanceof RegisterError ? undefined : dayAt(checkpoint.quorumTime);
}
