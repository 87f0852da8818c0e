// read-row.ts — from a row to what the charter asks of it: who, when, which cell, how much (privacy.md §1).
import { sanity } from '@soundings/protocol/charter/bands';
import { cellIndex, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import { ageOf } from './ages.ts';
import { AMOUNT, DATE, hasAmounts, isDateName, isNamed, own, PERSON, type Columns } from './columns.ts';
import { dayNumber, dayOfSerial, isBirthName, type Day, type DateOrder, type DateReading } from './dates.ts';
import { dayColumn, type DayColumn } from './day-column.ts';
import { textOf } from './field.ts';
import { idForm, notAnId } from './ids.ts';
import type { Layout } from './layout.ts';
import { readWhole } from './numbers.ts';
import { valuePicker, type Picked } from './values.ts';
import { Wrong } from './wrong.ts';

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
  /** On purpose: it was said that rows with this text under this name are left out. */
  | { readonly kind: 'left-out'; readonly under: string; readonly text: string }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] };

/** A number far outside a dimension's bands. */
export interface Unusual {
  readonly dimension: string;
  readonly text: string;
}

/** What a reader of rows needs to know of the file that they are in. */
export interface RowContext {
  readonly instrument: Instrument;
  readonly window: Window;
  readonly columns: Columns;
  readonly layout: Layout;
  /** All headings. Of records, a later one can have more. */
  readonly names: readonly string[];
  /** What a cell that isn't there holds: nothing in a file; in a record it is missing. */
  readonly absent: '' | undefined;
  readonly place: (line: number) => string;
}

/** A column whose dates can be two days until one of them proves the order. */
export interface Dated {
  /** The place among the headings. */
  readonly at: number;
  readonly days: DayColumn;
  /** The dimension that holds dates of birth, by number; undefined for the column of dates. */
  readonly birthOf: number | undefined;
}

export interface RowReader {
  readonly dated: readonly Dated[];
  /** The columns whose order this row needs and nobody knows yet. */
  waitsFor(cells: readonly unknown[], line: number): readonly Dated[];
  read(cells: readonly unknown[], line: number, assumed?: Assumed): RowReading;
  /** What was picked of each dimension, by text. */
  readonly picks: readonly ReadonlyMap<string, { readonly picked: Picked; readonly rows: number }>[];
  /** Rows whose date is a spreadsheet's number: how many, how many of them lie in the window by either base, and the first. */
  readonly serials: Readonly<Serials>;
  /** Amounts that are written otherwise than in digits alone: the first, and how many there are. */
  readonly spelt: { count: number; first: { readonly text: string; readonly value: number } | undefined };
}

/** The order of each of `dated` where it isn't known; `isTrial` for a reading that isn't counted. */
export interface Assumed {
  readonly orders: readonly DateOrder[];
  readonly isTrial: boolean;
}

interface Serials {
  count: number;
  in1900: number;
  in1904: number;
  first: number | undefined;
}

type Cells = readonly unknown[];

/** So many different texts of a dimension are kept with what they mean. */
const KNOWN_MAX = 10_000;

