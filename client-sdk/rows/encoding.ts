// encoding.ts — bytes into text: UTF-8, UTF-16, or what Excel calls "CSV" (Windows-1252), told from the bytes; what can't be told is asked.
import { concat } from '@soundings/crypto/bytes';
import { said, type Said, type SaidValue } from '@soundings/protocol/json/said';
import { malformed, QuestionsError, type Note } from './findings.ts';
import { FIRST_BYTES, foreignFile } from './foreign.ts';
import { ENCODINGS, type CsvBytes, type Encoding } from './table.ts';

/**
 * The text of a file, in pieces. `file` names it in sentences. `note` is called once if the encoding is none that goes without saying. Throws
 * FindingsError for a file of another kind, and QuestionsError if the bytes are of two encodings.
 */
export async function* decoded({ bytes, encoding }: CsvBytes, file: SaidValue, note: (note: Note) => void): AsyncGenerator<string> {
  const { first, rest } = await beginning(bytes);
  const foreign = foreignFile(first);
  if (foreign !== undefined) throw malformed(said`${file} ${foreign}`, 'foreign-file');
  const known = encoding ?? encodingByMark(first);
  if (known === undefined && looksBinary(first))
    throw malformed(said`${file} is not a text file. Export the rows as .xlsx or CSV.`, 'foreign-file');
  if (known === undefined || known === 'utf-8') yield* utf8OrWindows(first, rest, file, encoding === undefined ? note : undefined);
  else if (known === 'windows-1252') yield* windows(first, rest, file);
  else yield* decodedAs(known, first, rest, file);
}

async function beginning(bytes: CsvBytes['bytes']): Promise<{ first: Uint8Array; rest: AsyncGenerator<Uint8Array> }> {
  const chunks = chunksOf(bytes);
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < FIRST_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    first = concat(first, next.value);
  }
  return { first, rest: chunks };
}

async function* chunksOf(bytes: CsvBytes['bytes']): AsyncGenerator<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes;
}

/** By its byte-order mark, or by every other byte being zero, as in UTF-16 without a mark. */
function encodingByMark(first: Uint8Array): Encoding | undefined {
  const [a, b] = first;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const few = first.subarray(0, 64);
  if (few.length < 8) return undefined;
  const zeroAt = (parity: number) => few.every((byte, at) => (at % 2 === parity ? byte === 0 : byte !== 0));
  return zeroAt(1) ? 'utf-16le' : zeroAt(0) ? 'utf-16be' : undefined;
}

function looksBinary(first: Uint8Array): boolean {
  return first.includes(0);
}

async function* decodedAs(
  encoding: Encoding,
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  file: SaidValue,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  try {
    yield decoder.decode(first, { stream: true });
    for await (const chunk of rest) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw askedEncoding(said`${file} can't be read as ${NAMES[encoding]}: it may be damaged, or be in another encoding.`, encoding);
  }
}

const NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
};

function askedEncoding(what: Said, not: Encoding): QuestionsError {
  return new QuestionsError([
    { code: 'encoding', ...what, answer: 'encoding', about: [], candidates: ENCODINGS.filter((other) => other !== not) },
  ]);
}

async function* windows(first: Uint8Array, rest: AsyncGenerator<Uint8Array>, file: SaidValue): AsyncGenerator<string> {
  const decoder = new TextDecoder('windows-1252');
  yield checkedWindows(decoder.decode(first), file);
  for await (const chunk of rest) yield checkedWindows(decoder.decode(chunk), file);
}

/**
 * UTF-8 as long as it is that. If the first byte that can't be UTF-8 comes before any letter beyond ASCII, all before it reads the same in
 * Windows-1252, and so does the rest. `note` is left out if the encoding was given: then nothing else is tried.
 */
async function* utf8OrWindows(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  file: SaidValue,
  note: ((note: Note) => void) | undefined,
): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const latin = new TextDecoder('windows-1252');
  let isWindows = false;
  let isPlain = true;
  let pending: Uint8Array = new Uint8Array(0);
  const read = (bytes: Uint8Array): string => {
    if (isWindows) return checkedWindows(latin.decode(bytes), file);
    try {
      const text = utf8.decode(bytes);
      isPlain &&= text.length === bytes.length; // each letter beyond ASCII takes more bytes, a byte-order mark too
      return text;
    } catch {
      if (note === undefined) throw askedEncoding(said`${file} is not UTF-8. Save it again as "CSV UTF-8", or name its encoding.`, 'utf-8');
      const text = checkedWindows(latin.decode(bytes), file);
      if (!isPlain || hasUtf8Letters(bytes))
        throw askedEncoding(said`${file} is UTF-8 in one place and not in another. Save it again as "CSV UTF-8".`, 'utf-8');
      isWindows = true;
      note({
        code: 'encoding',
        ...said`${file} is not UTF-8 and was read as Windows-1252, as Excel saves a plain CSV: ${firstWord(text)}.`,
      });
      return text;
    }
  };
  const take = (chunk: Uint8Array): string => {
    const joined = concat(pending, chunk);
    const end = isWindows ? joined.length : wholeLetters(joined);
    pending = joined.subarray(end);
    return read(joined.subarray(0, end));
  };
  yield take(first);
  for await (const chunk of rest) yield take(chunk);
  if (pending.length > 0) yield read(pending);
}

/** Where the last letter that is whole ends: a letter of UTF-8 can be cut by the end of a piece. */
function wholeLetters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Whether there is a letter beyond ASCII in UTF-8: an accented capital before a sign, in Windows-1252, which nobody writes. */
function hasUtf8Letters(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (start > 0) return true;
  return bytes.some((byte, at) => {
    const next = bytes[at + 1] ?? 0;
    if (byte >= 0xc2 && byte <= 0xdf) return next >= 0x80 && next <= 0xbf;
    return byte >= 0xe0 && byte <= 0xef && next >= 0x80 && next <= 0xbf && (bytes[at + 2] ?? 0) >= 0x80 && (bytes[at + 2] ?? 0) <= 0xbf;
  });
}

/** What Windows-1252 has for the bytes 0x80 to 0x9F. Some versions of Node read it as Latin-1, which has control characters there. */
const WINDOWS_1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/** Five bytes are nothing in Windows-1252. */
function checkedWindows(latin: string, file: SaidValue): string {
  const text = latin.replace(/[\u0080-\u009F]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
  if (!text.includes('\0')) return text;
  throw askedEncoding(said`${file} is neither UTF-8 nor Windows-1252. Save it again as "CSV UTF-8".`, 'utf-8');
}

function firstWord(text: string): string {
  const word = /[\p{L}\p{N}'’-]*[^\0-\x7F][\p{L}\p{N}'’-]*/u.exec(text)?.[0] ?? '';
  return `check that "${word}" is spelt right`;
}
