// foreign.ts — files that are no text tables, known by their first bytes and not by their names.
import { said, type Said } from '@soundings/protocol/json/said';

/** How many bytes {@link foreignFile} looks at. */
export const FIRST_BYTES = 4096;

const SAVE = said`Open it in your spreadsheet program and save it as .xlsx or as "CSV UTF-8".`;
const EXPORT = said`Export the rows as .xlsx or CSV instead.`;

const BY_BYTES: readonly (readonly [bytes: readonly number[], what: Said])[] = [
  [[0xd0, 0xcf, 0x11, 0xe0], said`is the old Excel format (.xls), or a workbook with a password. ${SAVE}`],
  [[0x50, 0x4b, 0x03, 0x04], said`is a spreadsheet (.xlsx or .ods) or another packed file, and not text. ${SAVE}`],
  [[0x50, 0x4b, 0x05, 0x06], said`is an empty packed file. ${EXPORT}`],
  [[0x25, 0x50, 0x44, 0x46], said`is a PDF, which has no rows that a program could read. ${EXPORT}`],
  [[0x89, 0x50, 0x4e, 0x47], said`is a picture. ${EXPORT}`],
  [[0xff, 0xd8, 0xff], said`is a picture. ${EXPORT}`],
  [[0x47, 0x49, 0x46, 0x38], said`is a picture. ${EXPORT}`],
  [[0x1f, 0x8b], said`is packed (gzip). Unpack it first.`],
  [[0x37, 0x7a, 0xbc, 0xaf], said`is packed (7z). Unpack it first.`],
  [[0x52, 0x61, 0x72, 0x21], said`is packed (RAR). Unpack it first.`],
  [[0x50, 0x41, 0x52, 0x31], said`is a Parquet file. ${EXPORT}`],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], said`is a database (SQLite). ${EXPORT}`],
  [[0x00, 0x01, 0x00, 0x00, 0x53, 0x74, 0x61, 0x6e], said`is a database (Access). ${EXPORT}`],
  [[0x24, 0x46, 0x4c, 0x32], said`is a file of SPSS. ${EXPORT}`],
  [[0x09, 0x08], said`is a very old Excel format. ${SAVE}`],
];

const BY_TEXT: readonly (readonly [text: RegExp, what: Said])[] = [
  [
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<(?:!doctype html|html|head|body|table|meta|div|style)\b/i,
    said`is a web page (HTML), whatever its name says. ${SAVE}`,
  ],
  [/^\s*<\?(?:xml|mso)/i, said`is XML, whatever its name says. ${SAVE}`],
  [/^\s*\{\\rtf/, said`is a text document (RTF). ${EXPORT}`],
  [/^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[{\]]|$|\[\s*["\d]))/, said`is JSON, and not a table. ${EXPORT}`],
  [/^MIME-Version:/i, said`is a web archive (MHTML), whatever its name says. ${SAVE}`],
];

/** What the file is, as the end of a sentence that names it; undefined if it may be a text table. */
export function foreignFile(first: Uint8Array): Said | undefined {
  const byBytes = BY_BYTES.find(([bytes]) => bytes.every((byte, at) => first[at] === byte));
  if (byBytes !== undefined) return byBytes[1];
  const text = new TextDecoder(first[0] === 0xff ? 'utf-16le' : first[0] === 0xfe ? 'utf-16be' : 'windows-1252')
    .decode(first.subarray(0, FIRST_BYTES))
    .replace(/^\uFEFF|^ï»¿/, '');
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}
