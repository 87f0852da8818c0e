// head.ts — which line of a table names its columns: title lines may stand above it.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { malformed } from './findings.ts';
import { looseForm, looseHeading } from './loose.ts';
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
export function headPlace(rows: readonly TextRow[], sought: Sought, unit: string): number {
  if (sought.line !== undefined) {
    const place = rows.findIndex(({ line }) => line === sought.line);
    if (place < 0) throw malformed(`There are no headings in ${unit} ${sought.line}; it is empty, or not there.`, 'header-line');
    return place;
  }
  const named = rows.map(({ cells }) => new Set(cells.map(looseHeading).filter((name) => name !== '' && sought.names.has(name))).size);
  const most = Math.max(0, ...named);
  if (most > 0 && most >= Math.min(2, sought.names.size)) return named.indexOf(most);
  const pivot = rows.findIndex(({ cells }) => pivotOf(sought.dimensions, cells) !== undefined);
  return pivot >= 0 ? pivot : firstFull(rows);
}

function firstFull(rows: readonly TextRow[]): number {
  const filled = rows.map(({ cells }) => cells.filter((cell) => cell.trim() !== '').length);
  const times = new Map<number, number>();
  for (const count of filled) times.set(count, (times.get(count) ?? 0) + 1);
  const usual = [...times].sort(([a, x], [b, y]) => y - x || b - a)[0]?.[0] ?? 0;
  return Math.max(
    0,
    filled.findIndex((count) => count >= usual),
  );
}

/** Whether a row repeats the headings, as where files were joined; 'moved' if they stand in other places than before. */
export function repeatsHead(cells: readonly string[], names: readonly string[], used: readonly number[]): 'same' | 'moved' | undefined {
  const [first] = used;
  if (first === undefined) return undefined;
  const isSame = (at: number) => looseForm(cells[at] ?? '') === looseForm(names[at] ?? '');
  if (isSame(first)) return used.every(isSame) ? 'same' : undefined;
  const has = new Set(cells.map(looseForm));
  return used.length > 1 && used.every((at) => has.has(looseForm(names[at] ?? ''))) ? 'moved' : undefined;
}
