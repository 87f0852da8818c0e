// note.ts — text that several keys have signed, each on a line of its own (signed-note, "Format").
import { concat, fromHex, toHex, utf8 } from '@soundings/crypto/bytes';
import { fromBase64, toBase64 } from './keys/base64.ts';
import { RegisterError } from './keys/errors.ts';
import { KEY_NAME, type VerifierKey } from './keys/verifier-key.ts';

/** One line: by which key, and what it signed. Nothing is verified here. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  /** At least one byte; what is in them depends on the key's type. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Longer notes are refused (signed-note wants at least 16 signatures to be read). In bytes, and in lines of any kind. */
export const NOTE_SIZE_MAX = 65_536;
export const NOTE_LINES_MAX = 64;

/** The text and the lines of a note. RegisterError `format` for anything that isn't exactly a note, or too long. */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n') + 1; // the text's own newline belongs to it, the blank line's doesn't
  if (end === 0 || !note.endsWith('\n') || CONTROL.test(note) || utf8(note).length > NOTE_SIZE_MAX) throw malformed();
  if (note.split('\n').length > NOTE_LINES_MAX + 1) throw malformed();
  const lines = note.slice(end + 1, -1).split('\n');
  return { text: note.slice(0, end), signatures: lines.map(parseSignature) };
}

/** The note of a text and its signatures, in their order. RangeError if that can't be read again. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || signatures.length === 0) throw new RangeError('a note is a text that ends in a newline, and signatures');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** A line with its newline: also what a witness answers with (tlog-witness, "add-checkpoint"). */
export function formatSignature({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(fromHex(id), signature))}\n`;
}

/** A line without its newline. RegisterError `format` for anything else. */
export function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— (.+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length < 5 || !KEY_NAME.test(name)) throw malformed();
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** Whether a line says that it is of this key. A name or an id alone isn't enough (signed-note, "Signatures"). */
export function isOf(key: Pick<VerifierKey, 'name' | 'id'>, { name, id }: NoteSignature): boolean {
  return key.name === name && key.id === id;
}

/** ASCII control characters other than newline, and halves of surrogate pairs, which have no form in UTF-8. */
const CONTROL = /[\0-\x09\x0b-\x1f\p{Cs}]/u;

function malformed(): RegisterError {
  return new RegisterError('format', "This isn't a signed note. Fetch it again.");
}
