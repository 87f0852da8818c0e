// fingerprint-words.ts — a fingerprint as a letter or a telephone call has it.

/** In groups of four. */
export function inFours(fingerprint: string): string {
  return (fingerprint.match(/.{4}/g) ?? []).join(' ');
}
