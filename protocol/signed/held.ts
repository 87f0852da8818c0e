// held.ts — the question what is held and its answer, with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import {
  heldQuestionIsSignedBy,
  readHeldAnswerBy,
  signHeldAnswerBy,
  signHeldQuestionBy,
  type Held,
  type HeldQuestion,
} from '../contribution/held.ts';
import type { AggregatorRole } from '../dap/role.ts';

/** As {@link signHeldQuestionBy}. */
export function signHeldQuestion(question: Omit<HeldQuestion, 'signature'>, privateKey: Uint8Array): Uint8Array {
  return signHeldQuestionBy(sign, question, privateKey);
}

/** As {@link heldQuestionIsSignedBy}. */
export function heldQuestionIsSigned(question: HeldQuestion, publicKey: Uint8Array, verify: VerifySignature = verifyEd25519): boolean {
  return heldQuestionIsSignedBy(verify, question, publicKey);
}

/** As {@link signHeldAnswerBy}. */
export function signHeldAnswer(role: AggregatorRole, question: Uint8Array, time: bigint, held: Held, privateKey: Uint8Array): Uint8Array {
  return signHeldAnswerBy(sign, role, question, time, held, privateKey);
}

/** As {@link readHeldAnswerBy}. */
export function readHeldAnswer(
  bytes: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  now: number,
  aggregatorKey: Uint8Array,
  verify: VerifySignature = verifyEd25519,
): Held {
  return readHeldAnswerBy(verify, bytes, role, question, now, aggregatorKey);
}
