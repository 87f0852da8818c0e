// withheld.ts — the reason why a window has no release, as the convenor signs it for the register.
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign, verify } from '@soundings/crypto/signature/node';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Mission } from '@soundings/protocol/mission/mission';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { readNotGiven, type NotGivenReason } from '@soundings/protocol/register/not-given';
import { signBody } from '@soundings/protocol/register/signed-form';
import type { WithheldObject } from '@soundings/protocol/register/withheld';
import type { CollectErrorCode } from './errors.ts';
import type { StoredRefusal } from './release-store.ts';

/** The reason that the register has for a refusal; undefined if it has none, so that the convenor has to name one. */
export function reasonOf({ reason, notGiven }: StoredRefusal, { charter }: Mission): NotGivenReason | undefined {
  if (notGiven === undefined) return reason === undefined ? undefined : REASONS[reason];
  // What an aggregator signed is the reason; it was verified before it was stored.
  return readNotGiven(notGiven, { leader: bytesOf(charter.leader.key), helper: bytesOf(charter.helper.key) }, verify).reason;
}

const REASONS: Partial<Readonly<Record<CollectErrorCode, NotGivenReason>>> = {
  'too-few': 'too-few',
  'given-up': 'mismatch',
  'given-away': 'lost',
};

/** S(body), signed by the convenor. */
export function withheld(
  { digest }: Mission,
  task: MissionTask,
  window: number,
  reason: NotGivenReason,
  notGiven: Uint8Array | undefined,
  convenor: SigningKeyPair,
): WithheldObject {
  const body: WithheldObject['body'] = {
    format: 'soundings withheld v1',
    charter: toBase64Url(digest),
    place: {
      instrument: task.instrument.name,
      ...(task.sector !== undefined && { sector: task.sector }),
      ...(task.tier !== undefined && { tier: task.tier }),
      window,
    },
    reason,
    ...(notGiven !== undefined && { notGiven: toBase64Url(notGiven) }),
  };
  return { body, signatures: [signBody(body, convenor.publicKey, (message) => sign(convenor.privateKey, message))] };
}
