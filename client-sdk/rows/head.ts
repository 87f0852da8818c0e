// head.ts — which line of a table names its columns: title lines may stand above it.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { malformed } from './findings.ts';
import { looseForm, looseHeading } from '@soundings/protocol/json/loose';
import { said, type Said } from '@soundings/protocol/json/said';
import { readWhole } from './numbers.ts';
import type { TextRow } from './table.ts';
import { pivotOf } from './pivot.ts';

/** So many lines from the top, the headings are among them. */
export const HEAD_LINES = 40;

/** What headings are looked for. */
export interface Sought {
  /** Names, loosely folded. */
  readonly names: ReadonlySet<string>;
  /** Whose values may be headings, in a table of totals. */
  readonly dimensions: readonly Dimension[];
  /** The line that was given; else it is found. */
  readonly line: number | undefined;
}

/**
 * The place among `rows`, the first of a table, of the one that names the columns: the one that was given; else the first that has the most of the
 * names, if it has two of them or all; else one that has values of one dimension side by side, as a table of totals does; else the first that is as
 * full as most. Throws FindingsError if the given line isn't there.
 */
export function headPlace(rows: readonly TextRow[], sought: Sought, place: (line: number) => Said): number {
  if (sought.line !== undefined) {
    const at = rows.findIndex(({ line }) => line === sought.line);
    if (at < 0) throw malformed(said`There are no headings in ${place(sought.line)}; it is empty, or not there.`, 'header-line');
    return at;
  }
  const named = rows.map(({ cells }) => new Set(cells.map(looseHeading).filter((name) => name !== '' && sought.names.has(name))).size);
  const most = Math.max(0, ...named);
  if (most > 0 && most >= Math.min(2, sought.names.size)) return wordiestOf(rows, (at) => named[at] === most);
  const pivot = rows.findIndex(({ cells }, at) => {
    const found = pivotOf(sought.dimensions, cells);
    return found !== undefined && hasNumbers(rows.slice(at + 1), [...found.columns.keys()]);
  });
  return pivot >= 0 ? pivot : firstFull(rows);
}

/** Of these rows the one with the most words without a digit, and the first of several: a line of parameters ("Date:, 05/01/2026") may hold names too. */
function wordiestOf(rows: readonly TextRow[], isOne: (at: number) => boolean): number {
  const words = rows.map(({ cells }, at) => (isOne(at) ? cells.filter((cell) => cell.trim() !== '' && !/\d/.test(cell)).length : -1));
  return words.indexOf(Math.max(...words));
}

function filledIn({ cells }: TextRow): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

/** Whether the rows have numbers in these places, as a table of totals has under its headings; rows of people may hold two values of one dimension. */
function hasNumbers(rows: readonly TextRow[], places: readonly number[]): boolean {
  const texts = rows.flatMap(({ cells }) => places.map((at) => (cells[at] ?? '').trim())).filter((text) => text !== '');
  return 2 * texts.filter((text) => readWhole(text) !== undefined).length > texts.length;
}

/** The first row that has at least as many fields as most, and as many of them filled: rows may end before their last column; else the first that is as full. */
function firstFull(rows: readonly TextRow[]): number {
  const filled = rows.map(filledIn);
  const [usual, width] = [usualOf(filled), usualOf(rows.map(({ cells }) => cells.length))];
  const whole = filled.findIndex((count, at) => count >= usual && (rows[at]?.cells.length ?? 0) >= width);
  return whole >= 0
    ? whole
    : Math.max(
        0,
        filled.findIndex((count) => count >= usual),
      );
}

/** The number that comes most often; of several the largest. */
function usualOf(numbers: readonly number[]): number {
  const times = new Map<number, number>();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return [...times].sort(([a, x], [b, y]) => y - x || b - a)[0]?.[0] ?? 0;
}

/** Tells rows that repeat the headings, as where files were joined; 'moved' if they stand in other places than before. */
export function headRepeats(names: readonly string[], used: readonly number[]): (cells: readonly string[]) => 'same' | 'moved' | undefined {
  const forms = names.map(looseForm);
  // Nearly no row has a heading where its first field is, and folding costs.
  const quick = new Set(names.map((name) => name.toLowerCase()));
  const [first] = used;
  return (cells) => {
    if (first === undefined || !quick.has((cells[first] ?? '').trim().toLowerCase())) return undefined;
    const found = cells.map(looseForm);
    if (used.every((at) => found[at] === forms[at])) return 'same';
    return used.length > 1 && used.every((at) => found.includes(forms[at] ?? '')) ? 'moved' : undefined;
  };
}
