// columns.ts — what an organisation may say of its rows, and the answers to questions about them.
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { valueIndex } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { inEnglish, listed } from '@soundings/protocol/json/said';
import { SdkError } from '../errors.ts';

/**
 * How an organisation's rows are to be read: the names of its columns (one that isn't named here has the charter's name, in whatever case), and
 * the answers to questions about rows that could mean two things.
 */
export interface Columns {
  /** The person id; "person" by default. A figure has none. */
  readonly person?: string | undefined;
  /**
   * A date (a time of day may follow), which says the window. By default "date" if there is such a column. `false` says that every row belongs to
   * the window, whatever dates the rows hold.
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
  /** Dimensions of ages whose column holds dates of birth, though its name doesn't say so. */
  readonly birth?: readonly string[] | undefined;
  /** Dimensions without a column of their own: each value has one, and a row has a mark, such as x, in the column of its value. */
  readonly marks?: readonly string[] | undefined;
  /** Columns whose empty cells mean what the row above says: "date", "person" or dimensions. */
  readonly fillDown?: readonly string[] | undefined;
  /** Leave out rows that add up others, or lines at the end that are no rows, such as "End of report". */
  readonly leaveOut?: readonly LeaveOut[] | undefined;
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

export type LeaveOut = 'totals' | 'notes';
export type Declared = 'people' | 'cells' | 'cap';

export const PERSON = 'person';
export const DATE = 'date';
export const AMOUNT = 'amount';

const MEMBERS = {
  person: true,
  date: true,
  amount: true,
  dimensions: true,
  values: true,
  headerLine: true,
  dateOrder: true,
  dateBase: true,
  birth: true,
  marks: true,
  fillDown: true,
  leaveOut: true,
  declared: true,
  ignore: true,
  ids: true,
  onePerson: true,
  anyAnswer: true,
  anyNumber: true,
} as const satisfies Readonly<Record<keyof Columns, true>>;

/** Members that take one of a few words; a program that no compiler has checked may give others. */
const CHOICES: readonly (readonly [keyof Columns, readonly (string | number)[]])[] = [
  ['ids', ['same', 'different']],
  ['dateOrder', ['day-first', 'month-first']],
  ['dateBase', [1900, 1904]],
  ['leaveOut', ['totals', 'notes']],
  ['declared', ['people', 'cells', 'cap']],
];

/** Throws SdkError `rows` for a member, a dimension or a value of the charter that there isn't: it would be passed over. */
export function checkWishes(instrument: Instrument, columns: Columns): void {
  const members = Object.keys(MEMBERS);
  const member = Object.keys(columns).find((name) => !members.includes(name));
  if (member !== undefined)
    throw new SdkError('rows', `"${member}" is no option for columns; the options are ${inEnglish(listed(members, 20))}.`);
  for (const [name, allowed] of CHOICES) checkChoice(name, columns[name], allowed);
  checkHeaderLine(columns.headerLine);
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const alsoValued = [...names, PERSON, DATE, AMOUNT];
  const isKnown = (known: readonly string[]) => (name: string) => known.some((one) => sameFolded(one, name));
  const unknown =
    [...Object.keys(columns.dimensions ?? {}), ...(columns.anyNumber ?? []), ...(columns.birth ?? []), ...(columns.marks ?? [])].find(
      (name) => !isKnown(names)(name),
    ) ??
    columns.fillDown?.find((name) => !isKnown([...names, PERSON, DATE])(name)) ??
    Object.keys(columns.values ?? {}).find((name) => !isKnown(alsoValued)(name));
  if (unknown !== undefined)
    throw new SdkError(
      'rows',
      `"${instrument.name}" has no dimension "${unknown}"; it has ${names.length === 0 ? 'none' : inEnglish(listed(names))}.`,
    );
  checkValues(instrument, columns);
}

/** So many rows are held in memory until the headings are reached. */
export const HEADER_LINE_MAX = 1_000_000;

function checkHeaderLine(line: number | undefined): void {
  if (line === undefined || (Number.isInteger(line) && line >= 1 && line <= HEADER_LINE_MAX)) return;
  throw new SdkError('rows', `The line of the headings is a whole number from 1 to ${HEADER_LINE_MAX}, not ${String(line)}.`);
}

function checkChoice(name: string, said: unknown, allowed: readonly (string | number)[]): void {
  const wrong = (Array.isArray(said) ? (said as unknown[]) : [said]).find(
    (one) => one !== undefined && !(allowed as readonly unknown[]).includes(one),
  );
  if (wrong === undefined) return;
  const words = allowed.map((word) => (typeof word === 'string' ? `"${word}"` : String(word)));
  throw new SdkError('rows', `The option "${name}" is ${words.join(' or ')}, not ${JSON.stringify(wrong)}.`);
}

/** A value that the charter hasn't got would be asked about in every row. */
function checkValues(instrument: Instrument, columns: Columns): void {
  for (const dimension of instrumentDimensions(instrument)) {
    for (const [text, value] of Object.entries(own(columns.values, dimension.name) ?? {})) {
      if (value === null || valueIndex(dimension, value) !== undefined || dimension.values === undefined) continue;
      throw new SdkError(
        'rows',
        `"${text}" can't be read as "${value}" under "${dimension.name}": the charter has no such value; it has ${inEnglish(listed(dimension.values))}.`,
      );
    }
  }
}

/** What is said of a name, however it is written. No inherited member is meant: a dimension may be called "constructor". */
export function own<T>(said: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  if (said === undefined) return undefined;
  const key = Object.hasOwn(said, name) ? name : Object.keys(said).find((other) => sameFolded(other, name));
  return key === undefined ? undefined : said[key];
}

/** As {@link own}, for many names: the folded forms are made once. */
export function lookup<T>(said: Readonly<Record<string, T>> | undefined): (name: string) => T | undefined {
  if (said === undefined) return () => undefined;
  const exact = new Map(Object.entries(said));
  const folded = new Map(Object.entries(said).map(([name, value]) => [fold(name), value]));
  return (name) => (exact.has(name) ? exact.get(name) : folded.get(fold(name)));
}

/** Whether a list of names that somebody gave holds this one, however it is written. */
export function isNamed(names: readonly string[] | undefined, name: string): boolean {
  return names?.some((other) => sameFolded(other, name)) === true;
}

export function hasAmounts({ kind }: Instrument): boolean {
  return kind === 'total' || kind === 'figure';
}

/** Whether a name that the first record hasn't got would have been the column of dates. */
export function isDateName(name: string): boolean {
  return fold(name) === DATE;
}
