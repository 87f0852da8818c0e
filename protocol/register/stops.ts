// stops.ts — who stopped a mission, from when, and whether the board lifted the stop (register.md, "Leaf and object", `stop` and `lift`).
import { canonicalJson } from '../json/canonical-json.ts';
import { dayAt } from '../charter/day.ts';
import { isSignedByBoard } from './board-chain.ts';
import { RegisterError } from './keys/errors.ts';
import { DAY, proveObject, type Known } from './known.ts';
import { objectName } from './leaf.ts';
import { startOfDay, type LogProofs, type StopObject } from './objects.ts';
import type { Proved } from './proof.ts';
import { signersOf } from './signed-form.ts';

export interface Stop {
  readonly by: StopObject['body']['by'];
  /** The first day on which it is in force, in days since the epoch. It is at least the day after the register had it. */
  readonly fromDay: number;
  readonly text: string;
  /** The digest of the stop's object in base64url. */
  readonly object: string;
  /** As it was signed. */
  readonly signed: StopObject;
  readonly proved: Proved;
  /** The board can lift an operator's stop within 28 days. The board's own stop is final. */
  readonly isLifted: boolean;
}

const LIFTED_WITHIN = 28 * DAY;

/** A stop. RegisterError unless it is proved to be in the register, is for this mission, and is signed by the party that it names. */
export function checkStop(known: Known, { object, proof }: LogProofs['stops'][number]): Stop {
  const { by, from, text, charter } = object.body;
  const proved = proveObject(known, object, { kind: 'stop' }, proof);
  const { quorumTime } = proved.checkpoint;
  const isOwn = by === 'board' ? isSignedByBoard(known, object, quorumTime) : signersOf(object, known.verify).has(known.parties[by].key);
  if (!isOwn || charter !== known.charter)
    throw new RegisterError('object', `The stop by the ${by} isn't signed by the ${by}, or is of another mission.`);
  const fromDay = Math.max(dayAt(startOfDay(from)), dayAt(quorumTime) + 1);
  return { by, fromDay, text, object: objectName(canonicalJson(object)).object, signed: object, proved, isLifted: false };
}

/** The stops after this lift. RegisterError unless it is proved, signed by the board, in time, and for an operator's stop. */
export function liftStop(
  known: Known,
  stops: readonly Stop[],
  { object, proof }: LogProofs['lifts'][number],
): { readonly stops: readonly Stop[]; readonly proved: Proved } {
  const stop = stops.find((one) => one.object === object.body.stop);
  if (object.body.charter !== known.charter || stop === undefined || stop.by === 'board')
    throw new RegisterError('object', "The board lifts a stop that isn't in this document, or its own, which is final.");
  const proved = proveObject(known, object, { kind: 'lift' }, proof);
  const { quorumTime } = proved.checkpoint;
  if (!isSignedByBoard(known, object, quorumTime) || quorumTime >= stop.proved.checkpoint.quorumTime + LIFTED_WITHIN)
    throw new RegisterError('object', `The stop by the ${stop.by} was lifted without the board, or after 28 days, when it was final.`);
  return { stops: stops.map((one) => (one === stop ? { ...one, isLifted: true } : one)), proved };
}
