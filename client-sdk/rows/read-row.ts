// read-row.ts — from a row to what the charter asks of it: who, when, which cell, how much (privacy.md §1).
import { cellIndex, type Dimension } from '@soundings/protocol/charter/cells';
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { amountReader, type Spelt } from './amount-reader.ts';
import { AMOUNT, DATE, hasAmounts, PERSON } from './columns.ts';
import { dayColumn } from './day-column.ts';
import { dayReader, isOpen, type Dated, type Serials } from './day-reader.ts';
import { dimensionReader, isBirth, type Picks } from './dimension-reader.ts';
import { shown } from './field.ts';
import { personReader } from './person-reader.ts';
import type { Uncounted } from './gathering.ts';
import { markReader, type MarkColumns, type Marked } from './marks.ts';
import { fieldOf, LEFT_OUT, type Assumed, type Line, type RowContext } from './row-context.ts';
import { Wrong } from './wrong.ts';

/** What one row says. */
export interface Entry {
  readonly person: string;
  readonly cell: number;
  /** 1 if people are counted. */
  readonly amount: number;
}

/** A row with several marks has an entry for each. */
export type RowReading = { readonly kind: 'entries'; readonly entries: readonly Entry[]; readonly unusual: readonly Unusual[] } | Uncounted;

/** A number far outside a dimension's bands. */
export interface Unusual {
  readonly dimension: string;
  readonly text: string;
}

export interface RowReader {
  readonly dated: readonly Dated[];
  /** The columns whose order this row needs and nobody knows yet. */
  waitsFor(row: Line): readonly Dated[];
  read(row: Line, assumed?: Assumed): RowReading;
  /** What was seen, for notes and questions once all rows are read. Of each dimension, what its texts were taken for. */
  readonly seen: { readonly picks: readonly Picks[]; readonly serials: Serials; readonly spelt: Spelt };
}

/** A reader of one file's rows, for one instrument and window. */
export function rowReader(context: RowContext): RowReader {
  const dated = datedColumns(context);
  const dimensions = instrumentDimensions(context.instrument);
  const seen = {
    picks: dimensions.map((): Picks => new Map()),
    serials: { count: 0, in1900: 0, in1904: 0, first: undefined },
    spelt: { count: 0, first: undefined },
  };
  return {
    dated,
    seen,
    waitsFor: (row) => dated.filter((one) => isOpen(context, one, row)),
    read: readerOf(context, dated, seen),
  };
}

function datedColumns(context: RowContext): readonly Dated[] {
  const { instrument, columns, layout } = context;
  const births = instrumentDimensions(instrument).flatMap((dimension, birthOf) =>
    isBirth(dimension, birthOf, context) ? [{ at: layout.dimensions[birthOf] ?? -1, birthOf }] : [],
  );
  const all = [...(layout.date === undefined ? [] : [{ at: layout.date, birthOf: undefined }]), ...births];
  return all.map((one, number) => ({ ...one, number, days: dayColumn(columns.dateOrder) }));
}

function readerOf(context: RowContext, dated: readonly Dated[], seen: RowReader['seen']): RowReader['read'] {
  const { instrument, window, columns, layout, names, place } = context;
  const nameOf = (at: number | undefined) => names[at ?? -1] ?? '';
  const dimensions = instrumentDimensions(instrument);
  const dayOf = dayReader(
    context,
    dated.find(({ birthOf }) => birthOf === undefined),
    seen.serials,
  );
  const personOf = personReader(columns, nameOf(layout.person));
  const amountOf = amountReader(columns, nameOf(layout.amount), 'unit' in instrument ? instrument.unit : '', seen.spelt);
  const readers = dimensions.map((dimension, number) => {
    const marked = layout.marks.get(number);
    if (marked !== undefined) return marksReader(context, dimension, marked);
    const births = dated.find(({ birthOf }) => birthOf === number);
    return dimensionReader(context, dimension, layout.dimensions[number] ?? -1, births, seen.picks[number] ?? new Map<string, never>());
  });

  return (row, assumed) => {
    const wrongs: Wrong[] = [];
    const checked = <T>(value: T | Wrong): T | undefined => {
      if (!(value instanceof Wrong)) return value;
      wrongs.push(value);
      return undefined;
    };
    const leftOut = (under: string, at: number | undefined): RowReading => ({ kind: 'left-out', under, text: shown(row.cells[at ?? -1]) });
    const day = checked(dayOf(row, assumed));
    if (day === LEFT_OUT) return leftOut(DATE, layout.date);
    if (typeof day === 'number' && (day < window.firstDay || day >= window.endDay)) return { kind: 'other-window' };
    const person = layout.person === undefined ? '' : checked(personOf(fieldOf(context, row, layout.person)));
    if (person === LEFT_OUT) return leftOut(PERSON, layout.person);
    let cells: readonly (readonly number[])[] = [[]];
    const unusual: Unusual[] = [];
    for (const [number, read] of readers.entries()) {
      const [name, at] = [dimensions[number]?.name ?? '', layout.dimensions[number]];
      const pick = checked(read(row, assumed));
      if (pick === 'left-out') return leftOut(name, at);
      const values = pick === undefined ? [-1] : 'values' in pick ? pick.values : [pick.index];
      cells = cells.flatMap((before) => values.map((value) => [...before, value]));
      if (pick !== undefined && 'isUnusual' in pick && pick.isUnusual) unusual.push({ dimension: name, text: shown(row.cells[at ?? -1]) });
    }
    const amount = hasAmounts(instrument)
      ? checked(amountOf(fieldOf(context, row, layout.amount ?? -1), () => place(row.line), assumed?.isTrial === true))
      : 1;
    if (amount === LEFT_OUT) return leftOut(AMOUNT, layout.amount);
    if (wrongs.length > 0 || person === undefined || amount === undefined) return { kind: 'wrong', wrongs };
    return { kind: 'entries', entries: cells.map((numbers) => ({ person, cell: cellIndex(dimensions, numbers), amount })), unusual };
  };
}

/** A person may have several needs, and counts under each; a sum, an answer or an age is one alone. */
function marksReader(context: RowContext, dimension: Dimension, marked: MarkColumns): (row: Line) => Marked {
  const { instrument, names, columns } = context;
  const read = markReader(dimension, marked, names, columns, instrument.kind === 'count' && dimension.bands === undefined);
  return (row) => read((at) => fieldOf(context, row, at));
}
