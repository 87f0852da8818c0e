// question.ts — what a question on releases is: how it is asked, what its rows are, and how they may be shown. Command, files, pages and API are loops over it.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Law } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';

/** One kind of question. `Asked` is plain data: JSON shows it as it is. */
export interface Question<Asked, Row> {
  /** The path in an API, the view of a page, and the command. The first five questions are options of `query` instead of commands. */
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

/** An option, of which a command line, API parameters and forms are made. */
export interface OptionSpec {
  readonly name: string;
  readonly help: string;
  /** Whether it may be given several times. */
  readonly repeatable: boolean;
  readonly values: OptionValues;
}

/** `placeholder` stands for the value in help; the bytes of a file are in {@link Subject.files}. */
type OptionValues =
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly placeholder: string }
  | { readonly kind: 'one-of'; readonly placeholder: string; readonly of: readonly string[] }
  | { readonly kind: 'file'; readonly placeholder: string };

/** What questions can be asked about. */
export interface Subject {
  readonly missions: readonly SubjectMission[];
  /** The bytes of every file that an option names, by the option's value. The caller has read them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface SubjectMission {
  readonly name: string;
  /** Undefined if only releases are at hand. */
  readonly charter: Charter | undefined;
  /** Those with a release, by time. */
  readonly windows: readonly Release['window'][];
  readonly instruments: readonly SubjectInstrument[];
}

export interface SubjectInstrument {
  readonly name: string;
  /** What its totals can be told apart by (`window`, `sector`, `tier`, dimensions), each with its values. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** A form in which rows are written: aligned or on a page, for a spreadsheet, for a program. */
export type Form = 'table' | 'csv' | 'json';

type ColumnKind = 'text' | 'day' | 'whole' | 'number' | 'share' | 'flag';

export interface Column<Row> {
  /** The heading. Unique among the columns of one form. */
  readonly name: string;
  /** Days are YYYY-MM-DD; shares are of one, and written in percent. */
  readonly kind: ColumnKind;
  /** What the figures are of, if their kind doesn't say it: "probability", "p-value". */
  readonly unit?: string;
  value(row: Row): Value;
  /** The forms that have it. Absent: all. */
  readonly forms?: readonly Form[];
  /** Its place in a row's JSON, from the outside in. Absent: its name. */
  readonly member?: readonly string[];
  /** Left out of an answer if no row has a value. */
  readonly optional?: true;
}

/** Undefined if there is no value. Infinity is an interval without a bound; NaN is a quotient that does not exist. */
export type Value = string | number | bigint | boolean | undefined | Law | Range | readonly string[] | Readonly<Record<string, string>>;

/** From the fewest to the most; one number if they are the same. */
export interface Range {
  readonly kind: 'range';
  readonly least: number;
  readonly most: number;
}

/** A code and the figures that belong to it, as further members. The words are in src/export/phrases.ts. */
export interface Note {
  readonly code: string;
  readonly [figure: string]: string | number | boolean | undefined | readonly (string | number)[];
}

/** How rows are drawn. Columns are meant by name. What else tells rows apart, in the columns before the first figure, makes a chart for each. */
export interface ChartSpec<Row> {
  /** The column along the axis. If what is asked has none of that name, rows stand one below the other. */
  readonly along: string;
  /** From the back to the front, on an axis that always holds zero; that of shares is from 0 to 1. */
  readonly marks: readonly Mark[];
  /** A row whose mark is filled in, if rows are told apart by that. */
  standsOut?(row: Row): boolean;
}

export type Mark =
  | { readonly mark: 'line' | 'dot' | 'bar' | 'diamond'; readonly at: string }
  | { readonly mark: 'interval' | 'band' | 'outline'; readonly low: string; readonly high: string };

/** A question that can't be asked, or not of these releases. The message is one sentence for whoever asked, with what there is to choose from. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
