// fetch-within.ts — fetches an answer with all of its body within one deadline, and follows no redirect.

/** Rejects if there is no answer within `ms` milliseconds. If the body takes longer than that, reading it fails. */
export async function fetchWithin(ms: number, request: Request): Promise<Response> {
  const signal = AbortSignal.timeout(ms);
  const response = await fetch(request, { redirect: 'manual', signal });
  const { body, status, statusText, headers } = response;
  // Node's fetch may have forgotten its signal by the time the body is read, so the signal is attached to the body again.
  return body === null ? response : new Response(body.pipeThrough(new TransformStream(), { signal }), { status, statusText, headers });
}
