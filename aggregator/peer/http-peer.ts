// peer/http-peer.ts — the leader's messages to the helper, in pairs: one function makes a request, another reads the answer (DAP-18 §3, §4.5, §4.6).
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

/** Creates the resource, or asks for the one that the same bytes have created before (DAP-18 §3.2). */
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

/** Deletes a resource. `tag` names the only answer that the helper may forget (RFC 9110 §13.1.1); undefined if it gave no tag. */
export function deleteRequest(location: string, token: string, tag: string | undefined): Request {
  const headers = { ...authorization(token), ...(tag === undefined ? {} : { 'if-match': tag }) };
  return new Request(location, { method: 'DELETE', headers, redirect: 'manual' });
}

export type PeerAnswer =
  | { readonly kind: 'ready'; readonly body: Uint8Array; readonly location: string | undefined; readonly tag: string | undefined }
  | { readonly kind: 'pending'; readonly location: string; readonly retryAfterMs: number | undefined }
  /** `problem` is undefined if the problem is not one of DAP's. `isTooSoon`: the window is still open by the helper's clock. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly problem: DapProblemType | undefined;
      readonly isTooSoon: boolean;
      /** Final: the release would exceed the mission's budget in the helper's ledger. */
      readonly isOverBudget: boolean;
      /** Final: the helper's operator has given the batch up. */
      readonly isGivenUp: boolean;
      readonly retryAfterMs: number | undefined;
    }
  /** A 2xx answer that the draft does not allow. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** No answer, or an incomplete one. It is not known whether the request arrived. */
export interface Unreachable {
  readonly kind: 'unreachable';
  /** One of our own sentences, for the log. */
  readonly reason: string;
}

/** Sends a request and reads the answer. */
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
  /** The request's URL, which a Location is relative to. */
  readonly url: string;
  /**
   * The URL beneath which such resources are. A Location elsewhere is not followed, so that nobody can make us send our token to another
   * address.
   */
  readonly collectionUrl: string;
  readonly bodyBytesMax: number;
  readonly nowMs: number;
}

export async function processAnswer(expected: Expected, response: Response): Promise<PeerAnswer> {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), expected.nowMs);
  if (!response.ok) return refusal(response, retryAfterMs);
  const location = locationOf(expected, response);
  if (location === 'elsewhere')
    return {
      kind: 'malformed',
      reason: "The helper's answer has a Location that is not beneath the address of the request, so it was not used.",
    };
  const body = await readBody(response, expected.bodyBytesMax);
  if (body === undefined)
    return {
      kind: 'malformed',
      reason: `The helper's answer is longer than the ${String(expected.bodyBytesMax)} bytes that "limits.peerBodyBytesMax" allows.`,
    };
  if (body.length === 0) {
    const at = location ?? (expected.url === expected.collectionUrl ? undefined : expected.url);
    return at === undefined
      ? { kind: 'malformed', reason: "The helper's answer is empty and has no Location to ask at." }
      : { kind: 'pending', location: at, retryAfterMs };
  }
  if (messageOf(response.headers.get('content-type') ?? '') !== expected.message)
    return { kind: 'malformed', reason: "The helper's answer does not have the media type of a DAP answer to this request." };
  const at = location ?? (expected.url === expected.collectionUrl ? undefined : expected.url);
  return { kind: 'ready', body, location: at, tag: strongTag(response.headers.get('etag')) };
}

/** A strong entity tag, unchanged; undefined for anything else. */
function strongTag(header: string | null): string | undefined {
  return header !== null && /^"[\x21\x23-\x7e]{1,200}"$/.test(header) ? header : undefined;
}

/** True if the answer that was to be deleted is gone, by this request or before. 412 says that another answer has taken its place. */
export async function processDeleted(response: Response): Promise<boolean> {
  await response.body?.cancel().catch(() => undefined); // the status is enough, even if the connection breaks after it
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

/** The answer's Location as an absolute URL, including the draft's `step`. */
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
