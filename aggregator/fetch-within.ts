// fetch-within.ts — an answer and all of its body within one deadline, redirects not followed.

/** Rejects if there is no answer within `ms`; a body that goes on for longer ends with an error. */
export async function fetchWithin(ms: number, request: Request): Promise<Response> {
  const signal = AbortSignal.timeout(ms);
  const response = await fetch(request, { redirect: 'manual', signal });
  const { body, status, statusText, headers } = response;
  // Node's fetch may have forgotten its signal by the time the body is read, so the body is tied to it once more.
  return body === null ? response : new Response(body.pipeThrough(new TransformStream(), { signal }), { status, statusText, headers });
}
