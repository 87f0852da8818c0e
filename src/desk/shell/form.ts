// form.ts — what a form sent, field by field: texts without the space around them, and files that somebody chose.
import { sha256 } from '@soundings/crypto/sha256';
import { toHex } from '@soundings/crypto/bytes';

/** "" if the field is missing or holds a file. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As UTF-8; what isn't becomes U+FFFD. */
  readonly text: string;
}

/** Undefined if nobody chose one: a browser then sends an empty file without a name. */
export async function fileOf(value: unknown): Promise<ChosenFile | undefined> {
  if (!(value instanceof File) || (value.name === '' && value.size === 0)) return undefined;
  const bytes = new Uint8Array(await value.arrayBuffer());
  return { name: value.name, bytes, text: new TextDecoder().decode(bytes) };
}

/** Its SHA-256, in hexadecimal. */
export function fileDigest(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}
