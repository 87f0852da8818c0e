// question.ts — what a question about releases is: how it is asked, what its rows are, and how they can be shown.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Law } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';

/** One kind of question. Commands, files, pages and the API are loops over these. `Asked` is plain data, which JSON shows unchanged. */
export interface Question<Asked, Row> {
  /** The path in the API, the view of a page, and the command. The first five questions are options of `query` instead of commands. */
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** What a command's help says of it. Absent for options of `query`, whose help says it all. */
  readonly manual?: Manual;
  /** What is asked, from the values of the options that were given. Throws QueryError, with a sentence, for what can't be asked of this subject. */
  parse(given: Given, subject: Subject): Asked;
  /**
   * The answer. Pure and synchronous, so callers put long computations into a worker; `working` is told how far it is. Throws QueryError for what these
   * releases can't answer.
   */
  rows(releases: readonly Release[], asked: Asked, working?: Working): readonly Row[];
  /** The answer may take seconds or minutes. Its rows are plain data, so that a worker can make them. */
  readonly long?: true;
  columns(asked: Asked, releases: readonly Release[]): readonly Column<Row>[];
  title(asked: Asked): string;
  /** What a reader must know of these rows, or of the releases if there are none. */
  notes(rows: readonly Row[], asked: Asked, releases: readonly Release[]): readonly Note[];
  /** Absent: a table only. */
  readonly chart?: ChartSpec<Row>;
}

export interface Manual {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** A paragraph for somebody new to it. */
  readonly about: string;
  /** What may follow the command and `--releases FILE`. */
  readonly examples: readonly string[];
}

/** Told again and again how many steps of how many are done. */
export type Working = (done: number, of: number) => void;

/** The values of each option that was given; a switch that was given has the one value "true". */
export type Given = ReadonlyMap<string, readonly string[]>;

/** An option. Command lines, API parameters and forms are made from these. */
export interface OptionSpec {
  readonly name: string;
  readonly help: string;
  /** Whether it may be given several times. */
  readonly repeatable: boolean;
  readonly values: OptionValues;
}

/** Help shows `placeholder` for the value. The bytes of a file are in {@link Subject.files}. */
type OptionValues =
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly placeholder: string }
  | { readonly kind: 'one-of'; readonly placeholder: string; readonly of: readonly string[] }
  | { readonly kind: 'file'; readonly placeholder: string };

/** What questions can be asked about. */
export interface Subject {
  readonly missions: readonly SubjectMission[];
  /** The bytes of every file that an option names, by the option's value. The caller reads the files. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface SubjectMission {
  readonly name: string;
  /** Undefined if only releases are available. */
  readonly charter: Charter | undefined;
  /** The windows with a release, sorted by time. */
  readonly windows: readonly Release['window'][];
  readonly instruments: readonly SubjectInstrument[];
}

export interface SubjectInstrument {
  readonly name: string;
  /** The names by which its totals can be split (`window`, `sector`, `tier`, dimensions), each with its values. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** A form of an answer: `table` for terminals and pages, `csv` for spreadsheets, `json` for programs. */
export type Form = 'table' | 'csv' | 'json';

/** The unit of a difference of two shares. Tables write 0.1 as "10 points", since 10% of a share would be something else. */
export const POINTS = 'percentage points';

type ColumnKind = 'text' | 'day' | 'whole' | 'number' | 'share' | 'flag';

export interface Column<Row> {
  /** The heading. Unique among the columns of one form. */
  readonly name: string;
  /** Days are YYYY-MM-DD. A share is a number in which 1 is the whole; it is written in percent. */
  readonly kind: ColumnKind;
  /** What the figures are, if the kind doesn't say it, such as "probability" or "p-value". */
  readonly unit?: string;
  value(row: Row): Value;
  /** The forms that have this column. If absent, all have it. */
  readonly forms?: readonly Form[];
  /** Its path in a row's JSON, outermost member first. If absent, the path is its name. */
  readonly member?: readonly string[];
  /** If true, the column is left out of an answer in which no row has a value. */
  readonly optional?: true;
}

/**
 * A cell of a table. Undefined if there is no value. Infinity is the end of an unbounded interval; NaN is a quotient that does not exist.
 */
export type Value = string | number | bigint | boolean | undefined | Law | Range | readonly string[] | Readonly<Record<string, string>>;

/** A range of counts, shown as one number if `least` and `most` are equal. */
export interface Range {
  readonly kind: 'range';
  readonly least: number;
  readonly most: number;
}

/** A code, with its figures as further members. The words are in src/export/phrases.ts. */
export interface Note {
  readonly code: string;
  readonly [figure: string]: string | number | boolean | undefined | readonly (string | number)[];
}

/**
 * How rows are drawn. Columns are given by name. If other columns before
 * the first figure tell rows apart, each combination gets its own chart.
 */
export interface ChartSpec<Row> {
  /** The column along the axis. If the answer has no such column, rows are drawn one below the other. */
  readonly along: string;
  /** The marks from back to front. Their axis always includes zero; for shares, it goes from 0 to 1. */
  readonly marks: readonly Mark[];
  /** Whether a row's mark is filled. If absent, filling has no meaning in this chart. */
  standsOut?(row: Row): boolean;
}

export type Mark =
  | { readonly mark: 'line' | 'dot' | 'bar' | 'diamond'; readonly at: string }
  | { readonly mark: 'interval' | 'stem' | 'band' | 'outline'; readonly low: string; readonly high: string };

/**
 * A question that can't be asked, or that these releases can't answer.
 * The message is a sentence for the person, with the possible choices.
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
