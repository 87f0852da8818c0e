// canonical-json.ts — one byte string for each JSON value, so that a document has one digest (RFC 8785).
import { utf8 } from '@soundings/crypto/bytes';
import { MissionError } from '../errors.ts';
import { visible } from './visible.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A mission of five hundred organisations and some hundred rosters is a tenth of this. In characters of a text, and bytes of a file. */
export const DOCUMENT_SIZE_MAX = 16_000_000;

/** No text of ours comes near: the longest is an encoded key or statement. */
const TEXT_MAX = 1_000_000;

/** Deeper nesting is refused: no document of ours comes near, and a parser that recurses must stop somewhere. */
const DEPTH_MAX = 64;

/**
 * The canonical bytes of a value: no white space, keys in the order of their UTF-16 code units, numbers and strings as ECMAScript
 * writes them (RFC 8785 §3.2). Throws MissionError `json` for what has no such form: a number that isn't finite, a lone surrogate,
 * undefined, anything that isn't JSON.
 */
export function canonicalJson(value: unknown): Uint8Array {
  return utf8(canonicalText(value, 0));
}

/**
 * The value of a JSON text. Unlike JSON.parse it refuses a key given twice, a number outside double precision, and a lone surrogate; it passes over
 * a byte-order mark, which some editors put before a text (RFC 8259 §8.1).
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

/** UTF-16 that was read as UTF-8: its byte-order mark is no character there, and every other byte of its ASCII is 0. */
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
  // The default order of sort() is that of UTF-16 code units, which is the one RFC 8785 §3.2.3 asks for.
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

/** String.prototype.isWellFormed, which Node 20 has and es2023's library doesn't declare. */
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

/** The offset after the closing quote: the first that no odd number of backslashes stands before. */
function stringEnd({ text, offset }: Parser): number | undefined {
  if (text.charAt(offset) !== '"') return undefined;
  for (let quote = text.indexOf('"', offset + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charAt(quote - 1 - backslashes) === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** JSON.parse refuses control characters and unknown escapes inside a string (RFC 8259 §7). */
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

/** What matches here, which is stepped over; the empty text if nothing does. */
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
