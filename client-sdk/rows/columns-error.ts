// columns-error.ts — columns that a question needs and a file hasn't got.
import { PERSON } from './columns.ts';
import type { ColumnRead } from './facts.ts';
import { FindingsError, type Finding } from './findings.ts';
import { listed } from './plain.ts';

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

  /** `where` says which line names the columns, if that isn't the first of the only file: ", in line 4,". */
  constructor(
    missing: readonly MissingColumn[],
    names: readonly string[],
    where = '',
    first: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    const findings = missing.map((one): Finding => {
      const { column, holds, candidates = [], marks, mayBeMarks = false } = one;
      if (marks !== undefined && typeof holds === 'object') {
        const told = `There is no column "${holds.dimension}", but there are marks under ${listed(marks, 4)}, which are its values. Say that these marks tell it, or which column does.`;
        return { code: 'missing-column', sentence: told, answer: 'marks', about: [holds.dimension], candidates };
      }
      const isNamed = typeof holds === 'object' && holds.dimension === column;
      const sentence = isNamed
        ? `There is no column "${column}"; add it, or say which column holds it.`
        : `There is no column "${column}", which should hold ${contentOf(holds)}; add it, or say which column does.`;
      const [answer, about] = typeof holds === 'object' ? (['dimensions', holds.dimension] as const) : ([holds, column] as const);
      return { code: 'missing-column', sentence, answer, about: [about], candidates, ...(mayBeMarks ? { mayBeMarks } : {}) };
    });
    const there = `The columns${where} are ${listed(names)}.`;
    const elsewhere: Finding = { code: 'header-line', sentence: `${there} Another line may name them.`, answer: 'headerLine', about: [] };
    super(where === '' ? findings : [...findings, elsewhere], [
      ...findings.map(({ sentence }) => sentence),
      where === '' ? there : elsewhere.sentence,
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

function contentOf(holds: ColumnRead['holds']): string {
  if (typeof holds === 'object') return `"${holds.dimension}"`;
  return `the ${holds === PERSON ? 'person id' : holds}s`;
}
