// fixed-files.ts — what tells a web host the types of the register's files; readers don't need it, since static hosts guess (register.md, "Checkpoint, cosignature, tiles").
import { utf8 } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { Files } from './growth.ts';

/** What a page may do, for hosts that send headers: each page says the same of itself, but for who may frame it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/** For Netlify and Cloudflare Pages. */
const HEADERS = `/*
  Content-Security-Policy: ${POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cross-Origin-Opener-Policy: same-origin
/checkpoint
  Content-Type: text/plain; charset=utf-8
  Cache-Control: max-age=5
  Access-Control-Allow-Origin: *
/tile/*
  Content-Type: application/octet-stream
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
/object/*
  Content-Type: application/json
  Access-Control-Allow-Origin: *
/proof/*
  Content-Type: text/plain; charset=utf-8
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
/mission/*.json
  Content-Type: application/json
  Cache-Control: max-age=5
  Access-Control-Allow-Origin: *
/index.json
  Content-Type: application/json
  Cache-Control: max-age=5
  Access-Control-Allow-Origin: *
`;

/** For Apache. */
const HTACCESS = `Header set Access-Control-Allow-Origin "*"
Header set Content-Security-Policy "${POLICY}"
Header set X-Content-Type-Options nosniff
Header set Referrer-Policy no-referrer
<Files "checkpoint">
  ForceType "text/plain; charset=utf-8"
  Header set Cache-Control "max-age=5"
</Files>
<If "%{REQUEST_URI} =~ m#/tile/#">
  ForceType application/octet-stream
  Header set Cache-Control "public, max-age=31536000, immutable"
</If>
<If "%{REQUEST_URI} =~ m#/object/#">
  ForceType application/json
</If>
<If "%{REQUEST_URI} =~ m#/proof/#">
  ForceType "text/plain; charset=utf-8"
  Header set Cache-Control "public, max-age=31536000, immutable"
</If>
`;

/** The same for every register. */
export const FIXED_FILES: Files = new Map([
  ['_headers', utf8(HEADERS)],
  ['.htaccess', utf8(HTACCESS)],
]);

/** `index.json`: for convenience, and it proves nothing. `missions` are charters' digests in hexadecimal, in the log's order. */
export function indexFile(size: number, missions: readonly string[]): Uint8Array {
  return canonicalJson({ missions, size });
}
