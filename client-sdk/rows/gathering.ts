// gathering.ts — what builds up while the rows of a source go by: entries, and everything that stops them from being counted.
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import { said, type Said } from '@soundings/protocol/json/said';
import type { Columns } from './columns.ts';
import type { ColumnRead, ValueRead } from './facts.ts';
import { malformed, type Note, type Question } from './findings.ts';
import { leftOutRows } from './left-out.ts';
import type { Entry } from './read-row.ts';
import { watchUnused } from './unused.ts';
import { causes, type Wrong } from './wrong.ts';

/** What rows are read for. */
export interface Request {
  readonly instrument: Instrument;
  readonly window: Window;
  readonly columns: Columns;
}

/** Owned by one reading of a source; its parts write into it one after the other. */
export interface Gathering {
  readonly entries: Entry[];
  /** The cells that have a figure, or a typed total. */
  readonly figures: Set<number>;
  readonly wrongs: ReturnType<typeof causes>;
  /** Asked only if nothing is wrong. */
  readonly questions: Question[];
  readonly notes: Note[];
  readonly leftOut: ReturnType<typeof leftOutRows>;
  readonly unused: ReturnType<typeof watchUnused>;
  /** Numbers far outside the bands of a dimension: the first, and how many there are. */
  readonly unusual: Map<string, { readonly text: string; readonly place: Said; count: number }>;
  readonly values: ValueRead[];
  /** Where people have rows, if there are several files: in the first of them, or in more. */
  readonly people: Map<string, number>;
  readonly peopleOfSeveral: Set<string>;
  /** All headings of all files. */
  readonly names: string[];
  columns: readonly ColumnRead[];
  rowsRead: number;
  /** Whether rows have dates; undefined before the first file. */
  isDated: boolean | undefined;
  /** Whether the rows are totals that were added up already. */
  isTyped: boolean;
}

export function gathering(window: Window): Gathering {
  return {
    entries: [],
    figures: new Set(),
    wrongs: causes(),
    questions: [],
    notes: [],
    leftOut: leftOutRows(window),
    unused: watchUnused(),
    unusual: new Map(),
    values: [],
    people: new Map(),
    peopleOfSeveral: new Set(),
    names: [],
    columns: [],
    rowsRead: 0,
    isDated: undefined,
    isTyped: false,
  };
}

/** What a row says that is counted nowhere. */
export type Uncounted =
  | { readonly kind: 'other-window' }
  /** A sum of other rows, which was said to be left out. */
  | { readonly kind: 'sum' }
  /** On purpose: it was said that rows with this text under this name are left out. */
  | { readonly kind: 'left-out'; readonly under: string; readonly text: string }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] };

export function takeUncounted(reading: Uncounted, place: () => Said, { leftOut, wrongs }: Gathering): void {
  switch (reading.kind) {
    case 'other-window':
      leftOut.otherWindow(place);
      return;
    case 'sum':
      leftOut.total(place);
      return;
    case 'left-out':
      leftOut.value(reading.under, reading.text, place);
      return;
    case 'wrong':
      for (const wrong of reading.wrongs) wrongs.add(wrong, place);
  }
}

/** Either all files say when, or none does. */
export function agreeOnDates(isDated: boolean, into: Gathering): void {
  if (into.isDated !== undefined && into.isDated !== isDated)
    throw malformed(
      said`One file has a date column and another has none. Give both one, or say that no column is the date.`,
      'unused-dates',
    );
  into.isDated = isDated;
}

/** What becomes of one file's rows. */
export interface Part {
  row(cells: readonly unknown[], line: number): void;
  end(): void;
}
