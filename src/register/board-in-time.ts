// board-in-time.ts — what a board signs: it has to be the one in force when the register has it (register.md, "Who refuses what", "Rotation").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { boardAt, isQuorum } from '@soundings/protocol/register/board-chain';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { startOfDay, type StopObject } from '@soundings/protocol/register/objects';
import { parseProof } from '@soundings/protocol/register/proof';
import { signersOf, type Signed } from '@soundings/protocol/register/signed-form';
import { rosterSignersBy } from '@soundings/protocol/roster/roster';
import type { Entry } from './entry.ts';
import type { MissionLog } from './mission-log.ts';
import type { OpenNote } from './register-view.ts';

/** The leaves of answers and removals that another board's quorum signed than the one of their time. Without a proof the time isn't known yet. */
export function outOfTime(mission: MissionLog, open: OpenNote, verify: VerifySignature): readonly number[] {
  return [...mission.answers, ...mission.removals].flatMap(({ index, leaf, value, proof }) => {
    const checkpoint = proof === undefined ? undefined : orRefusal(() => open(parseProof(proof).note));
    if (checkpoint === undefined || checkpoint instanceof RegisterError) return [];
    return isInTime(mission, leaf.kind, value, checkpoint.quorumTime, verify) ? [] : [index];
  });
}

/** What only a board of another time has signed: a document with such a roster or stop would be refused by everybody for ever. */
export function boardProblem(
  mission: Pick<MissionLog, 'charter' | 'boards'>,
  { members: { kind }, object }: Entry,
  now: number,
  verify: VerifySignature,
): string | undefined {
  return isInTime(mission, kind, object, now, verify) ? undefined : "It isn't signed by a quorum of the board that is in force now.";
}

/**
 * Whether the board in force at `time`, in seconds since the epoch, signed an object that needs it. An answer may be the convenor's alone, and a stop an
 * operator's; other kinds need no board, or another one.
 */
function isInTime(
  { charter, boards }: Pick<MissionLog, 'charter' | 'boards'>,
  kind: Leaf['kind'],
  object: unknown,
  time: number,
  verify: VerifySignature,
): boolean {
  const { board, convenor } = charter.value.charter;
  const later = boards.map(({ value: { body } }) => ({ ...body, from: startOfDay(body.inForceFrom) }));
  const own = boardAt({ boards: [{ number: 0, ...board, from: 0 }, ...later] }, time);
  const signers = () => signersOf(object as Signed<unknown>, verify);
  switch (kind) {
    case 'roster':
      return isQuorum(own, new Set(own && rosterSignersBy(verify, own, object)));
    case 'answer':
      return signers().has(convenor.key) || isQuorum(own, signers());
    case 'stop':
      return (object as StopObject).body.by !== 'board' || isQuorum(own, signers());
    case 'policy':
    case 'lift':
    case 'removal':
      return isQuorum(own, signers());
    default:
      return true;
  }
}
