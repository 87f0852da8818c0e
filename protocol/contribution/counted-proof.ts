// counted-proof.ts — "was mine counted?", version 2: a false "counted" is impossible, a false "not counted" can be proved (register.md, "Releases that anyone can recompute").
import { bigEndian, equal, fromUtf8, utf8 } from '@soundings/crypto/bytes';
import {
  decode,
  encode,
  fixed,
  mapped,
  opaque,
  select,
  struct,
  u16,
  u64,
  u8,
  vector,
  type Codec,
  type ValueOf,
} from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { AggregatorRole } from '../dap/role.ts';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';
import { isInCountedTree } from './counted-tree.ts';
import { HELD_CLOCK_SKEW_SECONDS } from './held.ts';

//   struct {
//     opaque task_id[32]; uint64 window_start; opaque organisation[16];
//     opaque nonce[16];         drawn for this question, so that no old answer passes for one to it
//     opaque signature[64];
//   } CountedQuestionV2;
const asked = { taskId: fixed(32), windowStart: u64, organisation: fixed(16), nonce: fixed(16) };
export const CountedQuestionV2 = struct({ ...asked, signature: fixed(64) });
export type CountedQuestionV2 = ValueOf<typeof CountedQuestionV2>;
type Asked = Omit<CountedQuestionV2, 'signature'>;

/** A path in a tree of 65,535 leaves has no more hashes. */
const PATH_MAX = 16;

const SKEW = BigInt(HELD_CLOCK_SKEW_SECONDS);

/** As {@link Counted} of the build before; where in the tree a contribution is that was counted, and the hashes from there to the root. */
export type CountedV2 =
  | { readonly kind: 'not-counted' }
  | {
      readonly kind: 'counted';
      readonly version: number;
      readonly digest: Uint8Array;
      readonly index: number;
      readonly path: readonly Uint8Array[];
    }
  | { readonly kind: 'unknown' };

//   select (uint8 tag) {                                        0: not counted, 1: counted, 2: unknown
//     case 1: uint8 version; opaque digest[32]; uint16 index; opaque path<0..512>;
//   } CountedV2;
const CountedCodec: Codec<CountedV2> = select<CountedV2>(u8, {
  'not-counted': { tag: 0, body: struct({}) },
  counted: { tag: 1, body: struct({ version: u8, digest: fixed(32), index: u16, path: vector(2, fixed(32), 0, PATH_MAX) }) },
  unknown: { tag: 2, body: struct({}) },
});

/** The largest checkpoint of the mission's register that the aggregator has seen. */
export interface SeenCheckpoint {
  readonly origin: string;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

const Origin: Codec<string> = mapped(opaque(2, 1), textOf, utf8);

//   struct {
//     uint8 role; CountedQuestionV2 question;
//     uint64 time;                    seconds since the epoch
//     opaque counted_root[32];        as in the aggregator's statement; zeros if it can't tell
//     uint16 count;                   leaves of that tree
//     CountedV2 counted;
//     SeenCheckpoint seen<0..2^16-1>; struct { opaque origin<1..2^16-1>; uint64 size; opaque root[32]; }; none if the mission is unlogged
//     opaque signature[64];
//   } CountedAnswerV2;
const answered = {
  role: u8,
  question: CountedQuestionV2,
  time: u64,
  countedRoot: fixed(32),
  count: u16,
  counted: CountedCodec,
  seen: vector<SeenCheckpoint>(2, struct({ origin: Origin, size: u64, root: fixed(32) }), 0, 100),
};
const Answered = struct(answered);
export const CountedAnswerV2 = struct({ ...answered, signature: fixed(64) });
export type CountedAnswerV2 = ValueOf<typeof CountedAnswerV2>;
export type UnsignedAnswer = ValueOf<typeof Answered>;

export const COUNTED_QUESTION_V2_MEDIA_TYPE = 'application/soundings;message=counted-question-2';
export const COUNTED_ANSWER_V2_MEDIA_TYPE = 'application/soundings;message=counted-answer-2';
/** Our own problem type, 409: the aggregator hasn't given its share of the window, so it can't say yet what is in the release. */
export const NOT_RELEASED = 'urn:soundings:error:notReleased';

export function signQuestionV2By(sign: SignMessage, question: Asked, privateKey: Uint8Array): Uint8Array {
  return encode(CountedQuestionV2, { ...question, signature: sign(privateKey, questionMessage(question)) });
}

/** Reads a question's bytes without checking its signature. DecodeError if they are none. */
export function readQuestionV2(bytes: Uint8Array): CountedQuestionV2 {
  return decode(CountedQuestionV2, bytes, 'question');
}

export function questionV2IsSignedBy(verify: VerifySignature, question: CountedQuestionV2, publicKey: Uint8Array): boolean {
  return verify(publicKey, questionMessage(question), question.signature);
}

export function signAnswerV2By(sign: SignMessage, answer: UnsignedAnswer, privateKey: Uint8Array): Uint8Array {
  return encode(CountedAnswerV2, { ...answer, signature: sign(privateKey, answerMessage(answer)) });
}

/**
 * The aggregator's answer to this very question. DecodeError for bytes that are none; MissionError `signature` if that aggregator didn't sign it, it is
 * about another question or of another time (`now`, in seconds since the epoch), or if what is counted isn't in the tree that it names.
 */
export function readAnswerV2By(
  verify: VerifySignature,
  bytes: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  now: number,
  aggregatorKey: Uint8Array,
): UnsignedAnswer {
  const answer = decode(CountedAnswerV2, bytes, 'answer');
  const fits = answer.role === role && equal(encode(CountedQuestionV2, answer.question), question);
  if (!fits || !verify(aggregatorKey, answerMessage(answer), answer.signature))
    throw new MissionError('signature', ["The answer isn't signed by that aggregator for this question."]);
  const { counted, countedRoot: root, count, time } = answer;
  const apart = time - BigInt(now);
  if (apart > SKEW || apart < -SKEW)
    throw new MissionError('signature', ["The answer was signed at another time than this machine's clock says: a clock is wrong."]);
  if (counted.kind === 'counted' && !isInCountedTree(counted, { ...counted, count, root }))
    throw new MissionError('signature', ["What the answer says was counted isn't in the tree that it names."]);
  return answer;
}

function questionMessage(question: Asked): Uint8Array {
  return tagged(
    'soundings counted question v2',
    question.taskId,
    bigEndian(question.windowStart, 8),
    question.organisation,
    question.nonce,
  );
}

function answerMessage(answer: UnsignedAnswer): Uint8Array {
  return tagged('soundings counted answer v2', encode(Answered, answer));
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw new DecodeError(path, 'expected UTF-8');
  }
}
