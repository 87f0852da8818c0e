// note.ts — a text and its signatures by several keys, one on each line (signed-note, "Format").
import { concat, fromHex, toHex, utf8 } from '@soundings/crypto/bytes';
import { fromBase64, toBase64 } from './keys/base64.ts';
import { RegisterError } from './keys/errors.ts';
import { KEY_NAME, type VerifierKey } from './keys/verifier-key.ts';

/** A signature line: the key's name and id, and the signature. It isn't verified here. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  /** At least one byte. The form depends on the key's type. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Longer notes are refused, in bytes and in lines of any kind. (signed-note requires that at least 16 signatures can be read.) */
export const NOTE_SIZE_MAX = 65_536;
export const NOTE_LINES_MAX = 64;

/** The text and the signature lines of a note. RegisterError `format` for anything that isn't exactly a note, or is too long. */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n') + 1; // the text includes its last newline, but not the blank line's
  if (end === 0 || !note.endsWith('\n') || CONTROL.test(note) || utf8(note).length > NOTE_SIZE_MAX) throw malformed();
  if (note.split('\n').length > NOTE_LINES_MAX + 1) throw malformed();
  const lines = note.slice(end + 1, -1).split('\n');
  return { text: note.slice(0, end), signatures: lines.map(parseSignature) };
}

/** The note with this text and these signatures, in their order. RangeError if the text doesn't end in a newline or nothing signs it. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || signatures.length === 0) throw new RangeError('a note is a text that ends in a newline, and signatures');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** A signature line with its newline. A witness also answers with such lines (tlog-witness, "add-checkpoint"). */
export function formatSignature({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(fromHex(id), signature))}\n`;
}

/** Parses a signature line without its newline. RegisterError `format` for anything else. */
export function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— (.+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length < 5 || !KEY_NAME.test(name)) throw malformed();
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** Whether a line has this key's name and id. One of them alone isn't enough (signed-note, "Signatures"). */
export function isOf(key: Pick<VerifierKey, 'name' | 'id'>, { name, id }: NoteSignature): boolean {
  return key.name === name && key.id === id;
}

/** ASCII control characters except newline, and lone surrogates, which UTF-8 can't encode. */
const CONTROL = /[\0-\x09\x0b-\x1f\p{Cs}]/u;

function malformed(): RegisterError {
  return new RegisterError('format', "This isn't a signed note. Fetch it again.");
}
