// stopped.ts — a signed stop of a mission, in force for whoever holds it; how aggregators answer for a mission that was stopped (register.md, "Who refuses what").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { toBase64Url } from '@soundings/crypto/bytes';
import { dayAt } from '../charter/day.ts';
import { startOfDay, StopObject } from '../register/objects.ts';
import { stopIssues } from '../register/logged-now.ts';
import { signersOf } from '../register/signed-form.ts';
import type { Mission } from './mission.ts';

/** 409, to uploads from the stop's first day on and to collections of windows that close after it. The document has the signed stop, member `stop`. */
export const STOPPED = 'urn:soundings:error:stopped';

/**
 * A stop of this very mission that its leader or helper, or a quorum of its board, has signed; undefined for anything else. Its leaf in the register
 * only shows it: the signature is what holds.
 */
export function signedStop(verify: VerifySignature, { charter, digest, logged }: Mission, value: unknown): StopObject | undefined {
  const stop = StopObject.safeParse(value).data;
  if (stop?.body.charter !== toBase64Url(digest)) return undefined;
  const signers = signersOf(stop, verify);
  const { by } = stop.body;
  const board = logged?.boards.at(-1) ?? charter.board;
  const isSigned = by === 'board' ? board.keys.filter((key) => signers.has(key)).length >= board.quorum : signers.has(charter[by].key);
  return isSigned ? stop : undefined;
}

/** Why nothing is contributed any more because of a stop that {@link signedStop} gave. `now` is in seconds since the epoch. */
export function stoppedIssues({ body: { by, from, text } }: StopObject, now: number): readonly string[] {
  return stopIssues({ stops: [{ by, fromDay: dayAt(startOfDay(from)), text, isLifted: false }] }, now);
}
