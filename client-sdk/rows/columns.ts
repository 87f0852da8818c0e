// columns.ts — which column of a file holds what the charter asks for, by names that may differ in case and spaces.
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { SdkError } from '../errors.ts';
import { listed } from './plain.ts';

/** A column that the charter needs and a file hasn't got: what would be named in {@link Columns}, or the dimension. */
export interface MissingColumn {
  readonly column: string;
  readonly holds: 'person' | 'date' | 'amount' | { readonly dimension: string };
}

/** SdkError `rows`, for who can say how the columns are named where they are. */
export class ColumnsError extends SdkError {
  readonly missing: readonly MissingColumn[];
  /** The columns there are. */
  readonly names: readonly string[];

  constructor(missing: readonly MissingColumn[], names: readonly string[]) {
    const complaints = missing.map(
      ({ column, holds }) => `There is no column "${column}", which should hold ${contentOf(holds)}; add it, or say which column does.`,
    );
    super('rows', [...complaints, `The columns are ${listed(names)}.`]);
    this.missing = missing;
    this.names = names;
  }
}

/**
 * How an organisation's rows are to be read: the names of its columns (one that isn't named here has the charter's name, in whatever case), and
 * the answers to questions about rows that could mean two things.
 */
export interface Columns {
  /** The person id; "person" by default. A figure has none. */
  readonly person?: string | undefined;
  /**
   * A date as 2026-01-05 (a time of day may follow), which says the window. By default "date" if there is such a column. `false` says that every
   * row belongs to the window, whatever dates the rows hold.
   */
  readonly date?: string | false | undefined;
  /** The amount of a total or a figure, a whole number; "amount" by default. */
  readonly amount?: string | undefined;
  /** The column of a dimension, by the dimension's name. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /**
   * The charter's value for a value in the file, by the dimension's name; null leaves the rows out that have it. An empty text stands for empty
   * cells. Under "person" and "date" a text can only be left out; under "amount" it can also mean a whole number.
   */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string | null>>>> | undefined;
  /** The line, or the sheet's row, that names the columns, from 1. It is found if it isn't given. */
  readonly headerLine?: number | undefined;
  /** What 03/04/2026 is, where no date of the column proves it: 3 April or 4 March. */
  readonly dateOrder?: 'day-first' | 'month-first' | undefined;
  /** What a spreadsheet's number of a day counts from: 1900, or 1904 as once on a Mac. */
  readonly dateBase?: 1900 | 1904 | undefined;
  /** Dimensions of ages whose column holds dates of birth. */
  readonly birth?: readonly string[] | undefined;
  /** Leave out rows that add up others, or lines that are no rows, such as "End of report". */
  readonly leaveOut?: readonly ('totals' | 'notes')[] | undefined;
  /**
   * The organisation declares of a table of totals that it added up itself: they count people, not visits; nobody is in more cells than the charter
   * allows; nobody counts for more in one than its cap (if it has one). The charter must allow typed totals.
   */
  readonly declared?: readonly Declared[] | undefined;
  /** Columns that may look like numbers of people and aren't: a row still counts as one. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether ids that differ only in case, spaces or leading zeros are the same person. */
  readonly ids?: 'same' | 'different' | undefined;
  /** Ids that are one person each, though they look like nobody's or a great share of the rows have them. */
  readonly onePerson?: readonly string[] | undefined;
  /** Of somebody who gave different answers to one question, count one, drawn at random. */
  readonly anyAnswer?: boolean | undefined;
  /** Dimensions in bands whose values may lie far outside them. */
  readonly anyNumber?: readonly string[] | undefined;
}

export type Declared = 'people' | 'cells' | 'cap';

/** The columns of one file, found. */
export interface Layout {
  readonly person: string | undefined;
  /** Undefined if every row counts. */
  readonly date: string | undefined;
  readonly amount: string | undefined;
  /** In the order of the instrument's dimensions. */
  readonly dimensions: readonly string[];
  readonly used: ReadonlySet<string>;
}

const PERSON = 'person';
const DATE = 'date';
const AMOUNT = 'amount';

/**
 * Where the instrument's columns are among `names`. Throws ColumnsError, naming every column that the charter needs and the file hasn't got;
 * SdkError `rows` for a name that two columns have, a column that would be read twice, and an ignored column that isn't there.
 */
