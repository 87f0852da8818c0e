// http/auth.ts — who may use a route: bearer tokens, kept as their SHA-256 and compared in constant time (DAP-18 §3.5).
import { createHash, timingSafeEqual } from 'node:crypto';

export type Role = 'leader' | 'collector';

/** Hexadecimal SHA-256 of a token: what goes into a configuration in its place. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the request carries one of these tokens. Every candidate is compared, whichever fits. */
export function isAuthorised(authorization: string | undefined, tokenDigests: readonly string[]): boolean {
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const digest = createHash('sha256').update(token).digest();
  return tokenDigests.map((candidate) => timingSafeEqual(digest, Buffer.from(candidate, 'hex'))).includes(true);
}
