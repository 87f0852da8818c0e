// canonical-json.ts — exactly one byte string for each JSON value, so that a document has exactly one digest (RFC 8785).
import { utf8 } from '@soundings/crypto/bytes';
import { MissionError } from '../errors.ts';
import { visible } from './visible.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The most characters of a text, and bytes of a file, that are read. A document
 * with five hundred organisations and about a hundred rosters has a tenth of this.
 */
export const DOCUMENT_SIZE_MAX = 16_000_000;

/** The most characters of one string. The longest strings in our documents are encoded keys and statements, which are far shorter. */
const TEXT_MAX = 1_000_000;

/** Deeper nesting is refused, because a recursive parser needs a limit. None of our documents comes near it. */
const DEPTH_MAX = 64;

/**
 * The canonical bytes of a value: no white space, keys in the order of their UTF-16 code units, numbers and strings as ECMAScript
 * writes them (RFC 8785 §3.2). MissionError `json` if the value has no such form: if it contains a number that isn't finite, a lone
 * surrogate, undefined, or anything else that isn't JSON.
 */
export function canonicalJson(value: unknown): Uint8Array {
  return utf8(canonicalText(value, 0));
}

/**
 * The value of a JSON text. Unlike JSON.parse, it refuses a key given twice, a number beyond the range of a double, and a lone surrogate.
 * It skips a byte-order mark, which some editors put before a text (RFC 8259 §8.1). MissionError `json`, with line and column.
 */
export function parseJson(text: string): Json {
  if (text.length > DOCUMENT_SIZE_MAX)
    throw new MissionError('json', [`This document has ${text.length} characters; at most ${DOCUMENT_SIZE_MAX} are read.`]);
  if (isOtherEncoding(text)) throw new MissionError('json', [OTHER_ENCODING]);
  const state: Parser = { text, offset: text.startsWith('\uFEFF') ? 1 : 0 };
  const value = parseValue(state, 0);
  if (state.offset < text.length) throw broken(state, 'the end of the text');
  return value;
}

const OTHER_ENCODING = 'This is in UTF-16, which some editors call Unicode. Save it again with the encoding UTF-8.';

/** Whether a text is UTF-16 that was read as UTF-8: its byte-order mark becomes two U+FFFD, or one of its first two bytes is 0. */
function isOtherEncoding(text: string): boolean {
  return text.startsWith('\uFFFD\uFFFD') || /^\uFEFF?(?:[^]?\0)/.test(text);
}

function canonicalText(value: unknown, depth: number): string {
  if (depth > DEPTH_MAX) throw new MissionError('json', [`JSON may be nested at most ${DEPTH_MAX} levels deep.`]);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalText(item, depth + 1)).join(',')}]`;
  if (!isPlainObject(value)) throw new MissionError('json', [`JSON can't hold a value of type ${typeof value}.`]);
  // sort() orders by UTF-16 code units by default, as RFC 8785 §3.2.3 requires.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalText(value[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new MissionError('json', [`JSON can't hold ${value}.`]);
  return value === 0 ? '0' : String(value); // minus zero too (RFC 8785 §3.2.2.3)
}

function canonicalString(value: string): string {
  if (!isWellFormed(value)) throw new MissionError('json', ['A text holds half of a surrogate pair, which is not a character.']);
  return JSON.stringify(value);
}

/** As String.prototype.isWellFormed, which Node 20 has but the type library es2023 doesn't declare. */
function isWellFormed(value: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

interface Parser {
  readonly text: string;
  offset: number;
}

function parseValue(state: Parser, depth: number): Json {
  if (depth > DEPTH_MAX) throw broken(state, `at most ${DEPTH_MAX} levels`);
  take(state, SPACE);
  const value = parseBare(state, depth);
  take(state, SPACE);
  return value;
}

function parseBare(state: Parser, depth: number): Json {
  switch (state.text.charAt(state.offset)) {
    case '{':
      return parseObject(state, depth);
    case '[':
      return parseArray(state, depth);
    case '"':
      return parseString(state);
    default:
      return parseWord(state);
  }
}

function parseObject(state: Parser, depth: number): Json {
  const members = new Map<string, Json>();
  state.offset++;
  take(state, SPACE);
  if (take(state, /\}/y) === '}') return {};
  do {
    take(state, SPACE);
    const key = parseString(state);
    if (members.has(key)) throw broken(state, `the key "${key}" once only`);
    take(state, SPACE);
    if (take(state, /:/y) === '') throw broken(state, 'a colon');
    members.set(key, parseValue(state, depth + 1));
  } while (take(state, /,/y) === ',');
  if (take(state, /\}/y) === '') throw broken(state, 'a comma or a closing brace');
  return Object.fromEntries(members); // makes "__proto__" a key like any other
}

function parseArray(state: Parser, depth: number): Json {
  const items: Json[] = [];
  state.offset++;
  take(state, SPACE);
  if (take(state, /\]/y) === ']') return items;
  do items.push(parseValue(state, depth + 1));
  while (take(state, /,/y) === ',');
  if (take(state, /\]/y) === '') throw broken(state, 'a comma or a closing bracket');
  return items;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function parseString(state: Parser): string {
  const end = stringEnd(state);
  if (end === undefined) throw broken(state, 'a text in double quotes');
  if (end - state.offset > TEXT_MAX) throw broken(state, `a text of at most ${TEXT_MAX} characters`);
  const value = stringOf(state.text.slice(state.offset, end));
  if (value === undefined) throw broken(state, 'a text in double quotes');
  state.offset = end;
  if (!isWellFormed(value)) throw broken(state, 'whole characters, not half of a surrogate pair');
  return value;
}

/** The offset after the closing quote, which is the first quote after an even number of backslashes; undefined if there is none. */
function stringEnd({ text, offset }: Parser): number | undefined {
  if (text.charAt(offset) !== '"') return undefined;
  for (let quote = text.indexOf('"', offset + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charAt(quote - 1 - backslashes) === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** The value of a JSON string; undefined if JSON.parse refuses it, as for control characters and unknown escapes (RFC 8259 §7). */
function stringOf(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}

function parseWord(state: Parser): Json {
  const word = take(state, /true|false|null/y);
  if (word !== '') return JSON.parse(word) as boolean | null;
  const token = take(state, NUMBER);
  if (token === '') throw broken(state, 'a value');
  const value = Number(token);
  if (!Number.isFinite(value)) throw broken(state, 'a number that a double can hold');
  return value;
}

/** The text that the pattern matches at the current offset, which moves past it. The empty text if nothing matches. */
function take(state: Parser, pattern: RegExp): string {
  pattern.lastIndex = state.offset;
  const found = pattern.exec(state.text)?.[0] ?? '';
  state.offset += found.length;
  return found;
}

function broken(state: Parser, wanted: string): MissionError {
  const before = state.text.slice(0, state.offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new MissionError('json', [`This isn't JSON as we need it: line ${before.length}, column ${column} needs ${visible(wanted)}.`]);
}
