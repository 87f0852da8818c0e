// waiting.ts — rows whose dates could be two days wait until a date of their column proves the order; if none does, it is asked.
import { dayInWords, readDate } from './dates.ts';
import type { Question } from './findings.ts';
import { shown } from './field.ts';
import { plural } from './plain.ts';
import type { Dated } from './day-reader.ts';
import type { RowReader, RowReading } from './read-row.ts';
import type { Line } from './row-context.ts';

/** Rows go in by `row`; their readings come out by `take`, at once or later. */
export function waitingRows(reader: RowReader, take: (reading: RowReading, line: number) => void) {
  const { dated } = reader;
  let rows: Line[] = [];
  const isKnown = () => dated.filter(({ days }) => days.order() !== undefined).length;
  let known = isKnown();
  const release = () => {
    const [waiting, ready] = [rows.filter(waits), rows.filter((row) => !waits(row))];
    rows = waiting;
    for (const row of ready) take(reader.read(row), row.line);
  };
  const waits = (row: Line) => reader.waitsFor(row).length > 0;
  return {
    row(row: Line): void {
      if (dated.length > 0 && waits(row)) rows.push(row);
      else take(reader.read(row), row.line);
      if (rows.length === 0 || isKnown() === known) return;
      known = isKnown();
      release();
    },
    /** Takes the rows that say the same in any order; a question for each column of the others. */
    end(names: readonly string[], place: (line: number) => string): readonly Question[] {
      const asked = new Map<Dated, Line[]>();
      for (const row of rows) {
        const [first] = reader.waitsFor(row).filter((one) => !saysTheSame(reader, row, one));
        if (first === undefined) take(reader.read(row, assumed(reader, undefined, false)), row.line);
        else asked.set(first, [...(asked.get(first) ?? []), row]);
      }
      rows = [];
      return [...asked].map(([{ at }, [row, ...more]]) => {
        const text = shown(row?.cells[at]);
        const reading = readDate(text);
        const either = reading.kind === 'either' ? [reading.days['day-first'], reading.days['month-first']] : [];
        const words = either.map((day) => dayInWords(day, reading.kind === 'either' && reading.shortYear)).join(' or ');
        const also = more.length === 0 ? '' : ` The same is true of ${plural(more.length, 'other row')}.`;
        return {
          code: 'date-order',
          sentence: `"${text}" under "${names[at] ?? ''}", at ${place(row?.line ?? 0)}, is ${words}: no date in that column shows whether the day or the month comes first.${also}`,
          answer: 'dateOrder',
          about: [names[at] ?? '', text],
          candidates: ['day-first', 'month-first'],
          rows: { count: more.length + 1, first: place(row?.line ?? 0) },
        };
      });
    },
  };
}

/** The day first in each column, but for one that may be turned. */
function assumed({ dated }: RowReader, turned: Dated | undefined, isTrial: boolean) {
  return { orders: dated.map((one) => (one === turned ? ('month-first' as const) : ('day-first' as const))), isTrial };
}

function saysTheSame(reader: RowReader, row: Line, turned: Dated): boolean {
  const [one, other] = [undefined, turned].map((which) => reader.read(row, assumed(reader, which, true)));
  return one !== undefined && other !== undefined && inShort(one) === inShort(other);
}

function inShort(reading: RowReading): string {
  if (reading.kind === 'wrong') return JSON.stringify(reading.wrongs.map(({ sentence }) => sentence));
  return JSON.stringify(reading);
}
