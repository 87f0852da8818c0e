// from-janus.ts — lets a Janus leader use our helper's routes: translates its PUT requests to DAP-18, and our answers to Janus.
import { Hono } from 'hono';
import { messageOf } from '@soundings/protocol/dap/media-types';
import type { Context } from '../../context.ts';
import type { App } from '../../http/app.ts';
import { withBody } from '../../http/body.ts';
import { problemResponse } from '../../http/problem.ts';
import { Refusal } from '../../refusal.ts';
import { readBody } from '../../read-body.ts';
import { initReqFromJanus, respToJanus } from './messages.ts';

/** The application behind {@link fromJanus}. The bodies that Janus sends have the same limits as all others. */
export function janusApp(app: App, context: Context): App {
  const { aggregationBodyBytesMax } = context.config.limits;
  const serve = fromJanus(async (request) => app.fetch(request), aggregationBodyBytesMax);
  const outer: App = new Hono();
  outer.put('*', async ({ req: { raw } }) =>
    withBody(context, raw, aggregationBodyBytesMax, async (body) =>
      serve(new Request(raw.url, { method: 'PUT', headers: new Headers(raw.headers), body: body.slice() })),
    ).catch((error: unknown) => problemResponse(error, undefined)),
  );
  outer.all('*', async (http) => serve(http.req.raw));
  return outer;
}

export type Serve = (request: Request) => Promise<Response>;

/**
 * Translates without keeping any state, not even the names that Janus gives its jobs: here a job is found by its content. Janus can
 * therefore not poll a job. If a job isn't ready, the answer is 503, and Janus sends its PUT again. Requests of DAP-18 pass unchanged.
 */
export function fromJanus(serve: Serve, bodyBytesMax: number): Serve {
  return async (request) => {
    if (!RESOURCE.test(new URL(request.url).pathname)) return serve(request);
    if (request.method === 'PUT') return create(serve, request, bodyBytesMax);
    // Janus deletes jobs that it has given up. What was counted stays counted, and the garbage collector deletes the answer.
    return request.method === 'DELETE' ? deleted(serve, request) : serve(request);
  };
}

const RESOURCE = /\/(?:aggregation_jobs|aggregate_shares)\/[A-Za-z0-9_-]+$/;

async function create(serve: Serve, request: Request, bodyBytesMax: number): Promise<Response> {
  try {
    const body = await readBody(request, bodyBytesMax);
    if (body === undefined) throw new Refusal('too-large', `The body is too long: at most ${String(bodyBytesMax)} bytes are allowed.`);
    return await ready(await serve(posted(request, body)));
  } catch (error) {
    return problemResponse(error, undefined);
  }
}

/** The same request as DAP-18's POST, which doesn't name the resource. */
function posted(request: Request, body: Uint8Array): Request {
  const isAggregation = messageOf(request.headers.get('content-type') ?? '') === 'aggregation-job-init-req';
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const translated = isAggregation ? initReqFromJanus(body) : body;
  return new Request(request.url.replace(/\/[^/]*$/, ''), { method: 'POST', headers, body: translated.slice() });
}

async function ready(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length === 0) {
    return problemResponse(
      new Refusal('busy', 'The job is not ready yet. Send the same request again later.', {
        headers: { 'retry-after': response.headers.get('retry-after') ?? '1' },
      }),
      undefined,
    );
  }
  const contentType = response.headers.get('content-type') ?? '';
  const translated = messageOf(contentType) === 'aggregation-job-resp' ? respToJanus(body) : body;
  return new Response(translated.slice(), { status: response.status, headers: { 'content-type': contentType } });
}

/**
 * Requests without permission are refused as usual. For any other resource the answer is that it is gone, because we don't keep Janus's
 * names.
 */
async function deleted(serve: Serve, request: Request): Promise<Response> {
  const response = await serve(request);
  return response.status === 404 ? new Response(undefined, { status: 204 }) : response;
}
