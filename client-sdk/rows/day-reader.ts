// day-reader.ts — when a row is from, by its column of dates; and the dates of birth from which ages are worked out.
import type { Dimension } from '@soundings/protocol/charter/cells';
import type { Window } from '@soundings/protocol/charter/window';
import { onlyEnglish, said } from '@soundings/protocol/json/said';
import { ageOf } from './ages.ts';
import { DATE, isDateName, lookup, own } from './columns.ts';
import { dayNumber, dayOfSerial, notADate, readYearless, type DateOrder, type DateReading, type Day } from './dates.ts';
import type { DayColumn } from './day-column.ts';
import { fieldOf, LEFT_OUT, type Assumed, type Line, type RowContext } from './row-context.ts';
import type { Picked } from './values.ts';
import { Wrong } from './wrong.ts';

/** A column whose dates can be two days until one of them proves the order. */
export interface Dated {
  /** The place among the headings. */
  readonly at: number;
  readonly days: DayColumn;
  /** The dimension that holds dates of birth, by number; undefined for the column of dates. */
  readonly birthOf: number | undefined;
  /** Its place among all such columns of the file. */
  readonly number: number;
}

/** Rows whose date is a spreadsheet's number: how many, how many of them lie in the window by either base, and the first. */
export interface Serials {
  count: number;
  in1900: number;
  in1904: number;
  first: number | undefined;
}

/** What a field of such a column says, as far as that is known yet. */
export function readingOf(context: RowContext, { at, days }: Dated, row: Line): DateReading | Wrong {
  const text = fieldOf(context, row, at);
  return text instanceof Wrong ? text : days.read(text, () => context.place(row.line));
}

/**
 * Whether a field can be two days of which one matters: of a column of dates, one that lies in the window. Most rows of a long file don't have to wait
 * for a proof.
 */
export function isOpen(context: RowContext, dated: Dated, row: Line): boolean {
  const reading = readingOf(context, dated, row);
  if (reading instanceof Wrong || reading.kind !== 'either' || dated.days.order() !== undefined) return false;
  return dated.birthOf !== undefined || !isOutside(reading, context.window);
}

function isOutside({ days, shortYear }: Extract<DateReading, { kind: 'either' }>, { firstDay, endDay }: Window): boolean {
  return [days['day-first'], days['month-first']].every((day) => {
    const number = dayNumber(day, shortYear);
    return number < firstDay || number >= endDay;
  });
}

/** Days since 1970-01-01, or 'any' if every row counts. */
export type RowDay = number | 'any' | typeof LEFT_OUT | Wrong;

/** A day that is in no window. */
const OUTSIDE = -1;

/** Reads the column of dates, if there is one. `serials` counts what is read. */
export function dayReader(
  context: RowContext,
  dated: Dated | undefined,
  serials: Serials,
): (row: Line, assumed: Assumed | undefined) => RowDay {
  const { columns, window } = context;
  if (dated === undefined) return (row) => lateDate(row, context) ?? 'any';
  const known = lookup(own(columns.values, DATE));
  const years = yearsOf(window);
  return (row, assumed) => {
    const text = fieldOf(context, row, dated.at);
    if (text instanceof Wrong) return text;
    if (known(text) === null) return LEFT_OUT;
    const reading = readingOf(context, dated, row);
    if (reading instanceof Wrong) return reading;
    if (reading.kind === 'serial' && assumed?.isTrial !== true) countSerial(serials, reading.serial, window);
    if (reading.kind === 'either' && isOutside(reading, window)) return OUTSIDE;
    const day = dayFrom(reading, text, dated, context, assumed);
    if (day instanceof Wrong) return day;
    if (day !== undefined) return dayNumber(day, 'shortYear' in reading && reading.shortYear);
    const yearless = readYearless(text, years);
    if (yearless === 'unsure')
      return new Wrong('date', said`"${text}" has no year. Write the whole date, as 2026-01-05.`, [], { cause: 'yearless' });
    if (yearless !== undefined) return dayNumber(yearless, false);
    const why =
      text === ''
        ? said`there is no date under "${context.names[dated.at] ?? ''}". Say that the row above has it, or leave such rows out.`
        : reading.kind === 'none'
          ? reading.why
          : notADate(text);
    return new Wrong('date', why, [DATE, text], { answer: 'values' });
  };
}

/** One, or two if the window lies over the turn of a year. */
function yearsOf({ firstDay, endDay }: Window): readonly number[] {
  return [...new Set([firstDay, endDay - 1].map((day) => new Date(day * 86_400_000).getUTCFullYear()))];
}

/** Reads a dimension's dates of birth as ages, which `pick` puts into bands. */
export function birthReader(
  context: RowContext,
  dimension: Dimension,
  dated: Dated,
  pick: (age: string) => Picked,
): (text: string, row: Line, assumed: Assumed | undefined) => Picked {
  const known = lookup(own(context.columns.values, dimension.name));
  return (text, row, assumed) => {
    if (known(text) !== undefined) return pick(text);
    const reading = readingOf(context, dated, row);
    if (reading instanceof Wrong) return reading;
    const day = dayFrom(reading, text, dated, context, assumed);
    if (day instanceof Wrong) return day;
    if (day === undefined) return notBirth(text, context.names[dated.at] ?? '', dimension.name);
    const age = ageOf(day, 'shortYear' in reading && reading.shortYear, context.window, text);
    if (age.kind === 'age') return pick(String(age.years));
    return new Wrong('birth-date', age.why, [dimension.name, text], { answer: 'values' });
  };
}

/** Undefined if the text says no day. */
function dayFrom(
  reading: DateReading,
  text: string,
  dated: Dated,
  { columns }: RowContext,
  assumed: Assumed | undefined,
): Day | Wrong | undefined {
  const order: DateOrder | undefined = dated.days.order() ?? assumed?.orders[dated.number];
  switch (reading.kind) {
    case 'day':
      return reading.day;
    case 'serial':
      return dayOfSerial(reading.serial, columns.dateBase ?? 1900);
    case 'either':
      return order === undefined ? undefined : reading.days[order];
    case 'unclear':
      return columns.dateOrder === undefined ? unclear(text) : reading.days[columns.dateOrder];
    case 'none':
      return undefined;
  }
}

function unclear(text: string): Wrong {
  return new Wrong(
    'date-order',
    said`"${text}" can have its day, its month or its year first; say whether the day or the month does.`,
    [DATE, text],
    {
      answer: 'dateOrder',
      candidates: ['day-first', 'month-first'],
    },
  );
}

function notBirth(text: string, column: string, dimension: string): Wrong {
  if (text === '') return new Wrong('birth-date', said`there is nothing under "${column}".`, [dimension, text], { answer: 'values' });
  const what = /^(?:19|20)\d\d$/.test(text)
    ? said`"${text}" under "${column}" is a year alone, which leaves two ages open.`
    : said`"${text}" under "${column}" is not a date of birth such as 1990-06-21.`;
  return new Wrong('birth-date', what, [dimension, text], { answer: 'values' });
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

/** Only a record can have a column that the first one hadn't. */
function lateDate({ cells }: Line, { columns, layout, names, absent }: RowContext): Wrong | undefined {
  if (absent === '' || columns.date !== undefined) return undefined;
  const late = names.findIndex((name, at) => isDateName(name) && cells[at] !== undefined && !layout.used.has(at));
  if (late < 0) return undefined;
  return new Wrong(
    'date',
    onlyEnglish(
      `there is a "${names[late] ?? ''}", but the first record has none. Give every record one, or say that no column is the date.`,
    ),
  );
}
