// base64url.ts — bytes in our JSON documents: base64url without padding, checked once, when a document is read.
import * as z from './schema.ts';
import { fromBase64Url } from '@soundings/crypto/bytes';

/** A text that encodes bytes: exactly `length` of them, if given. */
export function Base64Url(length?: number) {
  const wanted = length === undefined ? 'bytes' : `${length} bytes`;
  return z.string().check(
    z.refine((value) => {
      const bytes = fromBase64Url(value);
      return bytes !== undefined && (length === undefined || bytes.length === length);
    }, `it needs ${wanted} in base64url without padding`),
  );
}

/** The bytes of a text that {@link Base64Url} has accepted. TypeError for any other text. */
export function bytesOf(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw new TypeError('expected base64url without padding');
  return bytes;
}
