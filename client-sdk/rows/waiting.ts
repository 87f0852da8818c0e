// waiting.ts — rows whose dates could be two days wait until a date of their column proves the order; if none does, it is asked.
import { dayInWords } from './dates.ts';
import type { Question } from './findings.ts';
import { plural } from './plain.ts';
import type { Dated, RowReader, RowReading } from './read-row.ts';

interface WaitingRow {
  readonly cells: readonly unknown[];
  readonly line: number;
}

/** Rows go in by `row`; their readings come out by `take`, at once or later. */
export function waitingRows(reader: RowReader, take: (reading: RowReading, line: number) => void) {
  const { dated } = reader;
  let rows: WaitingRow[] = [];
  const isKnown = () => dated.filter(({ days }) => days.order() !== undefined).length;
  let known = isKnown();
  const release = () => {
    const [waiting, ready] = [rows.filter(waits), rows.filter((row) => !waits(row))];
    rows = waiting;
    for (const { cells, line } of ready) take(reader.read(cells, line), line);
  };
  const waits = ({ cells, line }: WaitingRow) => reader.waitsFor(cells, line).length > 0;
  return {
    row(cells: readonly unknown[], line: number): void {
      if (dated.length > 0 && waits({ cells, line })) rows.push({ cells, line });
      else take(reader.read(cells, line), line);
      if (rows.length === 0 || isKnown() === known) return;
      known = isKnown();
      release();
    },
    /** Takes the rows that say the same in any order; a question for each column of the others. */
    end(names: readonly string[], place: (line: number) => string): readonly Question[] {
      const asked = new Map<Dated, WaitingRow[]>();
      for (const row of rows) {
        const [first] = reader.waitsFor(row.cells, row.line).filter((one) => !saysTheSame(reader, row, one));
        if (first === undefined) take(reader.read(row.cells, row.line, assumed(reader, undefined, false)), row.line);
        else asked.set(first, [...(asked.get(first) ?? []), row]);
      }
      rows = [];
      return [...asked].map(([{ at, days }, [row, ...more]]) => {
        const text = String(row?.cells[at] ?? '').trim();
        const reading = days.read(text, () => '');
        const either = 'days' in reading ? [reading.days['day-first'], reading.days['month-first']] : [];
        const words = either.map((day) => dayInWords(day, 'shortYear' in reading && reading.shortYear)).join(' or ');
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

function saysTheSame(reader: RowReader, { cells, line }: WaitingRow, turned: Dated): boolean {
  const [one, other] = [undefined, turned].map((which) => reader.read(cells, line, assumed(reader, which, true)));
  return one !== undefined && other !== undefined && inShort(one) === inShort(other);
}

function inShort(reading: RowReading): string {
  if (reading.kind === 'wrong') return JSON.stringify(reading.wrongs.map(({ sentence }) => sentence));
  return JSON.stringify(reading);
}
