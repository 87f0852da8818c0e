// peer/http-peer.ts — what the leader says to the helper, in pairs: one function makes a request, one reads the answer (DAP-18 §3, §4.5, §4.6).
import { CodedError } from '@soundings/crypto/errors';
import { mediaType, messageOf, type DapMessage } from '@soundings/protocol/dap/media-types';
import { whyNoAnswer } from '@soundings/protocol/dap/no-answer';
import { parseProblem, problemTypeOf, type DapProblemType } from '@soundings/protocol/dap/problem';
import { resourceUrl, type Resource } from '@soundings/protocol/dap/paths';
import { isOverBudget } from '@soundings/protocol/release/budget';
import type { Peer } from '../ports/ports.ts';
import { GIVEN_UP } from '@soundings/protocol/contribution/given-up';
import { readBody } from '../read-body.ts';
import { WINDOW_OPEN } from '../refusal.ts';

/** Makes the resource, or finds the one that these bytes have made (DAP-18 §3.2). */
export function createRequest(helper: string, resource: Resource, message: DapMessage, body: Uint8Array, token: string): Request {
  return new Request(resourceUrl(helper, resource), {
    method: 'POST',
    headers: { 'content-type': mediaType(message), ...authorization(token) },
    body: body.slice(),
    redirect: 'manual',
  });
}

/** Asks for a resource that wasn't ready (DAP-18 §3.1). */
export function pollRequest(location: string, token: string): Request {
  return new Request(location, { method: 'GET', headers: authorization(token), redirect: 'manual' });
}

/** `tag`: of the answer that is to be forgotten, and no other (RFC 9110 §13.1.1), where the helper gave one. */
export function deleteRequest(location: string, token: string, tag: string | undefined): Request {
  const headers = { ...authorization(token), ...(tag === undefined ? {} : { 'if-match': tag }) };
  return new Request(location, { method: 'DELETE', headers, redirect: 'manual' });
}

export type PeerAnswer =
  | { readonly kind: 'ready'; readonly body: Uint8Array; readonly location: string | undefined; readonly tag: string | undefined }
  | { readonly kind: 'pending'; readonly location: string; readonly retryAfterMs: number | undefined }
  /** `problem` undefined: an error of HTTP or of another kind. `isTooSoon`: it will be right later, by the other's clock. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly problem: DapProblemType | undefined;
      readonly isTooSoon: boolean;
      /** For good: the helper's ledger of the mission doesn't pay for it. */
      readonly isOverBudget: boolean;
      /** For good: the helper's operator has given the batch up. */
      readonly isGivenUp: boolean;
      readonly retryAfterMs: number | undefined;
    }
  /** A 2xx that isn't what the draft lets the helper say. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** No answer, or one that broke off: whether the request arrived is not known. */
export interface Unreachable {
  readonly kind: 'unreachable';
  /** For the log: our own words. */
  readonly reason: string;
}

/** Sends a request and reads what comes back. */
export async function askPeer(peer: Peer, request: Request, expected: Omit<Expected, 'url'>): Promise<PeerAnswer | Unreachable> {
  try {
    return await processAnswer({ ...expected, url: request.url }, await peer(request));
  } catch (error) {
    if (error instanceof CodedError) return { kind: 'unreachable', reason: error.message };
    const { why, advice } = whyNoAnswer(new URL(request.url), error);
    return { kind: 'unreachable', reason: `The helper could not be reached: ${why}. ${advice}` };
  }
}

export interface Expected {
  readonly message: DapMessage;
  /** The request's URL, that a Location is relative to. */
  readonly url: string;
  /** Where the collection of such resources is: a Location elsewhere is not followed, so that nobody can send our token about. */
  readonly collectionUrl: string;
  readonly bodyBytesMax: number;
  readonly nowMs: number;
}

export async function processAnswer(expected: Expected, response: Response): Promise<PeerAnswer> {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), expected.nowMs);
  if (!response.ok) return refusal(response, retryAfterMs);
  const location = locationOf(expected, response);
  if (location === 'elsewhere') return { kind: 'malformed', reason: 'the Location is not beneath the resource that it should belong to' };
  const body = await readBody(response, expected.bodyBytesMax);
  if (body === undefined) return { kind: 'malformed', reason: `the answer is longer than ${String(expected.bodyBytesMax)} bytes` };
  if (body.length === 0) {
    const at = location ?? (expected.url === expected.collectionUrl ? undefined : expected.url);
    return at === undefined
      ? { kind: 'malformed', reason: 'an empty answer without a Location' }
      : { kind: 'pending', location: at, retryAfterMs };
  }
  if (messageOf(response.headers.get('content-type') ?? '') !== expected.message)
    return { kind: 'malformed', reason: 'the answer has another media type' };
  const at = location ?? (expected.url === expected.collectionUrl ? undefined : expected.url);
  return { kind: 'ready', body, location: at, tag: strongTag(response.headers.get('etag')) };
}

/** A strong entity tag as it came; undefined for anything else. */
function strongTag(header: string | null): string | undefined {
  return header !== null && /^"[\x21\x23-\x7e]{1,200}"$/.test(header) ? header : undefined;
}

/** True where what was meant is gone, now or already: 412 says that another answer has taken its place. */
export async function processDeleted(response: Response): Promise<boolean> {
  await response.body?.cancel().catch(() => undefined); // a connection that breaks after the status has said enough
  return response.ok || [404, 410, 412].includes(response.status);
}

function authorization(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

const PROBLEM_BYTES_MAX = 65_536;

async function refusal(response: Response, retryAfterMs: number | undefined): Promise<PeerAnswer> {
  const body = await readBody(response, PROBLEM_BYTES_MAX);
  const type = parseProblem(new TextDecoder().decode(body ?? new Uint8Array(0)))?.type ?? '';
  return {
    kind: 'refused',
    status: response.status,
    problem: problemTypeOf(type),
    isTooSoon: type === WINDOW_OPEN,
    isOverBudget: isOverBudget(type),
    isGivenUp: type === GIVEN_UP,
    retryAfterMs,
  };
}

/** Absolute, with the `step` that the draft puts into it. */
function locationOf({ url, collectionUrl }: Expected, response: Response): string | undefined {
  const header = response.headers.get('location');
  if (header === null) return undefined;
  if (!URL.canParse(header, url)) return 'elsewhere';
  const location = new URL(header, url).href;
  return location.startsWith(`${new URL(collectionUrl).href}/`) ? location : 'elsewhere';
}

/** Seconds or a date (RFC 9110 §10.2.3), as milliseconds from now; undefined for anything else. */
function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
