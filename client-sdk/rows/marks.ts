// marks.ts — a dimension told by crosses: one column for each of its values, and a mark in those that a row has.
import { valueIndex, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { listed, said } from '@soundings/protocol/json/said';
import { own, type Columns } from './columns.ts';
import { shown } from './field.ts';
import { labelIndex } from './pivot.ts';
import { Wrong } from './wrong.ts';

/** Which value of a dimension each of its columns stands for: value numbers by the columns' places. */
export type MarkColumns = ReadonlyMap<number, number>;

/** The columns whose headings are values of a dimension, or were said to mean one. */
export function markColumns(dimension: Dimension, names: readonly string[], { values }: Columns): MarkColumns {
  const settled = own(values, dimension.name);
  return new Map(
    names.flatMap((heading, at) => {
      const meant = heading === '' ? null : own(settled, heading);
      const index = meant === null ? undefined : meant === undefined ? labelIndex(dimension, heading) : indexOf(dimension, meant);
      return index === undefined ? [] : [[at, index] as const];
    }),
  );
}

function indexOf(dimension: Dimension, value: string): number | undefined {
  return labelIndex(dimension, value) ?? valueIndex(dimension, value);
}

/** Whether such columns hold marks: two of them at least, and no field in the first rows that is anything else. */
export function holdMarks(columns: MarkColumns, names: readonly string[], sample: readonly (readonly unknown[])[]): boolean {
  if (new Set(columns.values()).size < 2) return false;
  const marks = sample.flatMap((cells) => [...columns.keys()].map((at) => markOf(shown(cells[at]), names[at] ?? '')));
  return marks.every((mark) => mark !== undefined) && marks.some((mark) => mark !== 'none');
}

/** Columns beside those of a dimension that hold marks too, and whose headings mean nothing: their marks would be dropped. */
export function strangeMarks(
  dimension: Dimension,
  columns: MarkColumns,
  rest: {
    readonly names: readonly string[];
    readonly sample: readonly (readonly unknown[])[];
    readonly used: ReadonlySet<number>;
    readonly wishes: Columns;
  },
): readonly Wrong[] {
  const { names, sample, used, wishes } = rest;
  const isStrange = (at: number) => {
    const name = names[at] ?? '';
    if (name === '' || used.has(at) || own(own(wishes.values, dimension.name), name) === null) return false;
    const marks = sample.map((cells) => markOf(shown(cells[at]), name));
    return marks.every((mark) => mark !== undefined) && marks.some((mark) => mark !== 'none');
  };
  const places = [...columns.keys()].sort((a, b) => a - b);
  const beside = new Set<number>();
  for (const step of [-1, 1])
    for (const place of places) for (let at = place + step; isStrange(at) && !beside.has(at); at += step) beside.add(at);
  return [...beside].map((at) => {
    const name = names[at] ?? '';
    const what = said`there are marks under "${name}", which is no value of "${dimension.name}"; the charter has ${listed(valueNames(dimension))}.`;
    return new Wrong('value', what, [dimension.name, name], { answer: 'values', cause: `marks ${name}` });
  });
}

type Mark = 'cross' | 'tick' | 'none';

const MARKS: ReadonlyMap<string, Mark> = new Map([
  ...['', 'n', 'no', 'false', '0', '-', '–', '—', '☐'].map((text) => [text, 'none'] as const),
  ...['x', 'xx', '✗', '✘', '×', '☒'].map((text) => [text, 'cross'] as const),
  ...['y', 'yes', 'true', '1', '✓', '✔', '✅', '☑', '*', '•'].map((text) => [text, 'tick'] as const),
]);

/** Whether a field says that something holds, or that it doesn't, and nothing else; undefined if it isn't a mark at all. */
export function marked(text: string): boolean | undefined {
  const mark = MARKS.get(fold(text));
  return mark === undefined ? undefined : mark !== 'none';
}

/** The value's own name is a mark, too. Undefined for whatever else stands there. */
function markOf(text: string, heading: string): Mark | undefined {
  const folded = fold(text);
  return MARKS.get(folded) ?? (folded === fold(heading) ? 'tick' : undefined);
}

export type Marked = { readonly kind: 'marked'; readonly values: readonly number[] } | 'left-out' | Wrong;

/**
 * Reads which values are marked in a row. `severalCount` if a row may have several: then it counts in each of them. A file may use crosses or
 * ticks; with both, a cross may say no.
 */
export function markReader(
  dimension: Dimension,
  columns: MarkColumns,
  names: readonly string[],
  wishes: Columns,
  severalCount: boolean,
): (fields: (at: number) => string | Wrong) => Marked {
  const { name } = dimension;
  const headings = [...columns.keys()].map((at) => names[at] ?? '');
  const meant = own(own(wishes.values, name), '');
  const unmarked = meant === undefined || meant === null ? undefined : indexOf(dimension, meant);
  let first: { readonly mark: Mark; readonly text: string } | undefined;
  const markIn = (text: string, heading: string): boolean | Wrong => {
    const mark = markOf(text, heading);
    if (mark === undefined)
      return new Wrong('value', said`"${text}" under "${heading}" is no mark. Mark what holds with an x, and leave the others empty.`);
    if (mark === 'none') return false;
    first ??= { mark, text };
    return first.mark === mark
      ? true
      : new Wrong(
          'value',
          said`"${text}" stands beside "${first.text}", so one of them may say no. Mark what holds with an x, and nothing else.`,
        );
  };
  return (fields) => {
    const marked = new Set<number>();
    for (const [at, index] of columns) {
      const text = fields(at);
      if (text === '') continue; // as most are
      const mark = text instanceof Wrong ? text : markIn(text, names[at] ?? '');
      if (mark instanceof Wrong) return mark;
      if (mark) marked.add(index);
    }
    if (marked.size === 0) {
      if (meant === null) return 'left-out';
      if (unmarked !== undefined) return { kind: 'marked', values: [unmarked] };
      return new Wrong('unmarked', said`nothing is marked for "${name}", under ${listed(headings)}.`, [name, ''], { answer: 'values' });
    }
    if (marked.size > 1 && !severalCount)
      return new Wrong('value', said`${marked.size} columns are marked for "${name}", but only one can hold. Keep the right one.`);
    return { kind: 'marked', values: [...marked] };
  };
}
