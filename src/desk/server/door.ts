// door.ts — who may enter the desk: a browser on this machine that was led here, and nothing else that can reach 127.0.0.1.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { HEADERS } from './headers.ts';

/** What one start of the desk knows of itself. Secret, but for the port. */
export interface Pass {
  readonly port: number;
  /** The first part of every path, base64url of 32 random bytes: a page elsewhere can't guess it, and it is worth nothing after this start. */
  readonly token: string;
  /** Proves to a second start that this is the desk (instance.ts). */
  readonly secret: string;
}

/** Where a request that may enter goes on: `path` is what follows the token, and begins with a slash. */
export type Inside = (request: Request, path: string) => Promise<Response> | Response;

/** A file of rows, and what a form has beside it. */
export const BODY_BYTES_MAX = 20 * 1024 * 1024;

export const CHALLENGE = '/challenge/';

/**
 * Answers a request, or refuses it before anything of it is read: 421 for another host (a name that was made to point here), 404 without the
 * token, 403 for a form of another origin, 411 for a body of unsaid length, 413 for one that is too large. No answer says which of the checks failed.
 */
export async function enter(pass: Pass, inside: Inside, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (request.headers.get('host') !== `127.0.0.1:${pass.port}`) return refusal(421);
  if (request.method === 'GET' && url.pathname.startsWith(CHALLENGE)) return challenge(pass, url.pathname.slice(CHALLENGE.length));
  const [, token = '', ...rest] = url.pathname.split('/');
  if (!sameText(token, pass.token)) return refusal(404);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    if (request.method !== 'POST') return refusal(405);
    if (!isOwnForm(request, pass)) return refusal(403);
    // A browser says how long a form is. A body that comes in pieces without saying so could be endless.
    const length = Number(request.headers.get('content-length') ?? NaN);
    if (Number.isNaN(length)) return refusal(411);
    if (length > BODY_BYTES_MAX) return refusal(413);
  }
  const answer = await inside(request, `/${rest.join('/')}`);
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, headers });
}

/** What the desk answers to a nonce: only who has the secret can. */
export function answerTo(secret: string, nonce: string): string {
  return createHmac('sha256', secret).update(`soundings desk challenge v1\0${nonce}`).digest('base64url');
}

export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function isOwnForm(request: Request, { port }: Pass): boolean {
  return request.headers.get('origin') === `http://127.0.0.1:${port}` && request.headers.get('sec-fetch-site') === 'same-origin';
}

function challenge({ secret }: Pass, nonce: string): Response {
  if (!/^[A-Za-z0-9_-]{22,64}$/.test(nonce)) return refusal(404);
  return new Response(answerTo(secret, nonce), { headers: { ...HEADERS, 'Content-Type': 'text/plain' } });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
