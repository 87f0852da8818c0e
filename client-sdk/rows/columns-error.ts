// columns-error.ts — columns that a question needs and a file hasn't got.
import { listed, said, type Said, type SaidValue } from '@soundings/protocol/json/said';
import { AMOUNT, PERSON } from './columns.ts';
import type { ColumnRead } from './facts.ts';
import { FindingsError, type Finding } from './findings.ts';

/** A column that the charter needs and a file hasn't got: what would be named in {@link Columns}, or the dimension. */
export interface MissingColumn {
  readonly column: string;
  readonly holds: ColumnRead['holds'];
  /** Columns that may be meant, the likeliest first. */
  readonly candidates?: readonly string[];
  /** Of a dimension: the headings that are its values and have marks under them, if there are such. */
  readonly marks?: readonly string[];
  /** Of a dimension: several columns hold marks, and their headings may stand for its values. */
  readonly mayBeMarks?: boolean;
}

/** SdkError `rows`, for who can say how the columns are named where they are. */
export class ColumnsError extends FindingsError {
  readonly missing: readonly MissingColumn[];
  /** The columns there are. */
  readonly names: readonly string[];
  /** Private, so that nobody writes them into a log with the error. */
  readonly #first: ReadonlyMap<string, readonly string[]>;

  /** `where` is the line that names the columns, if that isn't the first of the only file. */
  constructor(
    missing: readonly MissingColumn[],
    names: readonly string[],
    where?: Said,
    first: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    const findings = missing.map((one): Finding => {
      const { column, holds, candidates = [], marks, mayBeMarks = false } = one;
      if (marks !== undefined && typeof holds === 'object') {
        const told = said`There is no column "${holds.dimension}", but there are marks under ${listed(marks, 4)}, which are its values. Say that these marks tell it, or which column does.`;
        return { code: 'missing-column', ...told, answer: 'marks', about: [holds.dimension], candidates };
      }
      const isNamed = typeof holds === 'object' && holds.dimension === column;
      const told = isNamed
        ? said`There is no column "${column}"; add it, or say which column holds it.`
        : said`There is no column "${column}", which should hold ${contentOf(holds)}; add it, or say which column does.`;
      const [answer, about] = typeof holds === 'object' ? (['dimensions', holds.dimension] as const) : ([holds, column] as const);
      return { code: 'missing-column', ...told, answer, about: [about], candidates, ...(mayBeMarks ? { mayBeMarks } : {}) };
    });
    const there = where === undefined ? said`The columns are ${listed(names)}.` : elsewhere(where, names);
    super(where === undefined ? findings : [...findings, { code: 'header-line', ...there, answer: 'headerLine', about: [] }], [
      ...findings.map(({ sentence }) => sentence),
      there.sentence,
    ]);
    this.missing = missing;
    this.names = names;
    this.#first = first;
  }

  /** The first few values of a column, so that somebody sees which one it is. */
  firstValues(name: string): readonly string[] {
    return this.#first.get(name) ?? [];
  }
}

function elsewhere(where: Said, names: readonly string[]): Said {
  return said`The columns, in ${where}, are ${listed(names)}. Another line may name them.`;
}

function contentOf(holds: ColumnRead['holds']): SaidValue {
  if (typeof holds === 'object') return `"${holds.dimension}"`;
  if (holds === PERSON) return said`the person ids`;
  return holds === AMOUNT ? said`the amounts` : said`the dates`;
}
