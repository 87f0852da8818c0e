// from-janus.ts — our helper's routes as a Janus leader uses them: what it puts is created as DAP-18 has it, and answered in its way.
import { Hono } from 'hono';
import { messageOf } from '@soundings/protocol/dap/media-types';
import type { Context } from '../../context.ts';
import type { App } from '../../http/app.ts';
import { withBody } from '../../http/body.ts';
import { problemResponse } from '../../http/problem.ts';
import { Refusal } from '../../refusal.ts';
import { readBody } from '../../read-body.ts';
import { initReqFromJanus, respToJanus } from './messages.ts';

/** The application behind {@link fromJanus}. What Janus puts is read under the limits of every body. */
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
 * Keeps nothing, the names that Janus gives its jobs included: here a job is known by its content. Janus can therefore not poll one; a job that
 * isn't ready is answered with 503, and put again. DAP-18's own requests are let through as they are.
 */
export function fromJanus(serve: Serve, bodyBytesMax: number): Serve {
  return async (request) => {
    if (!RESOURCE.test(new URL(request.url).pathname)) return serve(request);
    if (request.method === 'PUT') return create(serve, request, bodyBytesMax);
    // Janus deletes what it has given up. What was counted stays counted, and the answer is forgotten in time.
    return request.method === 'DELETE' ? deleted(serve, request) : serve(request);
  };
}

const RESOURCE = /\/(?:aggregation_jobs|aggregate_shares)\/[A-Za-z0-9_-]+$/;

async function create(serve: Serve, request: Request, bodyBytesMax: number): Promise<Response> {
  try {
    const body = await readBody(request, bodyBytesMax);
    if (body === undefined) throw new Refusal('too-large', `The body may be ${String(bodyBytesMax)} bytes long at most.`);
    return await ready(await serve(posted(request, body)));
  } catch (error) {
    return problemResponse(error, undefined);
  }
}

/** The same request, made to the collection of such resources. */
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
      new Refusal('busy', 'The job is not ready.', { headers: { 'retry-after': response.headers.get('retry-after') ?? '1' } }),
      undefined,
    );
  }
  const contentType = response.headers.get('content-type') ?? '';
  const translated = messageOf(contentType) === 'aggregation-job-resp' ? respToJanus(body) : body;
  return new Response(translated.slice(), { status: response.status, headers: { 'content-type': contentType } });
}

/** Whoever may not ask is refused as ever; to Janus's leader, a resource under a name that we don't keep is gone. */
async function deleted(serve: Serve, request: Request): Promise<Response> {
  const response = await serve(request);
  return response.status === 404 ? new Response(undefined, { status: 204 }) : response;
}
