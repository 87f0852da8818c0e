// charter.ts — charters, signed and decided on with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { boardDecisionsBy, decideBy, signCharterBy, type Decision } from '../charter/approval.ts';
import type { Charter } from '../charter/charter.ts';

/** As {@link signCharterBy}. */
export function signCharter(charter: Charter, privateKey: Uint8Array): string {
  return signCharterBy(sign, charter, privateKey);
}

/** As {@link decideBy}. */
export function decide(charter: Charter, decision: Decision['decision'], publicKey: Uint8Array, privateKey: Uint8Array): Decision {
  return decideBy(sign, charter, decision, publicKey, privateKey);
}

/** As {@link boardDecisionsBy}. */
export function boardDecisions(
  charter: Charter,
  board: unknown,
  verify: VerifySignature = verifyEd25519,
): ReturnType<typeof boardDecisionsBy> {
  return boardDecisionsBy(verify, charter, board);
}
