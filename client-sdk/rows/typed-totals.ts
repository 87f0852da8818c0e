// typed-totals.ts — a table of totals instead of people: recognised, and counted only if charter and organisation say so (privacy.md §1, "Typed totals").
import { cellIndex, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import { joined, listed, said } from '@soundings/protocol/json/said';
import { AMOUNT, DATE, lookup, own, PERSON, type Columns } from './columns.ts';
import { declarations } from './declaration.ts';
import { dayNumber, dayOfSerial, readDate } from './dates.ts';
import { shown, textOf } from './field.ts';
import type { Finding } from './findings.ts';
import type { Request, Uncounted } from './gathering.ts';
import { columnNamed, ID_WORDS } from './layout.ts';
import { readWhole } from './numbers.ts';
import type { PartHead } from './parts.ts';
import { pivotOf } from './pivot.ts';
import type { Entry } from './read-row.ts';
import { isSum } from './sums.ts';
import { isCountName } from './unused.ts';
import { valuePicker } from './values.ts';
import { Wrong } from './wrong.ts';

/** Where a table of totals has what it says. */
export interface TotalsLayout {
  /** The columns that name a dimension's values, by the dimension's number. */
  readonly naming: ReadonlyMap<number, number>;
  /** The columns of totals; with a value of the pivoted dimension each, if there is one. */
  readonly totals: readonly { readonly at: number; readonly value: number | undefined }[];
  /** The dimension whose values are headings, by number. */
  readonly pivoted: number | undefined;
  readonly date: number | undefined;
}

/**
 * The layout of a table of totals, long ("area, age, people") or with one dimension's values as headings; undefined if it is none: if it has a column
 * of person ids, or no numbers where totals would be.
 */
export function totalsLayout({ instrument, window, columns }: Request, { names, sample }: PartHead): TotalsLayout | undefined {
  if (instrument.kind === 'figure' || instrument.kind === 'soundings' || columns.person !== undefined) return undefined;
  if (names.length < 2 || columnNamed(undefined, PERSON, names) !== undefined) return undefined;
  const dimensions = instrumentDimensions(instrument);
  const date = columns.date === false ? undefined : columnNamed(columns.date, DATE, names);
  const found = dimensions.map(({ name }) => columnNamed(own(columns.dimensions, name), name, names));
  const naming = new Map(found.flatMap((at, number) => (at === undefined ? [] : [[number, at] as const])));
  const taken = new Set([...naming.values(), ...(date === undefined ? [] : [date])]);
  const isNumbers = (at: number) => mostlyNumbers(sample, at);
  if (naming.size === dimensions.length) {
    const free = names.flatMap((name, at) => (name !== '' && !taken.has(at) && isNumbers(at) ? [at] : []));
    const called = columns.amount === undefined ? columnNamed(undefined, AMOUNT, names) : columnNamed(columns.amount, AMOUNT, names);
    const total =
      called ??
      free.find((at) => isCountName(fold(names[at] ?? ''))) ??
      (free.length === 1 && dimensions.length > 0 ? free.find((at) => !ID_WORDS.test(fold(names[at] ?? ''))) : undefined);
    return total === undefined || !isNumbers(total)
      ? undefined
      : { naming, totals: [{ at: total, value: undefined }], pivoted: undefined, date };
  }
  const pivot = pivotOf(dimensions, names);
  if (pivot === undefined || ![...pivot.columns.keys()].some(isNumbers)) return undefined;
  return pivoted(dimensions, pivot.dimension, naming, { names, taken, columns, date, window });
}

function pivoted(
  dimensions: readonly Dimension[],
  dimension: Dimension,
  naming: ReadonlyMap<number, number>,
  rest: {
    readonly names: readonly string[];
    readonly taken: ReadonlySet<number>;
    readonly columns: Columns;
    readonly date: number | undefined;
    readonly window: Window;
  },
): TotalsLayout | undefined {
  const { names, taken, columns, date, window } = rest;
  const number = dimensions.indexOf(dimension);
  const pick = valuePicker(dimension, dimension.name, columns, window);
  const totals = names.flatMap((name, at) => {
    const picked = name === '' || taken.has(at) ? undefined : pick(name);
    return picked === undefined || picked === 'left-out' || picked instanceof Wrong || picked.how === 'number'
      ? []
      : [{ at, value: picked.index }];
  });
  const missing = dimensions.flatMap((_, other) => (other !== number && !naming.has(other) ? [other] : []));
  const [one, ...more] = missing;
  if (more.length > 0) return undefined;
  // The column of the one dimension that has none is called "Row Labels", or nothing: it is the first.
  const first = names.findIndex((_, at) => !taken.has(at) && !totals.some((total) => total.at === at));
  if (one !== undefined && (first < 0 || first > (totals[0]?.at ?? 0))) return undefined;
  return { naming: one === undefined ? naming : new Map([...naming, [one, first]]), totals, pivoted: number, date };
}

function mostlyNumbers(sample: readonly (readonly unknown[])[], at: number): boolean {
  const texts = sample.map((cells) => shown(cells[at])).filter((text) => text !== '');
  return texts.length > 0 && 2 * texts.filter((text) => readWhole(text) !== undefined).length >= texts.length;
}

/** Why a table of totals can't be counted as it stands; undefined if the charter allows it and the organisation has declared what it must. */
export function totalsProblem(
  instrument: Instrument,
  columns: Columns,
  names: readonly string[],
  { totals }: TotalsLayout,
): Finding | undefined {
  const where = listed(
    totals.map(({ at }) => names[at] ?? ''),
    3,
  );
  const what = said`This is a table of totals: it has numbers under ${where}, and no column "${columns.person ?? PERSON}" of person ids.`;
  if (instrument.typedTotals !== true)
    return {
      code: 'typed-totals',
      ...said`${what} "${instrument.name}" needs one row for each person, because the charter limits how many cells one person can count in and totals don't show that. Use the rows that were added up.`,
      about: [],
    };
  const needed = declarations(instrument);
  if (needed.every(({ declared }) => columns.declared?.includes(declared) === true)) return undefined;
  return {
    code: 'typed-totals',
    ...said`${what} It can be contributed if you declare that ${joined(needed.map(({ words }) => words))}. If you can't, use rows with one person each.`,
    answer: 'declared',
    about: needed.map(({ declared }) => declared),
    candidates: needed.map(({ words }) => words.sentence),
  };
}

/** What one row of totals says. */
export type TotalsReading = { readonly kind: 'entries'; readonly entries: readonly Entry[] } | Uncounted;

/** A reader of a table of totals: each number is an entry of nobody. */
export function totalsReader(
  instrument: Instrument,
  window: Window,
  columns: Columns,
  names: readonly string[],
  layout: TotalsLayout,
): (cells: readonly unknown[]) => TotalsReading {
  const dimensions = instrumentDimensions(instrument);
  const pickers = new Map(
    [...layout.naming].map(([number, at]) => [number, valuePicker(dimensions[number] ?? NONE, names[at] ?? '', columns, window)]),
  );
  const amounts = lookup(own(columns.values, AMOUNT));
  const headings = strangeHeadings(dimensions, columns, names, layout);
  return (cells) => {
    const field = (at: number) => textOf(cells[at] ?? '', names[at] ?? '');
    const sum = [...layout.naming.values()].map(field).find((text) => typeof text === 'string' && isSum(fold(text), true));
    if (sum !== undefined)
      return columns.leaveOut?.includes('totals') === true ? { kind: 'sum' } : { kind: 'wrong', wrongs: [sumWrong(sum)] };
    const day = dayOfTotals(layout.date === undefined ? undefined : field(layout.date), columns);
    if (day instanceof Wrong) return { kind: 'wrong', wrongs: [day] };
    if (day !== undefined && (day < window.firstDay || day >= window.endDay)) return { kind: 'other-window' };
    const wrongs: Wrong[] = [...headings];
    const picks = new Map<number, number>();
    for (const [number, at] of layout.naming) {
      const text = field(at);
      const picked = text instanceof Wrong ? text : pickers.get(number)?.(text);
      if (picked === 'left-out') return { kind: 'left-out', under: dimensions[number]?.name ?? '', text: shown(text) };
      if (picked instanceof Wrong) wrongs.push(picked);
      else if (picked !== undefined) picks.set(number, picked.index);
    }
    if (wrongs.length > 0) return { kind: 'wrong', wrongs };
    const entries = layout.totals.flatMap(({ at, value }) => {
      const text = field(at);
      const meant = text instanceof Wrong ? undefined : amounts(text);
      const amount = text instanceof Wrong || meant === null ? undefined : readWhole(meant ?? text);
      if (text instanceof Wrong) wrongs.push(text);
      else if (amount === undefined && meant !== null)
        wrongs.push(
          new Wrong('amount', said`"${names[at] ?? ''}" must be a whole number, 0 or more, not "${text}".`, [AMOUNT, text], {
            answer: 'values',
          }),
        );
      const numbers = dimensions.map((_, number) => (number === layout.pivoted ? (value ?? -1) : (picks.get(number) ?? -1)));
      return amount === undefined ? [] : [{ person: '', cell: cellIndex(dimensions, numbers), amount }];
    });
    return wrongs.length > 0 ? { kind: 'wrong', wrongs } : { kind: 'entries', entries };
  };
}

const NONE: Dimension = { name: '', values: [] };

function sumWrong(text: string | Wrong): Wrong {
  if (text instanceof Wrong) return text;
  return new Wrong('total-row', said`"${text}" looks like the sum of other rows, which would be counted twice. Remove that row.`, [text], {
    answer: 'leaveOut',
    candidates: ['totals'],
  });
}

function dayOfTotals(text: string | Wrong | undefined, { dateOrder, dateBase = 1900 }: Columns): number | undefined | Wrong {
  if (text === undefined || text instanceof Wrong) return text;
  const reading = readDate(text);
  if (reading.kind === 'day') return dayNumber(reading.day, reading.shortYear);
  if (reading.kind === 'serial') return dayNumber(dayOfSerial(reading.serial, dateBase), false);
  if (text === '')
    return new Wrong('date', said`there is no date. Say that the row above has it.`, [DATE], { answer: 'fillDown', candidates: [DATE] });
  if (reading.kind === 'none') return new Wrong('date', reading.why, [DATE, text]);
  const day = dateOrder === undefined ? undefined : reading.days[dateOrder];
  if (day !== undefined) return dayNumber(day, reading.shortYear);
  return new Wrong('date-order', said`"${text}" can be two days; say whether the day or the month comes first.`, [text], {
    answer: 'dateOrder',
    candidates: ['day-first', 'month-first'],
  });
}

/** Headings between the values that are none of the charter's, and no sum: their numbers would be dropped. */
function strangeHeadings(
  dimensions: readonly Dimension[],
  columns: Columns,
  names: readonly string[],
  layout: TotalsLayout,
): readonly Wrong[] {
  const dimension = dimensions[layout.pivoted ?? -1];
  if (dimension === undefined) return [];
  const known = new Set([...layout.totals.map(({ at }) => at), ...layout.naming.values(), layout.date]);
  return names.flatMap((name, at) => {
    if (name === '' || known.has(at) || isSum(fold(name), true) || own(own(columns.values, dimension.name), name) === null) return [];
    const what = said`the heading "${name}" is no value of "${dimension.name}"; the charter has ${listed(valueNames(dimension))}.`;
    return [new Wrong('value', what, [dimension.name, name], { answer: 'values' })];
  });
}