/** A reader of one file's rows, for one instrument and window. */
export function rowReader(context: RowContext): RowReader {
  const { instrument, window, columns, layout, names, absent, place } = context;
  const dimensions = instrumentDimensions(instrument);
  const births = dimensions.map((dimension, at) => isBirth(dimension, at, context));
  const dated: Dated[] = [
    ...(layout.date === undefined ? [] : [{ at: layout.date, days: dayColumn(columns.dateOrder), birthOf: undefined }]),
    ...layout.dimensions.flatMap((at, number) => (births[number] === true ? [{ at, days: dayColumn(columns.dateOrder), birthOf: number }] : [])),
  ];
  const pickers = dimensions.map((dimension, at) => valuePicker(dimension, names[layout.dimensions[at] ?? -1] ?? '', columns));
  const picks = dimensions.map(() => new Map<string, { picked: Picked; rows: number }>());
  const serials: Serials = { count: 0, in1900: 0, in1904: 0, first: undefined };
  const spelt: RowReader['spelt'] = { count: 0, first: undefined };
  const personOf = personReader(columns);
  const fieldOf = (cells: Cells, at: number) => textOf(at < cells.length ? cells[at] : absent, names[at] ?? '');
  const readingOf = (cells: Cells, { at, days }: Dated, line: number): DateReading | Wrong => {
    const text = fieldOf(cells, at);
    return text instanceof Wrong ? text : days.read(text, () => place(line));
  };

  const pickOf = (cells: Cells, number: number, line: number, assumed: Assumed | undefined): Picked => {
    const text = fieldOf(cells, layout.dimensions[number] ?? -1);
    if (text instanceof Wrong) return text;
    const map = picks[number];
    const before = map?.get(text);
    const at = dated.findIndex(({ birthOf }) => birthOf === number);
    const picked = at < 0 ? (before?.picked ?? pickers[number]?.(text)) : birthPick(cells, text, number, at, line, assumed);
    if (picked === undefined) throw new RangeError('every dimension has a picker');
    const rows = assumed?.isTrial === true ? 0 : 1;
    if (at < 0 && before !== undefined) before.rows += rows;
    else if (at < 0 && (map?.size ?? 0) < KNOWN_MAX) map?.set(text, { picked, rows });
    return picked;
  };

  const birthPick = (cells: Cells, text: string, number: number, at: number, line: number, assumed: Assumed | undefined): Picked => {
    const one = dated[at];
    const pick = pickers[number];
    if (one === undefined || pick === undefined) throw new RangeError('a column of births has a dimension');
    if (own(own(columns.values, dimensions[number]?.name ?? ''), text) !== undefined) return pick(text);
    const reading = readingOf(cells, one, line);
    if (reading instanceof Wrong) return reading;
    const day = dayFrom(reading, one.days.order() ?? assumed?.orders[at], columns.dateBase ?? 1900);
    if (day === undefined) return notBirth(text, names[one.at] ?? '', dimensions[number]?.name ?? '');
    const age = ageOf(day, 'shortYear' in reading && reading.shortYear, window, text);
    return age.kind === 'age' ? pick(String(age.years)) : new Wrong('birth-date', age.sentence, [dimensions[number]?.name ?? '', text], { answer: 'values' });
  };

  const dayOfRow = (cells: Cells, line: number, assumed: Assumed | undefined): number | 'any' | 'left-out' | Wrong => {
    const [one] = dated;
    if (layout.date === undefined || one === undefined) return lateDate(cells, context) ?? 'any';
    const text = fieldOf(cells, one.at);
    if (text instanceof Wrong) return text;
    if (own(own(columns.values, DATE), text) === null) return 'left-out';
    const reading = readingOf(cells, one, line);
    if (reading instanceof Wrong) return reading;
    if (reading.kind === 'serial' && assumed?.isTrial !== true) countSerial(serials, reading.serial, window);
    const day = dayFrom(reading, one.days.order() ?? assumed?.orders[0], columns.dateBase ?? 1900);
    if (day !== undefined) return dayNumber(day, 'shortYear' in reading && reading.shortYear);
    return new Wrong('date', reading.kind === 'none' ? reading.sentence : `"${text}" is not a date; write it as 2026-01-05.`, [DATE, text], {
      answer: 'values',
    });
  };

  return {
    dated,
    picks,
    serials,
    spelt,
    waitsFor: (cells, line) =>
      dated.filter((one) => {
        const reading = readingOf(cells, one, line);
        return !(reading instanceof Wrong) && reading.kind === 'either' && one.days.order() === undefined;
      }),
    read(cells, line, assumed) {
      const wrongs: Wrong[] = [];
      const checked = <T>(value: T | Wrong): T | undefined => {
        if (!(value instanceof Wrong)) return value;
        wrongs.push(value);
        return undefined;
      };
      const day = checked(dayOfRow(cells, line, assumed));
      if (day === 'left-out') return { kind: 'left-out', under: DATE, text: String(cells[layout.date ?? -1] ?? '').trim() };
      if (day !== undefined && day !== 'any' && (day < window.firstDay || day >= window.endDay)) return { kind: 'other-window' };
      const person = layout.person === undefined ? '' : personOf(fieldOf(cells, layout.person), names[layout.person] ?? '');
      if (person === LEFT_OUT) return { kind: 'left-out', under: PERSON, text: String(cells[layout.person ?? -1] ?? '').trim() };
      const id = checked(person);
      const numbers: number[] = [];
      const unusual: Unusual[] = [];
      for (const [number, { name }] of dimensions.entries()) {
        const picked = pickOf(cells, number, line, assumed);
        const text = String(cells[layout.dimensions[number] ?? -1] ?? '').trim();
        if (picked === 'left-out') return { kind: 'left-out', under: name, text };
        const pick = checked(picked);
        numbers.push(pick?.index ?? -1);
        if (pick?.isUnusual === true) unusual.push({ dimension: name, text });
      }
      const amount = hasAmounts(instrument) ? amountOf(fieldOf(cells, layout.amount ?? -1), names[layout.amount ?? -1] ?? '', columns) : 1;
      if (amount === LEFT_OUT) return { kind: 'left-out', under: AMOUNT, text: String(cells[layout.amount ?? -1] ?? '').trim() };
      const units = checked(amount);
      if (units !== undefined && hasAmounts(instrument) && assumed?.isTrial !== true) countSpelt(spelt, cells[layout.amount ?? -1], units);
      if (wrongs.length > 0 || id === undefined || units === undefined) return { kind: 'wrong', wrongs };
      return { kind: 'entry', entry: { person: id, cell: cellIndex(dimensions, numbers), amount: units }, unusual };
    },
  };
}

