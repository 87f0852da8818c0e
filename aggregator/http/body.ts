// http/body.ts — a request's body: of the right media type, no longer than it may be and no slower, and never decompressed.
import { mediaType, messageOf, type DapMessage } from '@soundings/protocol/dap/media-types';
import { DapProblem } from '@soundings/protocol/dap/problem';
import type { Context } from '../context.ts';
import type { Share } from '../body-room.ts';
import { readBody, watchPace } from '../read-body.ts';
import { Refusal } from '../refusal.ts';
import { retryAfter } from './route.ts';

/** Runs `work` on the body of a DAP message once all of it is here: whoever sends slowly keeps nobody waiting. */
export async function withDapBody<T>(
  context: Context,
  request: Request,
  message: DapMessage,
  bytesMax: number,
  work: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  if (messageOf(request.headers.get('content-type') ?? '') !== message) {
    throw new Refusal('media-type', `The body must be of the media type ${mediaType(message)}.`);
  }
  return withBody(context, request, bytesMax, work);
}

/** The body of one of our own messages, which are short. */
export async function ownBody(context: Context, request: Request, type: string, bytesMax: number): Promise<Uint8Array> {
  if (mediaTypeOf(request) !== type) throw new Refusal('media-type', `The body must be of the media type ${type}.`);
  return withBody(context, request, bytesMax, async (body) => Promise.resolve(body));
}

/** The media type as our own are written. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').replace(/\s/g, '').toLowerCase();
}

/** Runs `work` on a body of any type. The body's bytes count as held until `work` has ended. */
export async function withBody<T>(
  context: Context,
  request: Request,
  bytesMax: number,
  work: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  if (request.headers.get('content-encoding') !== null)
    throw new Refusal('media-type', 'Bodies are taken as they are, without a content coding.');
  // Said beforehand, so that nobody sends what nobody reads.
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
  return new Refusal('too-large', `The body may be ${String(bytesMax)} bytes long at most.`);
}

/** A thousand bodies that began at once are not refused at once, which would take a second during which nobody else is served. */
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
    // Whoever hung up, or sent chunks that are none: their trouble, not an error of ours.
    throw new DapProblem('invalidMessage', 'The body could not be read to its end.', { cause });
  } finally {
    stop();
  }
}

/** The connection ends with the answer: what is still to come would be taken for the next request. */
function tooSlow(): Refusal {
  return new Refusal('too-slow', 'The body came too slowly, and nothing of it was looked at; send it again over a faster connection.', {
    headers: { connection: 'close' },
  });
}

function noRoom(context: Context): Refusal {
  return new Refusal('busy', 'Too many large requests are coming in at the moment; nothing of this one was looked at.', {
    headers: { ...retryAfter(context), connection: 'close' },
  });
}
