// http/body.ts — a request's body: of the right media type, no longer than it may be, and never decompressed.
import { mediaType, messageOf, type DapMessage } from '../../protocol/dap/media-types.ts';
import { DapProblem } from '../../protocol/dap/problem.ts';
import { readBody } from '../read-body.ts';
import { Refusal } from '../refusal.ts';

/** The body of a DAP message. */
export async function dapBody(request: Request, message: DapMessage, bytesMax: number): Promise<Uint8Array> {
  if (messageOf(request.headers.get('content-type') ?? '') !== message) {
    throw new Refusal('media-type', `The body must be of the media type ${mediaType(message)}.`);
  }
  return limitedBody(request, bytesMax);
}

/** The body of one of our own messages. */
export async function ownBody(request: Request, type: string, bytesMax: number): Promise<Uint8Array> {
  if (mediaTypeOf(request) !== type) throw new Refusal('media-type', `The body must be of the media type ${type}.`);
  return limitedBody(request, bytesMax);
}

/** The media type as our own are written. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').replace(/\s/g, '').toLowerCase();
}

async function limitedBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  if (request.headers.get('content-encoding') !== null)
    throw new Refusal('media-type', 'Bodies are taken as they are, without a content coding.');
  const tooLarge = new Refusal('too-large', `The body may be ${String(bytesMax)} bytes long at most.`);
  // Said beforehand, so that nobody sends what nobody reads.
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge;
  const body = await readBody(request, bytesMax).catch((cause: unknown) => {
    // Whoever hung up, or sent chunks that are none: their trouble, not an error of ours.
    throw new DapProblem('invalidMessage', 'The body could not be read to its end.', { cause });
  });
  if (body === undefined) throw tooLarge;
  return body;
}
