// columns.ts — from a row to what the charter asks of it: who, when, which cell, how much (privacy.md §1).
import { valueIndex, valueNames, cellIndex, type Dimension } from '../protocol/mission/cells.ts';
import { dayOf } from '../protocol/mission/day.ts';
import { instrumentDimensions, type Instrument } from '../protocol/mission/instrument.ts';
import type { Window } from '../protocol/mission/window.ts';
import type { PlacedRow, Row } from './csv.ts';
import { SdkError } from './errors.ts';

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

/** How an organisation's columns are called. A column that isn't named here has the charter's name. */
export interface Columns {
  /** The person id; "person" by default. A figure has none. */
  readonly person?: string | undefined;
  /** A date as 2026-01-05 (a time of day may follow), which says the window. By default "date" where there is such a column; else every row counts. */
  readonly date?: string | undefined;
  /** The amount of a total or a figure, a whole number; "amount" by default. */
  readonly amount?: string | undefined;
  /** The column of a dimension, by the dimension's name. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /** The charter's value for a value in the file, by the dimension's name. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** What one row says. */
export interface Entry {
  readonly person: string;
  readonly cell: number;
  /** 1 where people are counted. */
  readonly amount: number;
}

export type RowReading =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'other-window' }
  /** One sentence a complaint, each with its place. */
  | { readonly kind: 'wrong'; readonly complaints: readonly string[] };

/** Throws ColumnsError, naming every column that the charter needs and the file hasn't got. */
export function checkColumns(instrument: Instrument, columns: Columns, names: readonly string[]): void {
  const needed: MissingColumn[] = instrumentDimensions(instrument).map(({ name }) => ({
    column: columns.dimensions?.[name] ?? name,
    holds: { dimension: name },
  }));
  if (instrument.kind !== 'figure') needed.unshift({ column: columns.person ?? PERSON, holds: PERSON });
  if (hasAmounts(instrument)) needed.push({ column: columns.amount ?? AMOUNT, holds: AMOUNT });
  if (columns.date !== undefined) needed.push({ column: columns.date, holds: DATE });
  const missing = needed.filter(({ column }) => !names.includes(column));
  if (missing.length > 0) throw new ColumnsError(missing, names);
}

/** A reader of rows for one instrument and window. */
export function rowReader(instrument: Instrument, window: Window, columns: Columns): (placed: PlacedRow) => RowReading {
  const dimensions = instrumentDimensions(instrument);
  const readers = dimensions.map((dimension) => dimensionReader(dimension, columns));
  const readAmount = hasAmounts(instrument) ? amountReader(columns.amount ?? AMOUNT) : () => 1;
  const readPerson = instrument.kind === 'figure' ? () => '' : personReader(columns.person ?? PERSON);

  return ({ place, row }) => {
    const complaints: string[] = [];
    const checked = <T>(value: T | Complaint): T | undefined => {
      if (!(value instanceof Complaint)) return value;
      complaints.push(`At ${place}, ${value.sentence}`);
      return undefined;
    };
    const day = checked(readDay(row, columns.date));
    if (day !== undefined && day !== 'any' && (day < window.firstDay || day >= window.endDay)) return { kind: 'other-window' };
    const person = checked(readPerson(row));
    const picks = readers.map((read) => checked(read(row)));
    const amount = checked(readAmount(row));
    if (complaints.length > 0) return { kind: 'wrong', complaints };
    return { kind: 'entry', entry: { person: person ?? '', cell: cellIndex(dimensions, picks as readonly number[]), amount: amount ?? 0 } };
  };
}

const PERSON = 'person';
const DATE = 'date';
const AMOUNT = 'amount';

function contentOf(holds: MissingColumn['holds']): string {
  if (typeof holds === 'object') return `"${holds.dimension}"`;
  return `the ${holds === PERSON ? 'person id' : holds}s`;
}

function hasAmounts({ kind }: Instrument): boolean {
  return kind === 'total' || kind === 'figure';
}

/** Said instead of a value; what follows "At line 7,". */
class Complaint {
  readonly sentence: string;
  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

type Read<T> = (row: Row) => T | Complaint;

function personReader(column: string): Read<string> {
  return (row) => {
    const id = row[column];
    if (id === undefined) return missing(column);
    return id.trim() === '' ? new Complaint(`the person id is missing: fill in the column "${column}".`) : id.trim();
  };
}

function dimensionReader(dimension: Dimension, columns: Columns): Read<number> {
  const column = columns.dimensions?.[dimension.name] ?? dimension.name;
  const renamed = columns.values?.[dimension.name] ?? {};
  return (row) => {
    const found = row[column];
    if (found === undefined) return missing(column);
    const text = Object.hasOwn(renamed, found.trim()) ? (renamed[found.trim()] ?? '') : found;
    const index = valueIndex(dimension, text);
    if (index !== undefined) return index;
    if (dimension.bands !== undefined) return new Complaint(`"${text}" stands where "${column}" must be a number.`);
    return new Complaint(`the charter has no "${text}" under "${dimension.name}"; it has ${listed(valueNames(dimension))}.`);
  };
}

/** Whole numbers from 0: amounts are chosen in units that make them so. */
function amountReader(column: string): Read<number> {
  return (row) => {
    const text = row[column];
    if (text === undefined) return missing(column);
    const amount = Number(text.trim());
    if (/^\d{1,15}$/.test(text.trim())) return amount;
    return new Complaint(`"${text}" stands where "${column}" must be a whole number, 0 or more.`);
  };
}

function readDay(row: Row, column: string | undefined): number | 'any' | Complaint {
  const text = row[column ?? DATE];
  if (text === undefined) return column === undefined ? 'any' : missing(column);
  const day = dayOf(text.trim().slice(0, 10));
  return day !== undefined && /^.{10}(?:$|[T ])/.test(text.trim()) ? day : new Complaint(`"${text}" is no date; write it as 2026-01-05.`);
}

function missing(column: string): Complaint {
  return new Complaint(`"${column}" is missing.`);
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 12).map((value) => `"${value}"`);
  return values.length > shown.length ? `${shown.join(', ')} and ${values.length - shown.length} more` : shown.join(', ');
}
