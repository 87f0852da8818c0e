// not-given.ts — an aggregator's word that a window's batch is closed for good without a share given, so that no privacy was spent (register.md, "Leaf and object", `withheld`).
import { bigEndian } from '@soundings/crypto/bytes';
import { decode, encode, fixed, struct, u64, u8, type ValueOf } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Role, type AggregatorRole } from '../dap/role.ts';
import { tagged } from '../json/tagged.ts';
import type { SignMessage } from './cosignature.ts';
import { RegisterError } from './keys/errors.ts';

/** Why a window gave nothing, by the number that an aggregator signs. */
export const NOT_GIVEN_REASONS = { 'too-few': 1, stopped: 2, mismatch: 3, lost: 4 } as const;
export type NotGivenReason = keyof typeof NOT_GIVEN_REASONS;

//   struct {
//     uint8 role;               2 leader, 3 helper
//     opaque task_id[32];
//     uint64 window_start;      days since the epoch
//     uint8 reason;             1 too-few, 2 stopped, 3 mismatch, 4 lost
//     opaque signature[64];
//   } NotGiven;
const Encoded = struct({ role: u8, taskId: fixed(32), windowStart: u64, reason: u8, signature: fixed(64) });
type Encoded = ValueOf<typeof Encoded>;

/** The collector asks an aggregator for it by `Accept`, where it asks for statements. */
export const NOT_GIVEN_MEDIA_TYPE = 'application/soundings;message=not-given';

export interface NotGiven {
  readonly role: AggregatorRole;
  /** 32 bytes. */
  readonly taskId: Uint8Array;
  /** The window's first day, in days since the epoch. */
  readonly windowStart: bigint;
  readonly reason: NotGivenReason;
}

/** The bytes that an aggregator signs in the transaction that closes the batch for good. `sign` signs with its identity key. */
export function signNotGiven({ role, taskId, windowStart, reason }: NotGiven, sign: SignMessage): Uint8Array {
  const words = { role, taskId, windowStart, reason: NOT_GIVEN_REASONS[reason] };
  return encode(Encoded, { ...words, signature: sign(messageOf(words)) });
}

/** What an aggregator has signed; `keys` are the identity keys by role. DecodeError for other bytes; RegisterError `object` for another's signature. */
export function readNotGiven(
  bytes: Uint8Array,
  keys: { readonly leader: Uint8Array; readonly helper: Uint8Array },
  verify: VerifySignature,
): NotGiven {
  const encoded = decode(Encoded, bytes, 'notGiven');
  const { role, taskId, windowStart } = encoded;
  const reason = REASONS.find((one) => NOT_GIVEN_REASONS[one] === encoded.reason);
  if (reason === undefined) throw new DecodeError('notGiven.reason', `expected 1 to 4, found ${encoded.reason}`);
  if (role !== Role.leader && role !== Role.helper) throw new DecodeError('notGiven.role', `expected 2 or 3, found ${role}`);
  const key = role === Role.leader ? keys.leader : keys.helper;
  if (!verify(key, messageOf(encoded), encoded.signature))
    throw new RegisterError('object', "The statement that nothing was given isn't signed by the aggregator that it names.");
  return { role, taskId, windowStart, reason };
}

const REASONS: readonly NotGivenReason[] = ['too-few', 'stopped', 'mismatch', 'lost'];

function messageOf({ role, taskId, windowStart, reason }: Omit<Encoded, 'signature'>): Uint8Array {
  return tagged('soundings not given v1', Uint8Array.of(role), taskId, bigEndian(windowStart, 8), Uint8Array.of(reason));
}
