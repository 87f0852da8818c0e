// withheld.ts — why a window has no release: the convenor's signed word, and an aggregator's if it has one (register.md, "Leaf and object", `withheld`).
import * as z from '../json/schema.ts';
import { equal } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Base64Url, bytesOf } from '../json/base64url.ts';
import type { Charter } from '../charter/charter.ts';
import type { MissionTask } from '../charter/tasks.ts';
import type { Window } from '../charter/window.ts';
import { RegisterError } from './keys/errors.ts';
import { Place } from './place.ts';
import { readNotGiven, type NotGivenReason } from './not-given.ts';
import { SignedForm } from './signed-form.ts';

export const WithheldObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings withheld v1'),
    charter: Base64Url(32),
    place: Place,
    reason: z.enum(['too-few', 'stopped', 'mismatch', 'lost']) satisfies z.Schema<NotGivenReason>,
    /** As not-given.ts encodes it. */
    notGiven: z.optional(Base64Url()),
  }),
);
export type WithheldObject = z.infer<typeof WithheldObject>;

/**
 * Whether the aggregator's word in it is about this very window, for the same reason. Without that word the window is charged to the budget like a
 * release. `absent`: there is none; `wrong`: there is one, and it isn't that.
 */
export function aggregatorsWord(
  { body: { notGiven, reason } }: WithheldObject,
  { leader, helper }: Pick<Charter, 'leader' | 'helper'>,
  task: MissionTask,
  window: Window,
  verify: VerifySignature,
): 'given' | 'absent' | 'wrong' {
  if (notGiven === undefined) return 'absent';
  try {
    const found = readNotGiven(bytesOf(notGiven), { leader: bytesOf(leader.key), helper: bytesOf(helper.key) }, verify);
    const isOwn = equal(found.taskId, task.taskId) && found.windowStart === BigInt(window.firstDay) && found.reason === reason;
    return isOwn ? 'given' : 'wrong';
  } catch (error) {
    if (error instanceof RegisterError || error instanceof DecodeError) return 'wrong';
    throw error;
  }
}
