// http/body.ts — reads a request's body: checks its media type, limits its length and how slowly it is sent, and never decompresses it.
import { mediaType, messageOf, type DapMessage } from '@soundings/protocol/dap/media-types';
import { DapProblem } from '@soundings/protocol/dap/problem';
import type { Context } from '../context.ts';
import type { Share } from '../body-room.ts';
import { readBody, watchPace } from '../read-body.ts';
import { Refusal } from '../refusal.ts';
import { retryAfter } from './route.ts';

/** Runs `work` on the body of a DAP message once it is complete, so that a slow sender keeps nobody waiting. */
export async function withDapBody<T>(
  context: Context,
  request: Request,
  message: DapMessage,
  bytesMax: number,
  work: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  if (messageOf(request.headers.get('content-type') ?? '') !== message) {
    throw new Refusal('media-type', `The body must have the media type ${mediaType(message)}.`);
  }
  return withBody(context, request, bytesMax, work);
}

/** Reads the body of one of our own messages, which are short. Refusal if it has another media type or is too long. */
export async function ownBody(context: Context, request: Request, type: string, bytesMax: number): Promise<Uint8Array> {
  if (mediaTypeOf(request) !== type) throw new Refusal('media-type', `The body must have the media type ${type}.`);
  return withBody(context, request, bytesMax, async (body) => Promise.resolve(body));
}

/** The request's media type in the form in which we write our own: lower case, without spaces. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').replace(/\s/g, '').toLowerCase();
}

/** Runs `work` on a body of any type. Its bytes count as in memory until `work` has ended. */
export async function withBody<T>(
  context: Context,
  request: Request,
  bytesMax: number,
  work: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  if (request.headers.get('content-encoding') !== null)
    throw new Refusal('media-type', 'The body has a Content-Encoding. Send it without one.');
  // Refused before the body is read, so that a client needn't send all of it.
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const cut = new AbortController();
  const share = context.bodies.open(() => {
    cut.abort(noRoom(context));
  });
  try {
    const body = await readInTime(context, request, bytesMax, cut, share);
    if (body === undefined) throw tooLarge(bytesMax);
    share.complete();
    return await work(body);
  } finally {
    share.release();
  }
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal('too-large', `The body is too long: at most ${String(bytesMax)} bytes are allowed.`);
}

/** Spreads the deadlines of bodies that began together. Refusing a thousand at once would take a second in which nobody else is served. */
const SPREAD = 0.4;

async function readInTime(
  context: Context,
  request: Request,
  bytesMax: number,
  cut: AbortController,
  share: Share,
): Promise<Uint8Array | undefined> {
  const { limits } = context.config;
  const graceMs = limits.transferGraceMs * (1 - SPREAD * share.phase);
  const pace = { graceMs, bytesPerSecondMin: limits.transferBytesPerSecondMin };
  let length = 0;
  const onBytes = (bytes: number) => {
    length += bytes;
    share.take(bytes);
  };
  const stop = watchPace(
    pace,
    context.after,
    () => length,
    () => {
      cut.abort(tooSlow());
    },
  );
  try {
    return await readBody(request, bytesMax, { signal: cut.signal, onBytes });
  } catch (cause) {
    if (cause instanceof Refusal) {
      context.metrics.count('requests_shed_total', 1, { reason: cause.code === 'too-slow' ? 'slow-body' : 'body-room' });
      throw cause;
    }
    // The client disconnected or sent malformed chunks: the client's fault, not an error of ours.
    throw new DapProblem('invalidMessage', 'The connection ended, or broke HTTP, before the whole body had arrived.', { cause });
  } finally {
    stop();
  }
}

/** The connection is closed after the answer, because the rest of the body would be read as the next request. */
function tooSlow(): Refusal {
  return new Refusal(
    'too-slow',
    'The body was sent too slowly, so the request was not processed. Send it again over a faster connection.',
    {
      headers: { connection: 'close' },
    },
  );
}

function noRoom(context: Context): Refusal {
  return new Refusal('busy', 'This aggregator is receiving too many large requests, so this one was not processed. Send it again later.', {
    headers: { ...retryAfter(context), connection: 'close' },
  });
}
