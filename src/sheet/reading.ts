// reading.ts — what both formats share while a sheet is read: to stop early, and to count formulas without a result.
import { said, type SaidValue } from '@soundings/protocol/json/said';
import { SheetProblem } from './problem.ts';

/** Thrown by a listener that has read enough. */
export class StopReading extends Error {}

/** Waits for a reading that may stop early. */
export async function untilEnough(reading: Promise<void>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
  }
}

/** Cells with a formula whose result isn't in the file; `first` is where the first of them is. */
export interface Unanswered {
  count: number;
  first: SaidValue;
}

export function withoutResult({ count, first }: Unanswered): SheetProblem {
  const again = said`Open the file in Excel or LibreOffice, save it, and try again.`;
  return new SheetProblem(
    count === 1
      ? said`has a cell with a formula that shows no result (${first}). ${again}`
      : said`has ${count} cells with formulas that show no result (the first is ${first}). ${again}`,
  );
}
