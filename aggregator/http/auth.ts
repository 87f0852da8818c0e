// http/auth.ts — checks bearer tokens, of which only the SHA-256 is kept, in constant time (DAP-18 §3.5).
import { createHash, timingSafeEqual } from 'node:crypto';

export type Role = 'leader' | 'collector';

/** Hexadecimal SHA-256 of a token. The configuration contains this instead of the token. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the request has one of these tokens. All of them are compared, even after one has matched. */
export function isAuthorised(authorization: string | undefined, tokenDigests: readonly string[]): boolean {
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const digest = createHash('sha256').update(token).digest();
  return tokenDigests.map((candidate) => timingSafeEqual(digest, Buffer.from(candidate, 'hex'))).includes(true);
}
