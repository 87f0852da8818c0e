// counted.ts — "was mine counted?", asked by an organisation after a release and answered by each aggregator, both signed (protocol.md, "Counted").
import { bigEndian, equal } from '@soundings/crypto/bytes';
import { decode, encode, fixed, select, struct, u64, u8, type Codec, type ValueOf } from '@soundings/crypto/codec';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { AggregatorRole } from '../dap/role.ts';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';

//   struct { opaque task_id[32]; uint64 window_start; opaque organisation[16]; opaque signature[64]; } CountedQuestion;
export const CountedQuestion = struct({ taskId: fixed(32), windowStart: u64, organisation: fixed(16), signature: fixed(64) });
export type CountedQuestion = ValueOf<typeof CountedQuestion>;

/**
 * The contribution that is in the release: which version, and its digest as the receipt has it. Or none. Or the aggregator can't tell, because it
 * was restored from a backup and may have forgotten what it did with the window.
 */
export type Counted =
  | { readonly kind: 'not-counted' }
  | { readonly kind: 'counted'; readonly version: number; readonly digest: Uint8Array }
  | { readonly kind: 'unknown' };

//   struct {
//     uint8 tag;                                                  0: not counted, 1: counted, 2: unknown
//     select (tag) { case 1: uint8 version; opaque digest[32]; }
//   } Counted;
const CountedCodec: Codec<Counted> = select<Counted>(u8, {
  'not-counted': { tag: 0, body: struct({}) },
  counted: { tag: 1, body: struct({ version: u8, digest: fixed(32) }) },
  unknown: { tag: 2, body: struct({}) },
});

//   struct { uint8 role; CountedQuestion question; Counted counted; opaque signature[64]; } CountedAnswer;
export const CountedAnswer = struct({ role: u8, question: CountedQuestion, counted: CountedCodec, signature: fixed(64) });
export type CountedAnswer = ValueOf<typeof CountedAnswer>;

/** Where an aggregator takes the question, beneath its base URL. POST, no token: the question is signed. */
export function countedPath(taskId: string): string {
  return `/tasks/${taskId}/soundings/counted`;
}
export const COUNTED_QUESTION_MEDIA_TYPE = 'application/soundings;message=counted-question';
export const COUNTED_ANSWER_MEDIA_TYPE = 'application/soundings;message=counted-answer';

export function signQuestionBy(sign: SignMessage, question: Omit<CountedQuestion, 'signature'>, privateKey: Uint8Array): Uint8Array {
  return encode(CountedQuestion, { ...question, signature: sign(privateKey, questionMessage(question)) });
}

/** Reads a question's bytes, without checking its signature: its organisation says which key {@link questionIsSignedBy} needs. DecodeError if the bytes are not a question. */
export function readQuestion(bytes: Uint8Array): CountedQuestion {
  return decode(CountedQuestion, bytes, 'question');
}

export function questionIsSignedBy(verify: VerifySignature, question: CountedQuestion, publicKey: Uint8Array): boolean {
  return verify(publicKey, questionMessage(question), question.signature);
}

export function signAnswerBy(
  sign: SignMessage,
  role: AggregatorRole,
  question: CountedQuestion,
  counted: Counted,
  privateKey: Uint8Array,
): Uint8Array {
  const signature = sign(privateKey, answerMessage({ role, question, counted }));
  return encode(CountedAnswer, { role, question, counted, signature });
}

/** What the aggregator answered to this very question. DecodeError if the bytes are not an answer; MissionError `signature` if that aggregator didn't sign it for this question. */
export function readAnswerBy(
  verify: VerifySignature,
  bytes: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  aggregatorKey: Uint8Array,
): Counted {
  const answer = decode(CountedAnswer, bytes, 'answer');
  const fits = answer.role === role && equal(encode(CountedQuestion, answer.question), question);
  if (!fits || !verify(aggregatorKey, answerMessage(answer), answer.signature)) {
    throw new MissionError('signature', ["The answer isn't signed by that aggregator for this question."]);
  }
  return answer.counted;
}

function questionMessage(question: Omit<CountedQuestion, 'signature'>): Uint8Array {
  return tagged('soundings counted question v1', question.taskId, bigEndian(question.windowStart, 8), question.organisation);
}

function answerMessage(answer: Omit<CountedAnswer, 'signature'>): Uint8Array {
  return tagged(
    'soundings counted answer v1',
    Uint8Array.of(answer.role),
    encode(CountedQuestion, answer.question),
    encode(CountedCodec, answer.counted),
  );
}
