// pages.ts — lists in pages: a cursor says where the next page begins, and means nothing to whoever holds it.
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { QueryError } from '../../insight/question.ts';

const PAGE = 100;
const PAGE_MAX = 500;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The next page's parameters; undefined on the last one. */
  readonly next: URLSearchParams | undefined;
}

/** Items are in an order that only grows at its end. Throws QueryError for a limit or a cursor that can't be read. */
export function pageOf<Item>(all: readonly Item[], parameters: URLSearchParams): Page<Item> {
  const limit = wholeIn(onlyIn(parameters, 'limit') ?? String(PAGE), 1, PAGE_MAX, 'limit');
  const from = cursorIn(onlyIn(parameters, 'cursor'), all.length);
  const end = from + limit;
  if (end >= all.length) return { items: all.slice(from), next: undefined };
  const next = new URLSearchParams(parameters);
  next.set('cursor', toBase64Url(utf8(`from ${end}`)));
  return { items: all.slice(from, end), next };
}

/** The only value of a parameter; undefined if it isn't given. Throws QueryError if it is given twice. */
export function onlyIn(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  if (more.length === 0) return value;
  throw new QueryError(`"${name}" is given twice, so nobody knows which one is meant.`);
}

/** Throws QueryError for a parameter that isn't one of these, which would be left out without a word. */
export function assertKnown(parameters: URLSearchParams, names: readonly string[]): void {
  const other = [...parameters.keys()].find((name) => !names.includes(name));
  if (other === undefined) return;
  throw new QueryError(
    names.length === 0 ? `There is no "${other}" to ask for here.` : `There is no "${other}" here. There are: ${names.join(', ')}.`,
  );
}

export function wholeIn(text: string, least: number, most: number, name: string): number {
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= least && number <= most) return number;
  throw new QueryError(`"${name}" takes a whole number from ${least} to ${most}, not "${text}".`);
}

function cursorIn(cursor: string | undefined, most: number): number {
  if (cursor === undefined) return 0;
  const [, from = ''] = /^from (\d{1,10})$/.exec(plain(cursor)) ?? [];
  if (from !== '' && Number(from) <= most) return Number(from);
  throw new QueryError('This cursor is not one of ours. Begin again without it.');
}

function plain(cursor: string): string {
  try {
    return fromUtf8(bytesOf(cursor));
  } catch {
    return '';
  }
}
