// waiting.ts — rows whose dates could be two days wait until a date of their column proves the order; if none does, it is asked.
import { plural, said, type Said } from '@soundings/protocol/json/said';
import { dayInWords, readDate } from './dates.ts';
import type { Question } from './findings.ts';
import { shown } from './field.ts';
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
    end(names: readonly string[], place: (line: number) => Said): readonly Question[] {
      const asked = new Map<Dated, Line[]>();
      for (const row of rows) {
        const [first] = reader.waitsFor(row).filter((one) => !saysTheSame(reader, row, one));
        if (first === undefined) take(reader.read(row, assumed(reader, undefined, false)), row.line);
        else asked.set(first, [...(asked.get(first) ?? []), row]);
      }
      rows = [];
      return [...asked].flatMap(([{ at }, [row, ...more]]) => {
        const text = shown(row?.cells[at]);
        const reading = readDate(text);
        if (row === undefined || reading.kind !== 'either') return []; // no other row waits
        const [name, where] = [names[at] ?? '', place(row.line)];
        const { days, shortYear } = reading;
        const [one, other] = [dayInWords(days['day-first'], shortYear), dayInWords(days['month-first'], shortYear)];
        const what =
          more.length === 0
            ? said`"${text}" under "${name}", at ${where}, is ${one} or ${other}: no date in that column shows whether the day or the month comes first.`
            : said`"${text}" under "${name}", at ${where}, is ${one} or ${other}: no date in that column shows whether the day or the month comes first. The same is true of ${plural(more.length, 'other row')}.`;
        return {
          code: 'date-order',
          ...what,
          answer: 'dateOrder',
          about: [name, text],
          candidates: ['day-first', 'month-first'],
          rows: { count: more.length + 1, first: where.sentence },
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
  if (reading.kind === 'wrong') return JSON.stringify(reading.wrongs.map(({ said: { sentence } }) => sentence));
  return JSON.stringify(reading);
}
