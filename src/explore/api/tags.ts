// tags.ts — entity tags of answers (RFC 9110, 8.8.3): the same bytes have the same tag, and are not sent twice.
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { Standing } from '../mission.ts';

interface Tagged {
  /** The question and its options, in one order. */
  readonly address: string;
  readonly standing: Standing;
  readonly form: string;
  readonly at: string | undefined;
  readonly stale: boolean | undefined;
}

/** What was asked, of what, in which form. */
export function answerTags({ address, standing: { source, releases }, form, at, stale }: Tagged): string {
  const of = source.register?.root ?? toBase64Url(sha256(utf8(JSON.stringify(releases))));
  return `"${toBase64Url(sha256(utf8(JSON.stringify([address, of, form, at ?? null, stale ?? null])))).slice(0, 22)}"`;
}

/** Whether an If-None-Match has the tag, weak or not. */
export function wasSeen(tag: string, header: string | undefined): boolean {
  return header !== undefined && header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}
