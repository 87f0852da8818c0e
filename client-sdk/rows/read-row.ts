// read-row.ts — from a row to what the charter asks of it: who, when, which cell, how much (privacy.md §1).
import { sanity } from '@soundings/protocol/charter/bands';
import { cellIndex, valueIndex, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import { hasAmounts, isDateName, own, type Columns, type Layout } from './columns.ts';
import type { PlacedRow, Row } from './csv.ts';
import { readDay } from './dates.ts';
import { idForm, notAnId } from './ids.ts';
import { listed } from './plain.ts';

/** What one row says. */
export interface Entry {
  readonly person: string;
  readonly cell: number;
  /** 1 if people are counted. */
  readonly amount: number;
}

export type RowReading =
  | { readonly kind: 'entry'; readonly entry: Entry; readonly unusual: readonly Unusual[] }
  | { readonly kind: 'other-window' }
  /** One sentence a complaint, each with its place. */
  | { readonly kind: 'wrong'; readonly complaints: readonly string[] };

/** A number far outside a dimension's bands. */
export interface Unusual {
  readonly dimension: string;
  readonly text: string;
  readonly place: string;
}

/** A reader of rows for one instrument and window. */
export function rowReader(instrument: Instrument, window: Window, columns: Columns, layout: Layout): (placed: PlacedRow) => RowReading {
  const dimensions = instrumentDimensions(instrument);
  const readers = dimensions.map((dimension, at) => dimensionReader(dimension, layout.dimensions[at] ?? '', columns));
  const sure = new Set((columns.onePerson ?? []).map(idForm));
  const sumOf = sumFinder(layout, dimensions);

  return ({ place, row }) => {
    const complaints: string[] = [];
    const checked = <T>(value: T | Complaint): T | undefined => {
      if (!(value instanceof Complaint)) return value;
      complaints.push(`At ${place}, ${value.sentence}`);
      return undefined;
    };
    const sum = sumOf(row);
    if (sum !== undefined) return { kind: 'wrong', complaints: [`At ${place}, ${sum}`] };
    const day = checked(dayOfRow(row, layout, columns));
    if (day !== undefined && day !== 'any' && (day < window.firstDay || day >= window.endDay)) return { kind: 'other-window' };
    const person = layout.person === undefined ? '' : checked(personOf(row, layout.person, sure));
    const picks = readers.map((read) => checked(read(row)));
    const amount = hasAmounts(instrument) ? checked(amountOf(row, layout.amount ?? '')) : 1;
    if (complaints.length > 0) return { kind: 'wrong', complaints };
    const cell = cellIndex(
      dimensions,
      picks.map((pick) => pick?.index ?? -1),
    );
    const unusual = picks.flatMap((pick) => (pick?.unusual ?? []).map((one) => ({ ...one, place })));
    return { kind: 'entry', entry: { person: person ?? '', cell, amount: amount ?? 0 }, unusual };
  };
}

/** Said instead of a value; what follows "At line 7,". */
class Complaint {
  readonly sentence: string;
  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

/** A field's text. Numbers and booleans are read as a person would write them; of nothing else is it sure what is meant. */
function textOf(row: Row, column: string): string | Complaint {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  switch (typeof value) {
    case 'string':
      return value.trim();
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
      return new Complaint(`"${column}" is ${value}, which is not an exact number; give it as text.`);
    case 'undefined':
      return new Complaint(`"${column}" is missing.`);
    default:
      if (value === null) return new Complaint(`"${column}" is null; give a text or a number, or leave the record out.`);
      if (value instanceof Date)
        return new Complaint(`"${column}" is a Date, whose day depends on the time zone; give the day as text, such as 2026-01-05.`);
      return new Complaint(`"${column}" is neither a text nor a number; give one.`);
  }
}

function personOf(row: Row, column: string, sure: ReadonlySet<string>): string | Complaint {
  const text = textOf(row, column);
  if (text instanceof Complaint) return text;
  const id = idForm(text);
  if (id === '') return new Complaint(`the person id is missing: fill in the column "${column}".`);
  const problem = notAnId(id, sure);
  return problem === undefined ? id : new Complaint(problem);
}

interface Pick {
  readonly index: number;
  readonly unusual: readonly Omit<Unusual, 'place'>[];
}

/** Values repeat, so each text is looked up once. */
function dimensionReader(dimension: Dimension, column: string, columns: Columns): (row: Row) => Pick | Complaint {
  const known = new Map<string, Pick | Complaint>();
  return (row) => {
    const text = textOf(row, column);
    if (text instanceof Complaint) return text;
    const found = known.get(text) ?? pickOf(dimension, column, text, columns);
    if (dimension.bands === undefined) known.set(text, found);
    return found;
  };
}

function pickOf(dimension: Dimension, column: string, text: string, columns: Columns): Pick | Complaint {
  const { name } = dimension;
  const meant = own(own(columns.values, name), text) ?? text;
  const index = valueIndex(dimension, meant);
  if (index === undefined && dimension.bands === undefined)
    return new Complaint(`the charter has no "${text}" under "${name}"; it has ${listed(valueNames(dimension))}.`);
  if (index === undefined) return new Complaint(`"${column}" must be a number, not "${text}".`);
  if (dimension.bands === undefined) return { index, unusual: [] };
  const { least, most, isAge } = sanity(dimension);
  if (Number(meant) >= least && Number(meant) <= most) return { index, unusual: [] };
  if (isAge)
    return new Complaint(
      `"${text}" under "${column}" is not an age: ages are from ${least} to ${most}. A year or a date of birth isn't one.`,
    );
  const allowed = columns.anyNumber?.some((other) => fold(other) === fold(name)) === true;
  return { index, unusual: allowed ? [] : [{ dimension: name, text }] };
}

/** Whole numbers from 0: amounts are chosen in units that make them so. */
function amountOf(row: Row, column: string): number | Complaint {
  const text = textOf(row, column);
  if (text instanceof Complaint) return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  return new Complaint(`"${column}" must be a whole number, 0 or more, not "${text}".`);
}

function dayOfRow(row: Row, layout: Layout, columns: Columns): number | 'any' | Complaint {
  if (layout.date === undefined) {
    // Only a record can have a column that the first one hadn't.
    const late = columns.date === undefined ? Object.keys(row).find(isDateName) : undefined;
    if (late === undefined || layout.used.has(late)) return 'any';
    return new Complaint(`there is a "${late}", but the first record has none. Give every record one, or say that no column is the date.`);
  }
  const text = textOf(row, layout.date);
  if (text instanceof Complaint) return text;
  const day = readDay(text);
  return typeof day === 'string' ? new Complaint(day) : day;
}

/** "Total", "Grand Total:", "Subtotal" */
const SUM = /^(?:(?:grand|sub|overall|running) ?-?)?totals?:?$/;
/** "AB12 Total", as a spreadsheet's subtotals have it. */
const SUM_OF = / totals?:?$/;

/** What is said of a row that adds up others; undefined of any other. A charter may have a value of that name. */
function sumFinder({ used, person, dimensions: columns }: Layout, dimensions: readonly Dimension[]): (row: Row) => string | undefined {
  const naming = new Set([person, ...columns]);
  const own = new Set(columns.filter((_, at) => dimensions[at]?.values?.some((value) => isSum(fold(value), true)) === true));
  return (row) => {
    for (const [column, value] of Object.entries(row)) {
      // Most fields have no "total" in them, and folding costs.
      if (typeof value !== 'string' || own.has(column) || (used.has(column) && !naming.has(column)) || !/total/i.test(value)) continue;
      if (isSum(fold(value), naming.has(column)))
        return `"${value.trim()}" under "${column}" looks like the sum of other rows, which would be counted twice. Remove that row.`;
    }
    return undefined;
  };
}

function isSum(text: string, isName: boolean): boolean {
  return SUM.test(text) || (isName && SUM_OF.test(text));
}
