// challenge.ts — an objection as anybody makes it, and the reference by which people speak of it (register.md, "Leaf and object", `challenge`).
import { toBase64Url } from '@soundings/crypto/bytes';
import { canonicalJson } from '../json/canonical-json.ts';
import { objectName } from './leaf.ts';
import type { ChallengeObject } from './objects-public.ts';

/** Days within which it is answered, from its receipt. */
export const ANSWER_DAYS = 28;

export interface Objection {
  /** The charter's digest in base64url. */
  readonly charter: string;
  readonly about: ChallengeObject['body']['about'];
  readonly text: string;
  /** Undefined or empty: nobody knows who made it. */
  readonly name?: string | undefined;
  /** The day on which it is made, as 2026-01-08. */
  readonly day: string;
  /** 16 bytes, drawn by its maker. */
  readonly salt: Uint8Array;
}

/** The unsigned object; its form is not checked. */
export function challengeOf({ charter, about, text, name, day, salt }: Objection): ChallengeObject {
  const body = {
    format: 'soundings challenge v1' as const,
    charter,
    about,
    received: day,
    salt: toBase64Url(salt),
    text: text.trim().normalize('NFC'),
    ...(name === undefined || name.trim() === '' ? {} : { name: name.trim().normalize('NFC') }),
  };
  return { body, signatures: [] };
}

/** The digest of its object in base64url; the first 16 characters are what people read to each other. */
export function challengeDigest(challenge: ChallengeObject): string {
  return objectName(canonicalJson(challenge)).object;
}

export function challengeFile(challenge: ChallengeObject): string {
  return `challenge-${challengeDigest(challenge).slice(0, 16)}.json`;
}
