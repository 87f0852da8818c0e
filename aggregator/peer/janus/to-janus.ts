// to-janus.ts — a wire to Janus: what is said on it is DAP-18, what leaves is what Janus understands. For our leader with a Janus helper, and
// for our collector with a Janus leader.
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { messageOf } from '@soundings/protocol/dap/media-types';
import type { Peer } from '../../ports/ports.ts';
import { readBody } from '../../read-body.ts';
import { initReqToJanus, respFromJanus } from './messages.ts';

/**
 * Keeps nothing. A resource's name comes from the request's content, so that the same bytes are put in the same place however often they are
 * sent, as DAP-18 §3.2 wants; `bodyBytesMax` is how much of an answer is read.
 */
export function toJanus(peer: Peer, bodyBytesMax: number): Peer {
  return async (request) => {
    const isCreation = request.method === 'POST' && CREATIONS.test(request.url);
    if (isCreation) return create(peer, request, bodyBytesMax);
    const response = await peer(request);
    return request.method === 'GET' ? answer(response, undefined, bodyBytesMax) : response;
  };
}

/** Where DAP-18 creates by POST and lets the server choose the name, Janus wants PUT with a name of the client's. */
const CREATIONS = /\/(?:aggregation_jobs|aggregate_shares|collection_jobs)$/;

/** Janus never makes a deleted job again under its name (410), but the reports that came too early for it are sent again, in the same bytes. */
const NAMES_MAX = 16;

async function create(peer: Peer, request: Request, bodyBytesMax: number): Promise<Response> {
  const given = new Uint8Array(await request.arrayBuffer());
  const isAggregation = messageOf(request.headers.get('content-type') ?? '') === 'aggregation-job-init-req';
  const body = isAggregation ? initReqToJanus(given) : given;
  for (let attempt = 0; ; attempt++) {
    const url = `${request.url}/${nameOf(body, attempt)}`;
    const { headers, redirect, signal } = request;
    const response = await peer(new Request(url, { method: 'PUT', headers, redirect, signal, body: body.slice() }));
    if (response.status === GONE && attempt + 1 < NAMES_MAX) {
      await response.body?.cancel().catch(() => undefined);
      continue;
    }
    return answer(response, isAggregation ? `${url}?step=0` : url, bodyBytesMax);
  }
}

const GONE = 410;
const NAME_SIZE = 16;

function nameOf(body: Uint8Array, attempt: number): string {
  return toBase64Url(sha256(concat(utf8('soundings janus name v1\0'), Uint8Array.of(attempt), body)).subarray(0, NAME_SIZE));
}

/** As DAP-18 has it. Janus says where a job is only in part, and not always: what it is named, we know. */
async function answer(response: Response, location: string | undefined, bodyBytesMax: number): Promise<Response> {
  if (!response.ok) return response;
  const headers = new Headers(response.headers);
  headers.delete('location');
  headers.delete('content-length');
  if (location !== undefined) headers.set('location', location);
  if (messageOf(headers.get('content-type') ?? '') !== 'aggregation-job-resp') {
    return new Response(response.body, { status: response.status, headers });
  }
  const body = await readBody(response, bodyBytesMax);
  const translated = body && translate(body);
  // The leader takes any other media type as an answer that is none, and asks again.
  if (translated === undefined) headers.set('content-type', 'application/octet-stream');
  return new Response((translated ?? utf8('not an answer of Janus')).slice(), { status: response.status, headers });
}

/** Undefined for what is no answer of Janus's. An empty one says that the job isn't ready. */
function translate(body: Uint8Array): Uint8Array | undefined {
  if (body.length === 0) return body;
  try {
    return respFromJanus(body);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
