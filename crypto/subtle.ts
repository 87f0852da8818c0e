// subtle.ts — the platform's own cryptography, or why it isn't there.

/** Absent in a page that was not loaded over HTTPS or from this machine; TypeError, since the page can't be helped. */
export function subtle(): NonNullable<typeof crypto.subtle> {
  const found = globalThis.crypto.subtle;
  if (found === undefined) throw new TypeError('Web Crypto is missing here; serve the page over HTTPS or from localhost');
  return found;
}