/** Said instead of a value of rows that are left out on purpose. A symbol, since an id may be any text. */
const LEFT_OUT = Symbol('left out');

/** Whether a dimension of ages has a column of dates of birth: by the column's name, or because it was said. */
function isBirth(dimension: Dimension, at: number, { columns, layout, names }: RowContext): boolean {
  if (dimension.bands === undefined || !sanity(dimension).isAge) return false;
  return layout.births.has(at) || isBirthName(fold(names[layout.dimensions[at] ?? -1] ?? '')) || isNamed(columns.birth, dimension.name);
}

function countSpelt(spelt: RowReader['spelt'], written: unknown, value: number): void {
  const text = String(written).trim();
  if (/^\d*$/.test(text)) return;
  spelt.count++;
  spelt.first ??= { text, value };
}

function countSerial(serials: Serials, serial: number, { firstDay, endDay }: Window): void {
  const isIn = (base: 1900 | 1904) => {
    const day = dayNumber(dayOfSerial(serial, base), false);
    return Number(day >= firstDay && day < endDay);
  };
  serials.count++;
  serials.first ??= serial;
  serials.in1900 += isIn(1900);
  serials.in1904 += isIn(1904);
}

function dayFrom(reading: DateReading, order: DateOrder | undefined, base: 1900 | 1904): Day | undefined {
  if (reading.kind === 'day') return reading.day;
  if (reading.kind === 'serial') return dayOfSerial(reading.serial, base);
  return reading.kind === 'either' && order !== undefined ? reading.days[order] : undefined;
}

function notBirth(text: string, column: string, dimension: string): Wrong {
  const what = /^(?:19|20)\d\d$/.test(text) ? 'a year alone, which leaves two ages open' : 'not a date of birth such as 1990-06-21';
  return new Wrong('birth-date', `"${text}" under "${column}" is ${what}.`, [dimension, text], { answer: 'values' });
}

function personReader(columns: Columns): (text: string | Wrong, column: string) => string | typeof LEFT_OUT | Wrong {
  const sure = new Set((columns.onePerson ?? []).map(idForm));
  const known = own(columns.values, PERSON);
  // Texts of a chunk keep the whole chunk in memory, and people come again: one copy of each id is kept.
  const ids = new Map<string, string>();
  return (text, column) => {
    if (text instanceof Wrong) return text;
    const before = ids.get(text);
    if (before !== undefined) return before;
    if (own(known, text) === null) return LEFT_OUT;
    const id = idForm(text);
    const more = { answer: 'values' } as const;
    if (id === '') return new Wrong('person', `the person id is missing: fill in the column "${column}".`, [PERSON, text], more);
    const problem = notAnId(id, sure);
    if (problem !== undefined) return new Wrong('person', problem, [PERSON, text], more);
    const kept = detached(id);
    ids.set(id === text ? kept : detached(text), kept);
    return kept;
  };
}

/** The same text in memory of its own. */
function detached(text: string): string {
  return text.length < 13 ? text : JSON.parse(JSON.stringify(text)) as string;
}

/** Whole numbers from 0: amounts are chosen in units that make them so. */
function amountOf(text: string | Wrong, column: string, columns: Columns): number | typeof LEFT_OUT | Wrong {
  if (text instanceof Wrong) return text;
  const meant = own(own(columns.values, AMOUNT), text);
  if (meant === null) return LEFT_OUT;
  const value = readWhole(meant ?? text);
  return value ?? new Wrong('amount', `"${column}" must be a whole number, 0 or more, not "${text}".`, [AMOUNT, text], { answer: 'values' });
}

/** Only a record can have a column that the first one hadn't. */
function lateDate(cells: Cells, { columns, layout, names, absent }: RowContext): Wrong | undefined {
  if (absent === '' || columns.date !== undefined) return undefined;
  const late = names.findIndex((name, at) => isDateName(name) && cells[at] !== undefined && !layout.used.has(at));
  if (late < 0) return undefined;
  return new Wrong(
    'date',
    `there is a "${names[late] ?? ''}", but the first record has none. Give every record one, or say that no column is the date.`,
  );
}
