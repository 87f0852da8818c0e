// unused.ts — the columns that a question doesn't use: named in the preview, and asked about if they look as if they should have been used.
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { isDateLike } from './dates.ts';
import { listed } from './plain.ts';
import type { Question } from './questions.ts';
import type { Row } from './csv.ts';

/** How many rows one may stand for, by names of columns in a table of people already counted. */
const COUNTS =
  /^(?:counts?|totals?|numbers?|num|nr|nos?|no\.|n|#|frequency|freq|quantity|qty|tally|headcount|people|persons|clients|cases|visits|visitors|households)$|^(?:number|no\.?|num|count|total|#)(?: of)? |[ _-](?:count|total|totals|frequency|quantity|qty)$/;

/** So many fields say what a column holds. */
const ENOUGH = 2000;

interface Seen {
  /** Fields with something in them; of those that are dates; of those that are whole numbers. */
  filled: number;
  dates: number;
  numbers: number;
}

/** Watches rows go by. `used` are the columns that are read. */
export function watchUnused(used: ReadonlySet<string>) {
  const unused = new Map<string, Seen & { readonly folded: string }>();
  const columnOf = (name: string) => {
    const found = unused.get(name) ?? { folded: fold(name), filled: 0, dates: 0, numbers: 0 };
    unused.set(name, found);
    return found;
  };
  return {
    names: () => [...unused.keys()],
    header(names: readonly string[]): void {
      for (const name of names) if (!used.has(name)) columnOf(name);
    },
    see(row: Row): void {
      for (const [name, value] of Object.entries(row)) {
        if (used.has(name)) continue;
        const seen = columnOf(name);
        if (seen.filled >= ENOUGH) continue;
        const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
        if (text === '' && !(value instanceof Date)) continue;
        seen.filled++;
        if (value instanceof Date || isDateLike(seen.folded, text)) seen.dates++;
        if (/^\d+(?:[.,]0+)?$/.test(text)) seen.numbers++;
      }
    },
    /** The columns that say when, if no column is used for that. A few fields may hold something else, such as "n/a". */
    dates(): readonly string[] {
      return [...unused].flatMap(([name, { dates, filled }]) => (dates > 0 && 2 * dates >= filled ? [name] : []));
    },
    /** Those that may say how many people a row stands for. */
    counts(ignored: readonly string[]): readonly Question[] {
      const suspects = [...unused].filter(
        ([name, { folded, numbers }]) => numbers > 0 && COUNTS.test(folded) && !ignored.some((other) => sameFolded(other, name)),
      );
      return suspects.map(([name]) => ({
        sentence: `The column "${name}" holds numbers but isn't used: each row counts as one. If a row stands for several people, give each person a row.`,
        answer: 'ignore',
        about: [name],
      }));
    },
  };
}

/** What is asked if rows of every day would count in one window. */
export function questionOfDates(columns: readonly string[], window: string): readonly Question[] {
  if (columns.length === 0) return [];
  const which =
    columns.length === 1
      ? `The column ${listed(columns)} holds dates but isn't used`
      : `The columns ${listed(columns)} hold dates but none is used`;
  return [{ sentence: `${which}, so rows of any day would count in the window ${window}.`, answer: 'date', about: columns }];
}
