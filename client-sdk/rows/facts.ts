// facts.ts — what was read and how, by cause and not by line: the same facts for the command's preview, its JSON and the desk.
import type { Said } from '@soundings/protocol/json/said';
import type { Note } from './findings.ts';

/** Which column of the rows was read for what. */
export interface ColumnRead {
  readonly holds: 'person' | 'date' | 'amount' | { readonly dimension: string };
  readonly column: string;
}

/** Rows, or parts of what they say, that the counts don't hold. */
export interface LeftOut extends Said {
  readonly cause:
    /** Of another window. */
    | 'other-window'
    /** Under a value that is left out on purpose. */
    | 'value'
    /** Sums of other rows, and lines that are no rows, left out because it was said. */
    | 'total-row'
    | 'note-row'
    /** Of people whom the charter's sampling doesn't count in this window. */
    | 'not-sampled'
    /** Cut so that nobody counts for more than the charter allows. */
    | 'cells'
    | 'answers'
    | 'amount'
    | 'same-cell'
    /** Above the charter's largest value of a cell. */
    | 'cell-max';
  /** Of rows, cells, answers or units, as the sentence says. */
  readonly count: number;
  readonly persons?: number | undefined;
  /** One of them, such as "line 7". */
  readonly first?: Said | undefined;
}

/** Texts of a column that were read as a value of another spelling. */
export interface ValueRead {
  readonly dimension: string;
  readonly text: string;
  /** The charter's value. */
  readonly value: string;
  readonly rows: number;
  /** Whether the organisation settled it, or the two differ only in case, spaces, dashes and the like. */
  readonly settled: boolean;
}

/** How rows became counts. */
export interface RowsFacts {
  readonly rowsRead: number;
  /** People counted; 0 for figures and for totals that the organisation added up itself. */
  readonly persons: number;
  readonly columns: readonly ColumnRead[];
  /** Columns that were there and have no part in the counts. */
  readonly unused: readonly string[];
  readonly values: readonly ValueRead[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly Note[];
  /** Whether the rows were totals that the organisation added up itself, and declared so. */
  readonly declared: boolean;
}
