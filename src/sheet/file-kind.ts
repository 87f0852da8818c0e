// file-kind.ts — whether a file is a workbook, by its first bytes and never by its name.

/** `archive`: a ZIP file, as .xlsx and .ods are. `compound`: a container of Office; compound-file.ts tells what is in it. `other`: anything else. */
export type FileKind = 'archive' | 'compound' | 'other';

/** So many bytes tell the kind. */
export const HEAD_BYTES = 8;

const STARTS: readonly (readonly [FileKind, readonly number[]])[] = [
  ['archive', [0x50, 0x4b, 0x03, 0x04]],
  ['archive', [0x50, 0x4b, 0x05, 0x06]],
  ['compound', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
];

/** The kind of a file that begins with `head` (HEAD_BYTES, unless the file is shorter). */
export function fileKind(head: Uint8Array): FileKind {
  return STARTS.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0] ?? 'other';
}
