// day-column.ts — a column of dates: each text read once, and the order of day and month told from the first that proves it.
import { readDate, type DateOrder, type DateReading } from './dates.ts';
import { Wrong } from './wrong.ts';

/** The first text that is a day in one order only. */
interface Proof {
  readonly order: DateOrder;
  readonly text: string;
  readonly place: string;
}

const OTHER: Readonly<Record<DateOrder, string>> = { 'day-first': 'month first', 'month-first': 'day first' };
const WORDS: Readonly<Record<DateOrder, string>> = { 'day-first': 'day first', 'month-first': 'month first' };

/** Days repeat, so texts are kept with their readings; not without end, as times of day make them all different. */
const KNOWN_MAX = 20_000;

export function dayColumn(given: DateOrder | undefined) {
  const known = new Map<string, DateReading>();
  let proof: Proof | undefined;
  return {
    order: (): DateOrder | undefined => given ?? proof?.order,
    proof: () => proof,
    /** What a text says; Wrong if it has day and month in another order than the dates before. */
    read(text: string, place: () => string): DateReading | Wrong {
      const reading = known.get(text) ?? readDate(text);
      if (known.size < KNOWN_MAX) known.set(text, reading);
      if (reading.kind !== 'day' || reading.proves === undefined) return reading;
      if (given !== undefined && given !== reading.proves)
        return new Wrong('date', `"${text}" is no date with the ${WORDS[given]}; write it as 2026-01-05.`, [text], { answer: 'dateOrder' });
      proof ??= { order: reading.proves, text, place: place() };
      if (proof.order === reading.proves) return reading;
      return new Wrong(
        'date-order',
        `"${text}" has the ${WORDS[reading.proves]}, but "${proof.text}", at ${proof.place}, has the ${OTHER[reading.proves]}. Write all dates in one order.`,
        [text, proof.text],
      );
    },
  };
}
export type DayColumn = ReturnType<typeof dayColumn>;
