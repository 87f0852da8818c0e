// base64.ts — base64 with padding, as the C2SP specifications write hashes, keys and signatures (RFC 4648 §4).
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';

export function toBase64(bytes: Uint8Array): string {
  const padding = '='.repeat((3 - (bytes.length % 3)) % 3);
  return toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/') + padding;
}

/** The inverse of {@link toBase64}. undefined unless the text is canonical (and encodes `length` bytes, if given). */
export function fromBase64(text: string, length?: number): Uint8Array | undefined {
  const bytes = fromBase64Url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  // Encode the bytes again and compare, so that a text with "-", "_" or the wrong padding is refused.
  return bytes !== undefined && toBase64(bytes) === text && (length ?? bytes.length) === bytes.length ? bytes : undefined;
}
