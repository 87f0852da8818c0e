// unused.ts — the columns that a question doesn't use: named in the preview, and asked about if they look as if they should have been used.
import { fold } from '@soundings/protocol/json/fold';
import { listed, said, type SaidValue } from '@soundings/protocol/json/said';
import { isNamed } from './columns.ts';
import { isDateLike } from './dates.ts';
import type { ValueRead } from './facts.ts';
import type { Question } from './findings.ts';
import { marked } from './marks.ts';

/** How many rows one may stand for, by names of columns in a table of people already counted. */
const COUNTS =
  /^(?:counts?|totals?|numbers?|num|nr|nos?|no\.|n|#|frequency|freq|quantity|qty|tally|headcount|people|persons|clients|cases|visits|visitors|households|attendees|attendances?|participants|adults?|children|dependants|beneficiaries|(?:family|household) (?:size|members)|size of (?:family|household)|(?:people|persons|clients|visitors) (?:seen|helped|served|fed|attending))$|^(?:number|no\.?|num|count|total|#)(?: of)? |[ _-](?:count|total|totals|frequency|quantity|qty)$/;

/** So many fields say what a column holds. */
const ENOUGH = 2000;

interface Seen {
  readonly folded: string;
  /** Fields with something in them; of those that are dates; of those that are whole numbers. */
  filled: number;
  dates: number;
  numbers: number;
  /** Fields that are marks, such as x; and those of them that say yes. */
  marks: number;
  marked: number;
}

/** Watches rows of one or several files go by. */
export function watchUnused() {
  const unused = new Map<string, Seen>();
  let watched: readonly (Seen | undefined)[] = [];
  return {
    names: () => [...unused.keys()],
    /** The headings of the rows that follow; of records, as soon as one has more. `used` are the places of those that are read. */
    header(names: readonly string[], used: ReadonlySet<number>): void {
      watched = names.map((name, at) => {
        if (name === '' || used.has(at)) return undefined;
        const found = unused.get(name) ?? { folded: fold(name), filled: 0, dates: 0, numbers: 0, marks: 0, marked: 0 };
        unused.set(name, found);
        return found;
      });
    },
    see(cells: readonly unknown[]): void {
      for (const [at, seen] of watched.entries()) if (seen !== undefined && seen.filled < ENOUGH) look(seen, cells[at]);
    },
    /** The columns that say when, if no column is used for that. A few fields may hold something else, such as "n/a". */
    dates(): readonly string[] {
      return [...unused].flatMap(([name, { dates, filled }]) => (dates > 0 && 2 * dates >= filled ? [name] : []));
    },
    /** Those that hold marks and nothing else. */
    marks(ignored: readonly string[]): readonly string[] {
      return [...unused].flatMap(([name, seen]) =>
        seen.marked > 0 && seen.marks === seen.filled && !isNamed(ignored, name) ? [name] : [],
      );
    },
    /** Those that may say how many people a row stands for. */
    counts(ignored: readonly string[]): readonly Question[] {
      const suspects = [...unused].filter(([name, { folded, numbers }]) => numbers > 0 && isCountName(folded) && !isNamed(ignored, name));
      return suspects.map(([name]) => ({
        code: 'unused-counts',
        ...said`The column "${name}" holds numbers but isn't used: each row counts as one. If a row stands for several people, give each person a row.`,
        answer: 'ignore',
        about: [name],
      }));
    },
  };
}

/** Whether a column of this name (folded) may say how many people a row stands for. */
export function isCountName(folded: string): boolean {
  return COUNTS.test(folded);
}

function look(seen: Seen, value: unknown): void {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (text === '' && !(value instanceof Date)) return;
  seen.filled++;
  if (value instanceof Date || isDateLike(seen.folded, text)) seen.dates++;
  if (/^\d+(?:[.,]0+)?$/.test(text)) seen.numbers++;
  const mark = marked(text);
  if (mark !== undefined) seen.marks++;
  if (mark === true) seen.marked++;
}

/** What is asked if a mark was said to mean a value, and other columns hold marks too: in a table with a column for each value, one column alone would count. */
export function questionOfMarks(columns: readonly string[], values: readonly ValueRead[]): readonly Question[] {
  const read = values.find(({ settled, text }) => settled && marked(text) === true);
  if (columns.length === 0 || read === undefined) return [];
  return [
    {
      code: 'unused-marks',
      ...said`There are marks under ${listed(columns)} too, and they aren't used: only "${read.text}" in the column of "${read.dimension}" counts, as "${read.value}". If each of these columns stands for a value, name it after that value, or say which one it means.`,
      answer: 'ignore',
      about: columns,
    },
  ];
}

/** What is asked if rows of every day would count in one window. */
export function questionOfDates(columns: readonly string[], window: SaidValue): readonly Question[] {
  if (columns.length === 0) return [];
  const names = listed(columns);
  return [
    {
      code: 'unused-dates',
      ...(columns.length === 1
        ? said`The column ${names} holds dates but isn't used, so rows of any day would count in the window ${window}.`
        : said`The columns ${names} hold dates but none is used, so rows of any day would count in the window ${window}.`),
      answer: 'date',
      about: columns,
      candidates: columns,
    },
  ];
}
