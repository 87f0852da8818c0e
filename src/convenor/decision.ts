// decision.ts — a member's decision with its public reason, as the register takes it: one signed object.
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Decision } from '@soundings/protocol/charter/approval';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { signBody } from '@soundings/protocol/register/signed-form';
import { decide } from '@soundings/protocol/signed/charter';

/** Of a reason's characters, as the register takes it. */
export const REASON_MAX = 2000;

/** The object that the register has of a decision, under the member's key. An empty reason leaves it out. */
export function decisionWithReason(charter: Charter, member: SigningKeyPair, decision: Decision['decision'], text: string) {
  const decided = decide(charter, decision, member.publicKey, member.privateKey);
  if (text === '') return { body: null, decision: decided, signatures: [] };
  const body = { format: 'soundings reason v1' as const, charter: toBase64Url(charterDigest(charter)), decision, text };
  return { body, decision: decided, signatures: [signBody(body, member.publicKey, (message) => sign(member.privateKey, message))] };
}
