// board-chain.ts — the board may change, by a quorum of the board before: whose keys held when (register.md, "Leaf and object", `board`).
import { RegisterError } from './keys/errors.ts';
import { assertNotice, proveObject, type BoardInForce, type Known } from './known.ts';
import { startOfDay, type BoardObject, type LogProofs } from './objects.ts';
import type { Proved } from './proof.ts';
import { signersOf, type Signed } from './signed-form.ts';

/** The board in force at `time`, in seconds since the epoch. */
export function boardAt({ boards }: Pick<Known, 'boards'>, time: number): BoardInForce | undefined {
  return boards.findLast(({ from }) => from <= time);
}

/** Whether a quorum of a board is among the signers, keys in base64url. False without a board. */
export function isQuorum(board: BoardInForce | undefined, signers: ReadonlySet<string>): boolean {
  return board !== undefined && board.keys.filter((key) => signers.has(key)).length >= board.quorum;
}

/** Whether a quorum of the board in force at `time` signed this object. */
export function isSignedByBoard(known: Known, object: Signed<unknown>, time: number): boolean {
  return isQuorum(boardAt(known, time), signersOf(object, known.verify));
}

/**
 * The board that follows the known ones. RegisterError unless it is proved to be in the register, and signed by a quorum of the board
 * before it and by each new member.
 */
export function nextBoard(
  known: Known,
  { object, proof }: LogProofs['boards'][number],
): { readonly next: BoardInForce; readonly proved: Proved } {
  const { number, keys, quorum, inForceFrom, charter } = object.body;
  const name = `Board ${number}`;
  const last = known.boards.at(-1);
  if (last?.number !== number - 1 || charter !== known.charter)
    throw new RegisterError('policy', `${name} doesn't follow the one before it in this mission.`);
  if (!areUsable(known, object.body))
    throw new RegisterError('object', `${name} has a key twice, another party's key, or too large a quorum.`);
  const signers = signersOf(object, known.verify);
  if (!isQuorum(last, signers) || keys.some((key) => !last.keys.includes(key) && !signers.has(key)))
    throw new RegisterError('object', `${name} isn't signed by a quorum of the board before it and by each of its new members.`);
  const proved = proveObject(known, object, { kind: 'board', number }, proof);
  const from = startOfDay(inForceFrom);
  assertNotice(name, from, proved.checkpoint.quorumTime, last);
  return { next: { number, keys, quorum, from }, proved };
}

/** Keys that nobody can sign with need no check here, because each new key has to sign. */
function areUsable({ parties: { leader, helper, convenor } }: Known, { keys, quorum }: BoardObject['body']): boolean {
  return quorum <= keys.length && new Set([...keys, leader.key, helper.key, convenor.key]).size === keys.length + 3;
}
