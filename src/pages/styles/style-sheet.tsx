// style-sheet.tsx — the style sheet in a page, and the hash by which a page allows it and nothing else. Beside a colleague’s card the only place where text is put into a page unescaped.
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { STYLE } from './style.ts';

/** A source for `style-src` (CSP level 3). */
export const STYLE_HASH = `'sha256-${toBase64Url(sha256(utf8(STYLE)))
  .replaceAll('-', '+')
  .replaceAll('_', '/')}='`;

export function StyleSheet() {
  return <style dangerouslySetInnerHTML={{ __html: STYLE }} />;
}
