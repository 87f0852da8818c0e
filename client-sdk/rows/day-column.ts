// day-column.ts — a column of dates: each text read once, and the order of day and month told from the first that proves it.
import { said, type Said } from '@soundings/protocol/json/said';
import { readDate, type DateOrder, type DateReading } from './dates.ts';
import { Wrong } from './wrong.ts';

/** The first text that is a day in one order only. */
interface Proof {
  readonly order: DateOrder;
  readonly text: string;
  readonly place: Said;
}

/** Days repeat, so texts are kept with their readings; not without end, as times of day make them all different. */
const KNOWN_MAX = 20_000;

export function dayColumn(given: DateOrder | undefined) {
  const known = new Map<string, DateReading>();
  let proof: Proof | undefined;
  return {
    order: (): DateOrder | undefined => given ?? proof?.order,
    proof: () => proof,
    /** What a text says; Wrong if it has day and month in another order than the dates before. */
    read(text: string, place: () => Said): DateReading | Wrong {
      const reading = known.get(text) ?? readDate(text);
      if (known.size < KNOWN_MAX) known.set(text, reading);
      if (reading.kind !== 'day' || reading.proves === undefined) return reading;
      if (given !== undefined && given !== reading.proves)
        return new Wrong(
          'date',
          given === 'day-first'
            ? said`"${text}" is no date with the day first; write it as 2026-01-05.`
            : said`"${text}" is no date with the month first; write it as 2026-01-05.`,
          [text],
          { answer: 'dateOrder' },
        );
      proof ??= { order: reading.proves, text, place: place() };
      if (proof.order === reading.proves) return reading;
      return new Wrong(
        'date-order',
        reading.proves === 'day-first'
          ? said`"${text}" has the day first, but "${proof.text}", at ${proof.place}, has the month first. Write all dates in one order.`
          : said`"${text}" has the month first, but "${proof.text}", at ${proof.place}, has the day first. Write all dates in one order.`,
        [text, proof.text],
      );
    },
  };
}
export type DayColumn = ReturnType<typeof dayColumn>;
