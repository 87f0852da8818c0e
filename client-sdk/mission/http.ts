// http.ts — one request over a network that loses, delays and refuses: tried again where that can help, and never endless.
import type { RandomBytes } from '@soundings/crypto/random';
import type { Signatures } from '@soundings/crypto/signature/signatures';
import { javascriptSignatures } from '@soundings/crypto/signature/webcrypto';
import { decode, type Codec } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { NoAnswer } from '@soundings/protocol/dap/no-answer';
import { SdkError } from '../errors.ts';

/** May throw an {@link Unanswered}, where the platform says why there was no answer. */
export type Fetch = (request: Request) => Promise<Response>;

export class Unanswered extends Error {
  readonly noAnswer: NoAnswer;

  constructor(noAnswer: NoAnswer, options: { readonly cause: unknown }) {
    super(noAnswer.why, options);
    this.noAnswer = noAnswer;
  }
}

/** Resolves after so many milliseconds. */
export type Wait = (ms: number) => Promise<void>;

/** Who signs and verifies. JavaScript's curve if it is left out, loaded when it is needed. */
export interface Signing {
  readonly signatures?: Signatures;
}

/** What a signed question to an aggregator takes. */
export interface AskPorts extends Signing {
  readonly fetch: Fetch;
  readonly wait: Wait;
  readonly random: RandomBytes;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** The platform's signatures, whichever it has. */
export async function signaturesOf({ signatures }: Signing): Promise<Signatures> {
  return signatures ?? javascriptSignatures();
}

/** Milliseconds before each further try. A server that asks for longer than the limit is asked again another day. */
const WAITS_MS = [250, 1000, 3000] as const;
const RETRY_AFTER_MAX_MS = 10_000;
const TIMEOUT_MS = 30_000;
const LATER = 'Try again later.';
const SAFE = 'Nothing is lost, and nothing is sent twice.';
/** Bytes of an answer. Ours are a list of keys, or a few errors. */
const ANSWER_SIZE_MAX = 1_000_000;

/**
 * Sends what `request` makes, the same each time, and gives the first answer that isn't "not now". Throws SdkError `unreachable` after the last
 * try. `whom` stands in its sentence. Redirects are refused: the charter says where contributions go, nobody else.
 */
export async function exchange(
  request: () => Request,
  whom: string,
  ports: { readonly fetch: Fetch; readonly wait: Wait },
): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(request(), ports.fetch);
    if (outcome.kind === 'answer') return outcome.response;
    const waitMs = WAITS_MS[attempt];
    if (waitMs === undefined || (outcome.retryAfterMs ?? 0) > RETRY_AFTER_MAX_MS) {
      throw new SdkError('unreachable', `Could not reach ${whom}: ${outcome.why}. ${outcome.advice} ${SAFE}`, { cause: outcome.cause });
    }
    await ports.wait(Math.max(waitMs, outcome.retryAfterMs ?? 0));
  }
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: Response }
  | ({ readonly kind: 'not-now'; readonly retryAfterMs?: number; readonly cause?: unknown } & NoAnswer);

async function tryOnce(request: Request, fetch: Fetch): Promise<Outcome> {
  try {
    const response = await fetch(new Request(request, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) }));
    const transient = response.status >= 500 || response.status === 429 || response.status === 408;
    if (!transient) return { kind: 'answer', response };
    const seconds = Number(response.headers.get('Retry-After') ?? '0');
    const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : 0;
    return { kind: 'not-now', why: `it answered ${response.status}`, advice: LATER, retryAfterMs };
  } catch (cause) {
    const known = cause instanceof Unanswered ? cause.noAnswer : undefined;
    return { kind: 'not-now', ...(known ?? { why: `there was no answer from ${new URL(request.url).host}`, advice: LATER }), cause };
  }
}

/**
 * The body as bytes. SdkError `answer` if it is longer than any answer of ours, `unreachable` if it breaks off or trickles. It has a
 * deadline of its own: a fetch may have forgotten the request's once the answer has begun.
 */
export async function readBody(response: Response, sizeMax = ANSWER_SIZE_MAX): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const late = new AbortController();
  const deadline = setTimeout(() => {
    late.abort();
    reader?.cancel().catch(() => undefined); // the read that is under way ends at once
  }, TIMEOUT_MS);
  try {
    const body = await readAll(reader, sizeMax);
    return late.signal.aborted ? brokenOff(late.signal.reason) : body;
  } finally {
    clearTimeout(deadline);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, sizeMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read().catch(brokenOff)) ?? { done: true, value: undefined };
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > sizeMax) {
      await reader?.cancel();
      throw new SdkError('answer', 'The answer is much too long. Check the address.');
    }
  }
  const body = new Uint8Array(length);
  chunks.reduce((offset, chunk) => (body.set(chunk, offset), offset + chunk.length), 0);
  return body;
}

function brokenOff(cause: unknown): never {
  throw new SdkError('unreachable', `An answer broke off in the middle. ${LATER} ${SAFE}`, {
    cause,
  });
}

/** The body as one message. SdkError `answer` for anything else. */
export async function decodeAnswer<T>(codec: Codec<T>, response: Response): Promise<T> {
  try {
    return decode(codec, await readBody(response));
  } catch (cause) {
    if (cause instanceof DecodeError)
      throw new SdkError('answer', 'An aggregator answered with something that is not DAP; tell its operator.', { cause });
    throw cause;
  }
}
