// band-words.ts — a dimension in bands: which band a number, the band's own label or a usual spelling of it means.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { readNumber } from './numbers.ts';

/** What a text says of a dimension in bands. */
export type BandReading =
  | { readonly kind: 'number'; readonly value: number }
  /** Lies in one band. */
  | { readonly kind: 'band'; readonly index: number }
  /** A range that lies in several bands: their numbers, the one that it fills most first. */
  | { readonly kind: 'across'; readonly bands: readonly number[] }
  /** A range such as 5-9 that a spreadsheet took for a date. */
  | { readonly kind: 'mangled' }
  | { readonly kind: 'none' };

/** From this number to below that one. */
interface Range {
  readonly from: number;
  readonly below: number;
}

/** Ages may have a unit: "34 years", "6 months". */
export function readBand(dimension: Dimension, text: string, isAge: boolean): BandReading {
  const direct = readNumber(text);
  if (direct !== undefined) return { kind: 'number', value: direct };
  const words = isAge ? withoutYears(fold(text)) : fold(text);
  const value = readNumber(words) ?? (isAge ? yearsOfMonths(words) : undefined);
  if (value !== undefined) return { kind: 'number', value };
  if (/^(?:\d\d?[- ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[- ]\d\d?)$/.test(words))
    return { kind: 'mangled' };
  const range = rangeOf(words);
  if (range === undefined || range.from >= range.below) return { kind: 'none' };
  return placed(dimension.bands ?? [], range);
}

function placed(edges: readonly number[], { from, below }: Range): BandReading {
  const overlaps = Array.from({ length: edges.length + 1 }, (_, index) => {
    const [low, high] = [edges[index - 1] ?? -Infinity, edges[index] ?? Infinity];
    return { index, share: Math.min(high, below) - Math.max(low, from) };
  }).filter(({ share }) => share > 0);
  const [only, ...more] = overlaps;
  if (only !== undefined && more.length === 0) return { kind: 'band', index: only.index };
  return { kind: 'across', bands: overlaps.sort((a, b) => b.share - a.share).map(({ index }) => index) };
}

const NUMBER = String.raw`[£$€]?\d[\d,]*(?:\.\d+)?`;
const MORE = '(?:\\+|plus|(?:and|or|&) ?(?:over|above|older|more|up|upwards|higher)|upwards)';
const LESS = '(?:and|or|&) ?(?:under|below|younger|less|fewer)';
const FORMS: readonly (readonly [RegExp, (a: number, b: number) => Range])[] = [
  [form(`(?:from )?(${NUMBER}) ?(?:to|-|–) ?(?:below|under|<|less than) ?(${NUMBER})`), (from, below) => ({ from, below })],
  [form(`(?:from |between )?(${NUMBER}) ?(?:to|-|–|and) ?(${NUMBER})`), (from, last) => ({ from, below: after(last) })],
  [form(`(?:>=|≥|from|at least) ?(${NUMBER})`), (from) => ({ from, below: Infinity })],
  [form(`(${NUMBER}) ?${MORE}`), (from) => ({ from, below: Infinity })],
  [form(`(?:>|over|above|older than|more than) ?(${NUMBER})`), (last) => ({ from: after(last), below: Infinity })],
  [form(`(?:<=|≤|up to|at most) ?(${NUMBER})`), (last) => ({ from: -Infinity, below: after(last) })],
  [form(`(${NUMBER}) ?${LESS}`), (last) => ({ from: -Infinity, below: after(last) })],
  [form(`(?:<|under|below|younger than|less than|fewer than|u) ?(${NUMBER})`), (below) => ({ from: -Infinity, below })],
];

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

function rangeOf(words: string): Range | undefined {
  const text = words.replace(/[\p{Pd}−]/gu, '-');
  for (const [pattern, range] of FORMS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const [a = NaN, b = NaN] = found.slice(1).map((digits) => readNumber(digits) ?? NaN);
    const made = range(a, b);
    return Number.isNaN(made.from) || Number.isNaN(made.below) ? undefined : made;
  }
  return undefined;
}

/** A range of whole numbers holds all up to the next one: somebody of 34 years and a half is in 18–34. */
function after(last: number): number {
  return Math.floor(last) + 1;
}

/** "aged 18-34", "34 years old", "18–34 yrs" */
function withoutYears(words: string): string {
  return words
    .replace(/^(?:aged?|ages)[: ]+/, '')
    .replace(/(?<=[\d+]) ?(?:years? olds?|years?|yrs?\.?(?: old)?|y\/?o|y)(?=$| (?:and|or) )/g, '')
    .trim();
}

function yearsOfMonths(words: string): number | undefined {
  const [, number, unit] = /^(\d{1,3}) ?(months?|mths?|weeks?|wks?|days?)(?: old)?$/.exec(words) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Math.floor(Number(number) / (unit.startsWith('m') ? 12 : unit.startsWith('w') ? 52.2 : 365.3));
}
