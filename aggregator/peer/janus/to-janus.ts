// to-janus.ts — translates our DAP-18 requests to Janus's form, and its answers back. For our leader with a Janus helper, and for our collector with a Janus leader.
import { sha256 } from '@soundings/crypto/sha256';
import { concat, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { messageOf } from '@soundings/protocol/dap/media-types';
import type { Peer } from '../../ports/ports.ts';
import { readBody } from '../../read-body.ts';
import { initReqToJanus, respFromJanus } from './messages.ts';

/**
 * Translates without keeping any state. A resource's name is made from the request's content, so that the same bytes always go to the same
 * resource, as DAP-18 §3.2 requires. At most `bodyBytesMax` bytes of an answer are read.
 */
export function toJanus(peer: Peer, bodyBytesMax: number): Peer {
  return async (request) => {
    const isCreation = request.method === 'POST' && CREATIONS.test(request.url);
    if (isCreation) return create(peer, request, bodyBytesMax);
    const response = await peer(request);
    return request.method === 'GET' ? answer(response, undefined, bodyBytesMax) : response;
  };
}

/** Requests that DAP-18 makes by POST, so that the server chooses the name. Janus expects PUT with a name that the client chooses. */
const CREATIONS = /\/(?:aggregation_jobs|aggregate_shares|collection_jobs)$/;

/**
 * How many names are tried for the same bytes. Janus never creates a deleted job again under its old name (410), but reports that came too
 * early are sent again in the same bytes.
 */
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

/** The answer in DAP-18's form. Janus's Location is incomplete or missing, but we know the name that we gave the job. */
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
  // The leader treats an answer with another media type as malformed, and asks again.
  if (translated === undefined) headers.set('content-type', 'application/octet-stream');
  return new Response((translated ?? utf8('not an answer of Janus')).slice(), { status: response.status, headers });
}

/** The translated answer; undefined if `body` isn't an answer of Janus. An empty answer means that the job isn't ready. */
function translate(body: Uint8Array): Uint8Array | undefined {
  if (body.length === 0) return body;
  try {
    return respFromJanus(body);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
