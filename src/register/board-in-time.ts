// board-in-time.ts — answers and removals by the board: it has to be the one in force when the register has them (register.md, "Who refuses what", "Rotation").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { boardAt, isQuorum } from '@soundings/protocol/register/board-chain';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { startOfDay } from '@soundings/protocol/register/objects';
import { parseProof } from '@soundings/protocol/register/proof';
import { signersOf, type Signed } from '@soundings/protocol/register/signed-form';
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

/** Whether the board in force at `time`, in seconds since the epoch, signed an answer or a removal. An answer may be the convenor's alone. */
export function isInTime(
  { charter, boards }: Pick<MissionLog, 'charter' | 'boards'>,
  kind: Leaf['kind'],
  object: Signed<unknown>,
  time: number,
  verify: VerifySignature,
): boolean {
  const { board, convenor } = charter.value.charter;
  const signers = signersOf(object, verify);
  if (kind === 'answer' && signers.has(convenor.key)) return true;
  const later = boards.map(({ value: { body } }) => ({ ...body, from: startOfDay(body.inForceFrom) }));
  return isQuorum(boardAt({ boards: [{ number: 0, ...board, from: 0 }, ...later] }, time), signers);
}
