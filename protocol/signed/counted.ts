// counted.ts — the question whether a contribution was counted and its answer, with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import {
  questionIsSignedBy,
  readAnswerBy,
  signAnswerBy,
  signQuestionBy,
  type Counted,
  type CountedQuestion,
} from '../contribution/counted.ts';
import type { AggregatorRole } from '../dap/role.ts';

/** As {@link signQuestionBy}. */
export function signQuestion(question: Omit<CountedQuestion, 'signature'>, privateKey: Uint8Array): Uint8Array {
  return signQuestionBy(sign, question, privateKey);
}

/** As {@link questionIsSignedBy}. */
export function questionIsSigned(question: CountedQuestion, publicKey: Uint8Array, verify: VerifySignature = verifyEd25519): boolean {
  return questionIsSignedBy(verify, question, publicKey);
}

/** As {@link signAnswerBy}. */
export function signAnswer(role: AggregatorRole, question: CountedQuestion, counted: Counted, privateKey: Uint8Array): Uint8Array {
  return signAnswerBy(sign, role, question, counted, privateKey);
}

/** As {@link readAnswerBy}. */
export function readAnswer(
  bytes: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  aggregatorKey: Uint8Array,
  verify: VerifySignature = verifyEd25519,
): Counted {
  return readAnswerBy(verify, bytes, role, question, aggregatorKey);
}
