// stopped.ts — a signed stop of a mission, in force for whoever holds it; how aggregators answer for a mission that was stopped (register.md, "Who refuses what").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { toBase64Url } from '@soundings/crypto/bytes';
import { dayAt } from '../charter/day.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { boardAt, isQuorum } from '../register/board-chain.ts';
import { objectName } from '../register/leaf.ts';
import type { Logged } from '../register/logged.ts';
import { startOfDay, StopObject } from '../register/objects.ts';
import { stopIssues } from '../register/logged-now.ts';
import { signersOf } from '../register/signed-form.ts';
import type { Mission } from './mission.ts';

/** 409, to uploads from the stop's first day on and to collections of windows that close after it. The document has the signed stop, member `stop`. */
export const STOPPED = 'urn:soundings:error:stopped';

/**
 * A stop of this very mission that its leader or helper, or a quorum of the board in force at `now`, has signed; undefined for anything else. Its leaf in
 * the register only shows it: the signature is what holds. `now` is in seconds since the epoch, here and below.
 */
export function signedStop(
  verify: VerifySignature,
  { charter, digest, logged }: Pick<Mission, 'charter' | 'digest' | 'logged'>,
  value: unknown,
  now: number,
): StopObject | undefined {
  const stop = StopObject.safeParse(value).data;
  if (stop?.body.charter !== toBase64Url(digest)) return undefined;
  const signers = signersOf(stop, verify);
  const { by } = stop.body;
  const boards = logged?.boards ?? [{ ...charter.board, number: 0, from: 0 }];
  const isSigned = by === 'board' ? isQuorum(boardAt({ boards }, now), signers) : signers.has(charter[by].key);
  return isSigned ? stop : undefined;
}

/** A stop that {@link signedStop} gave to a party. */
export interface HeldStop {
  readonly stop: StopObject;
  /** The day on which the party got it, in days since the epoch. */
  readonly sinceDay: number;
}

export interface StopInForce {
  readonly by: StopObject['body']['by'];
  /** In days since the epoch. */
  readonly fromDay: number;
  readonly text: string;
  readonly signed: StopObject;
}

/**
 * The stops that hold for whoever has these: those that the register proves, and those that were handed over, which hold from the day after that at the
 * earliest, so that none can be dated back. Only the register shows that the board has lifted one.
 */
export function stopsInForce(logged: Pick<Logged, 'stops'> | undefined, held: readonly HeldStop[]): readonly StopInForce[] {
  const proved = logged?.stops ?? [];
  const lifted = new Set(proved.filter(({ isLifted }) => isLifted).map(({ object }) => object));
  const own = held
    .filter(({ stop }) => !lifted.has(nameOf(stop)))
    .map(({ stop, sinceDay }) => ({
      by: stop.body.by,
      fromDay: Math.max(firstDayOf(stop), sinceDay + 1),
      text: stop.body.text,
      signed: stop,
    }));
  return [...proved.filter(({ isLifted }) => !isLifted), ...own];
}

/** The digest of a stop's object in base64url, by which a lift names it. */
export function nameOf(stop: StopObject): string {
  return objectName(canonicalJson(stop)).object;
}

function firstDayOf({ body: { from } }: StopObject): number {
  return dayAt(startOfDay(from));
}

/** Why nothing is contributed any more because of a stop that {@link signedStop} gave. */
export function stoppedIssues(stop: StopObject, now: number): readonly string[] {
  const { by, text } = stop.body;
  return stopIssues({ stops: [{ by, fromDay: firstDayOf(stop), text, isLifted: false }] }, now);
}
