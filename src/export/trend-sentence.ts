// trend-sentence.ts — what a trend says, and how sure, in one sentence.
import type { TrendRow } from '../insight/course/trends.ts';
import { longDay } from '../insight/short-days.ts';
import { decimal, figure, points } from './figures.ts';

/** `what`: the figure, as a sentence begins with it. `level`: that of the row's interval, 0 to 1. Shares are said in percentage points. */
export function trendSentence(
  { slope, low, high, way, windows, firstWindow, lastWindow }: TrendRow,
  what: string,
  isShare: boolean,
  level: number,
): string {
  const write = (value: number) => (isShare ? points(value) : figure(Number(value.toPrecision(2))));
  const unit = isShare ? ' percentage points' : '';
  const over = `over ${windows} windows, from ${longDay(firstWindow)} to ${longDay(lastWindow)}`;
  const sure = `${decimal(100 * level)} times in 100`;
  if (way === "can't be told")
    return `${what} may rise or fall ${over}: which of the two can’t be told. A window brings between ${write(low)} and ${write(high)}${unit} more, ${sure}.`;
  const [least, most] = way === 'rising' ? [low, high] : [-high, -low];
  return `${what} is ${way} ${over}: by about ${write(Math.abs(slope))}${unit} a window, between ${write(least)} and ${write(most)}, ${sure}.`;
}
