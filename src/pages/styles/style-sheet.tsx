// style-sheet.tsx — styles and scripts that stand in a page, and the hash by which a page allows its own and nothing else. The only place where text is put into a page unescaped.
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { STYLE } from './style.ts';

/** A source for `style-src` or `script-src` (CSP level 3). */
export function sourceOf(text: string): string {
  return `'sha256-${toBase64Url(sha256(utf8(text)))
    .replaceAll('-', '+')
    .replaceAll('_', '/')}='`;
}

export const STYLE_HASH = sourceOf(STYLE);

export function StyleSheet({ text = STYLE }: { readonly text?: string }) {
  return <style dangerouslySetInnerHTML={{ __html: text }} />;
}

/** For a page that is handed out as one file. */
export function OwnScript({ text }: { readonly text: string }) {
  return <script dangerouslySetInnerHTML={{ __html: text }} />;
}
