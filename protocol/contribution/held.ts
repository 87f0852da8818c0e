// held.ts — "have you a contribution of mine already?", asked of each aggregator before a byte of one leaves; both signed (protocol.md "Held").
import { sha256 } from '@soundings/crypto/sha256';
import { bigEndian, equal } from '@soundings/crypto/bytes';
import { decode, encode, fixed, select, struct, u64, u8, type Codec, type ValueOf } from '@soundings/crypto/codec';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { AggregatorRole } from '../dap/role.ts';
import { ReportMetadata } from '../dap/upload.ts';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';

//   struct {
//     opaque task_id[32];
//     uint64 window_start;    days since the epoch
//     opaque organisation[16];
//     opaque nonce[16];
//     uint64 time;            seconds since the epoch
//     opaque signature[64];
//   } HeldQuestion;
export const HeldQuestion = struct({
  taskId: fixed(32),
  windowStart: u64,
  organisation: fixed(16),
  nonce: fixed(16),
  time: u64,
  signature: fixed(64),
});
export type HeldQuestion = ValueOf<typeof HeldQuestion>;

//   struct { ReportMetadata metadata; opaque public_share_digest[32]; } HeldContribution;
/** Enough of a contribution to check its organisation's signature: the public extension stands in the metadata. */
export const HeldContribution = struct({ metadata: ReportMetadata, publicShareDigest: fixed(32) });
export type HeldContribution = ValueOf<typeof HeldContribution>;

/** `unknown`: the aggregator was restored from a backup, or is a helper that aggregates nothing of this window before it closes. */
export type Held =
  { readonly kind: 'none' } | { readonly kind: 'unknown' } | { readonly kind: 'held'; readonly contribution: HeldContribution };

const HeldCodec: Codec<Held> = select<Held>(u8, {
  none: { tag: 0, body: struct({}) },
  unknown: { tag: 1, body: struct({}) },
  held: { tag: 2, body: struct({ contribution: HeldContribution }) },
});

//   struct { uint8 role; opaque question_digest[32]; uint64 time; Held held; opaque signature[64]; } HeldAnswer;
export const HeldAnswer = struct({ role: u8, questionDigest: fixed(32), time: u64, held: HeldCodec, signature: fixed(64) });
export type HeldAnswer = ValueOf<typeof HeldAnswer>;

/** Taken on the route of {@link countedPath}: both ask what an aggregator has of ours. */
export const HELD_QUESTION_MEDIA_TYPE = 'application/soundings;message=held-question';
export const HELD_ANSWER_MEDIA_TYPE = 'application/soundings;message=held-answer';

export const HELD_NONCE_SIZE = 16;
/** How far the clocks of an organisation and an aggregator may be apart. A question or an answer that is further off is refused. */
export const HELD_CLOCK_SKEW_SECONDS = 3600;

/** The encoded question. The nonce is fresh, so that no answer to another question is one to this. */
export function signHeldQuestionBy(sign: SignMessage, question: Omit<HeldQuestion, 'signature'>, privateKey: Uint8Array): Uint8Array {
  return encode(HeldQuestion, { ...question, signature: sign(privateKey, questionMessage(question)) });
}

export function heldQuestionIsSignedBy(verify: VerifySignature, question: HeldQuestion, publicKey: Uint8Array): boolean {
  return verify(publicKey, questionMessage(question), question.signature);
}

/** Whether a time in an answer or a question fits ours, both in seconds. */
export function isTimely(time: bigint, now: number): boolean {
  const apart = time - BigInt(now);
  return apart <= BigInt(HELD_CLOCK_SKEW_SECONDS) && -apart <= BigInt(HELD_CLOCK_SKEW_SECONDS);
}

/** `question` is the question's bytes as they came, `time` the aggregator's in seconds. */
export function signHeldAnswerBy(
  sign: SignMessage,
  role: AggregatorRole,
  question: Uint8Array,
  time: bigint,
  held: Held,
  privateKey: Uint8Array,
): Uint8Array {
  const unsigned = { role, questionDigest: sha256(question), time, held };
  return encode(HeldAnswer, { ...unsigned, signature: sign(privateKey, answerMessage(unsigned)) });
}

/**
 * What the aggregator answered to this very question, at this time. DecodeError, or MissionError `signature` if it isn't that aggregator's
 * answer to it, or was given at another time than `now`, in seconds.
 */
export function readHeldAnswerBy(
  verify: VerifySignature,
  bytes: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  now: number,
  aggregatorKey: Uint8Array,
): Held {
  const answer = decode(HeldAnswer, bytes, 'answer');
  const fits = answer.role === role && equal(answer.questionDigest, sha256(question)) && isTimely(answer.time, now);
  if (!fits || !verify(aggregatorKey, answerMessage(answer), answer.signature)) {
    throw new MissionError('signature', ["The answer isn't signed by that aggregator for this question at this time."]);
  }
  return answer.held;
}

function questionMessage(question: Omit<HeldQuestion, 'signature'>): Uint8Array {
  const { taskId, windowStart, organisation, nonce, time } = question;
  return tagged('soundings held question v1', taskId, bigEndian(windowStart, 8), organisation, nonce, bigEndian(time, 8));
}

function answerMessage({ role, questionDigest, time, held }: Omit<HeldAnswer, 'signature'>): Uint8Array {
  return tagged('soundings held answer v1', Uint8Array.of(role), questionDigest, bigEndian(time, 8), encode(HeldCodec, held));
}
