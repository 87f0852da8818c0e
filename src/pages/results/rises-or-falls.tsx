// rises-or-falls.tsx — whether a question's figures rise or fall over the windows, in a sentence that says how sure, and the figures behind it.
import { sentence } from '../../export/phrases.ts';
import { trendSentence } from '../../export/trend-sentence.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';
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
          part === undefined
            ? `The total of ${instrument}`
            : `The share of answers ${part.values.map((answer) => `"${answer}"`).join(' or ')}`,
          part !== undefined,
          level,
        )}
      </p>
      <FoldedTable summary="This trend as a table" label={trend.title} {...tableOf(trend)} />
      <Notes sentences={trend.notes.map(sentence)} />
    </section>
  );
}
