// row-context.ts — what reading a row takes: its file's headings, and what is asked of it.
import type { Said } from '@soundings/protocol/json/said';
import type { Request } from './gathering.ts';
import type { DateOrder } from './dates.ts';
import { textOf } from './field.ts';
import type { Layout } from './layout.ts';
import type { Wrong } from './wrong.ts';

/** What a reader of rows needs to know of the file that they are in. */
export interface RowContext extends Request {
  readonly layout: Layout;
  /** All headings. Of records, a later one can have more. */
  readonly names: readonly string[];
  /** What a cell that isn't there holds: nothing in a file; in a record it is missing. */
  readonly absent: '' | undefined;
  readonly place: (line: number) => Said;
}

/** A row, and the line that it stands in. */
export interface Line {
  readonly cells: readonly unknown[];
  readonly line: number;
}

/** The order of day and month in each column of dates where it isn't known; `isTrial` for a reading that isn't counted. */
export interface Assumed {
  readonly orders: readonly DateOrder[];
  readonly isTrial: boolean;
}

/** Said instead of a value of rows that are left out on purpose. A symbol, since an id may be any text. */
export const LEFT_OUT = Symbol('left out');

/** The text of a row's field. `at` is the column's place; −1 for a column that isn't there. */
export function fieldOf({ names, absent }: RowContext, { cells }: Line, at: number): string | Wrong {
  return textOf(at < cells.length ? cells[at] : absent, names[at] ?? '');
}
