// standing-board.ts — the board of a mission as its document has it now, and which party a key belongs to (register.md, "Leaf and object", `board`).
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/ed25519';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { LogProofs } from '@soundings/protocol/register/objects';
import { signersOf, type Signed } from '@soundings/protocol/register/signed-form';
import { InputError } from '../errors.ts';

export interface Board {
  /** 0 is the charter's own. */
  readonly number: number;
  readonly keys: readonly string[];
  readonly quorum: number;
}

/** The last board that the document has. */
export function standingBoard({ charter, log }: Pick<MissionDocument, 'charter' | 'log'>): Board {
  const last = LogProofs.safeParse(log).data?.boards.at(-1)?.object.body;
  return last ?? { number: 0, ...charter.charter.board };
}

/** Who holds this key; InputError if it is neither an operator nor a member of the board. */
export function partyOf(document: MissionDocument, publicKey: Uint8Array, file: string): 'leader' | 'helper' | 'board' {
  const { leader, helper } = document.charter.charter;
  const key = toBase64Url(publicKey);
  if (key === leader.key) return 'leader';
  if (key === helper.key) return 'helper';
  const board = standingBoard(document);
  if (board.keys.includes(key)) return 'board';
  throw new InputError(
    `${file} is not the key of the leader, the helper or a board member of this mission. The board's public keys are ${board.keys.join(', ')}.`,
  );
}

/** InputError unless this is the key of a member of the board. */
export function assertOnBoard(document: MissionDocument, publicKey: Uint8Array, file: string): void {
  if (partyOf(document, publicKey, file) !== 'board')
    throw new InputError(`${file} is the key of an operator. Only members of the board sign this.`);
}

/** "1 of the board's 3 members have signed; 2 must sign." */
export function signedWords({ keys, quorum }: Board, object: Signed<unknown>): string {
  const signers = signersOf(object, verify);
  return `${keys.filter((key) => signers.has(key)).length} of the board's ${keys.length} members have signed; ${quorum} must sign.`;
}
