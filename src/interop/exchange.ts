// exchange.ts — the requests of a client and a collector to aggregators, and how refusals are reported.
import { decode, type Codec } from '@soundings/crypto/codec';
import { CodedError } from '@soundings/crypto/errors';
import type { RandomBytes } from '@soundings/crypto/random';
import { messageOf, type DapMessage } from '@soundings/protocol/dap/media-types';
import { parseProblem } from '@soundings/protocol/dap/problem';
import type { Handle } from './server.ts';

export type InteropErrorCode =
  /** An aggregator refused. */
  | 'refused'
  /** Its answer is not what DAP requires here. */
  | 'not-dap'
  /** The test runner named something that it has not added. */
  | 'unknown';

export class InteropError extends CodedError<InteropErrorCode> {}

export interface Ports {
  /** `fetch`, or a test's own wire. */
  readonly fetch: Handle;
  readonly random: RandomBytes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The answer to a request. Throws InteropError `refused` if its status is not a success. */
export async function ask({ fetch }: Pick<Ports, 'fetch'>, request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.ok) return response;
  const problem = parseProblem(await response.text());
  const reason = [problem?.type, problem?.detail ?? problem?.title].filter((part) => part !== undefined).join(': ');
  throw new InteropError(
    'refused',
    `${request.method} ${request.url} was answered with ${String(response.status)}${reason && ` (${reason})`}.`,
  );
}

/** The message in an answer; undefined if the body is empty. */
export async function messageIn<T>(codec: Codec<T>, message: DapMessage, response: Response): Promise<T | undefined> {
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length === 0) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (messageOf(type) !== message)
    throw new InteropError('not-dap', `The answer is of the media type "${type}", where ${message} was expected.`);
  return decode(codec, body, message);
}
