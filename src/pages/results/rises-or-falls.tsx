// rises-or-falls.tsx — whether a question's figures rise or fall over the windows, in a sentence that says how sure, and the figures behind it.
import { decimal, figure } from '../../export/figures.ts';
import { sentence } from '../../export/phrases.ts';
import type { TrendRow } from '../../insight/course/trends.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';
import { longDay } from '../../insight/short-days.ts';
import { FoldedTable } from '../components/data-table.tsx';
import { Notes } from '../components/facts.tsx';
import { tableOf } from './answer-table.ts';

export function RisesOrFalls({ outlook: { instrument, trend } }: { readonly outlook: InstrumentOutlook }) {
  const [row] = trend?.rows ?? [];
  if (trend === undefined || row === undefined) return null;
  const { level, part } = trend.asked;
  return (
    <section>
      <h2>Does it rise or fall?</h2>
      <p class="found">
        {trendSentence(
          row,
          part === undefined ? `The total of ${instrument}` : `The share of ${part.values.join(' or ')}`,
          part !== undefined,
          level,
        )}
      </p>
      <FoldedTable summary="This trend as a table" label={trend.title} {...tableOf(trend)} />
      <Notes sentences={trend.notes.map(sentence)} />
    </section>
  );
}

function trendSentence(
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

function points(share: number): string {
  return decimal(Math.round(1000 * share) / 10).replace('-', '−');
}