export function layoutOf(instrument: Instrument, columns: Columns, names: readonly string[]): Layout {
  const missing: MissingColumn[] = [];
  const needed = (given: string | undefined, name: string, holds: MissingColumn['holds']): string => {
    const found = columnNamed(given, name, names);
    if (found === undefined) missing.push({ column: given ?? name, holds });
    return found ?? '';
  };
  const person = instrument.kind === 'figure' ? undefined : needed(columns.person, PERSON, PERSON);
  const dimensions = instrumentDimensions(instrument).map(({ name }) => needed(own(columns.dimensions, name), name, { dimension: name }));
  const amount = hasAmounts(instrument) ? needed(columns.amount, AMOUNT, AMOUNT) : undefined;
  const date = typeof columns.date === 'string' ? needed(columns.date, DATE, DATE) : dateByDefault(columns, names);
  if (missing.length > 0) throw new ColumnsError(missing, names);
  const read = [person, date, ...dimensions, amount].filter((name) => name !== undefined);
  const twice = read.find((name, at) => read.indexOf(name) < at);
  if (twice !== undefined) throw new SdkError('rows', `The column "${twice}" is named for two things; say which column holds each.`);
  for (const name of columns.ignore ?? []) {
    const found = columnNamed(name, name, names);
    if (found === undefined) throw new SdkError('rows', `There is no column "${name}" to ignore. The columns are ${listed(names)}.`);
  }
  return { person, date, amount, dimensions, used: new Set(read) };
}

/** Throws SdkError `rows` for a member or a dimension that there isn't: it would be passed over. */
export function checkWishes(instrument: Instrument, columns: Columns): void {
  const member = Object.keys(columns).find((name) => !MEMBERS.includes(name));
  if (member !== undefined) throw new SdkError('rows', `"${member}" is no option for columns; the options are ${listed(MEMBERS)}.`);
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const said = [...Object.keys(columns.dimensions ?? {}), ...Object.keys(columns.values ?? {}), ...(columns.anyNumber ?? [])];
  const unknown = said.find((name) => !names.some((known) => sameFolded(known, name)));
  if (unknown !== undefined)
    throw new SdkError(
      'rows',
      `"${instrument.name}" has no dimension "${unknown}"; it has ${names.length === 0 ? 'none' : listed(names)}.`,
    );
  const ids: string | undefined = columns.ids; // from a program that no compiler has checked
  if (ids !== undefined && ids !== 'same' && ids !== 'different')
    throw new SdkError('rows', `The option "ids" is "same" or "different", not "${ids}".`);
}

const MEMBERS: readonly string[] = [
  'person',
  'date',
  'amount',
  'dimensions',
  'values',
  'ignore',
  'ids',
  'onePerson',
  'anyAnswer',
  'anyNumber',
] satisfies readonly (keyof Columns)[];

/** What is said of a name, however it is written. No inherited member is meant: a dimension may be called "constructor". */
export function own<T>(said: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  if (said === undefined) return undefined;
  const key = Object.hasOwn(said, name) ? name : Object.keys(said).find((other) => sameFolded(other, name));
  return key === undefined ? undefined : said[key];
}

export function hasAmounts({ kind }: Instrument): boolean {
  return kind === 'total' || kind === 'figure';
}

/** Whether a name that the first record hasn't got would have been the column of dates. */
export function isDateName(name: string): boolean {
  return fold(name) === DATE;
}

function dateByDefault({ date }: Columns, names: readonly string[]): string | undefined {
  return date === false ? undefined : columnNamed(undefined, DATE, names);
}

/** The column of that name. One that was given to the letter is that one; else two that differ only in case or spaces can't be told apart. */
function columnNamed(given: string | undefined, name: string, names: readonly string[]): string | undefined {
  if (given !== undefined && names.includes(given)) return given;
  const alike = names.filter((other) => sameFolded(other, given ?? name));
  if (alike.length < 2) return alike[0];
  throw new SdkError('rows', `The columns ${listed(alike)} differ only in case or spaces; rename one, or say which one is meant.`);
}

function contentOf(holds: MissingColumn['holds']): string {
  if (typeof holds === 'object') return `"${holds.dimension}"`;
  return `the ${holds === PERSON ? 'person id' : holds}s`;
}
