// asked.tsx — the answer to the question that was asked, before the charts of all questions.
import { sentence } from '../../export/phrases.ts';
import type { Answered } from '../../insight/answer.ts';
import { daysInWords } from '../../insight/short-days.ts';
import { DataTable } from '../components/data-table.tsx';
import { Notes } from '../components/facts.tsx';
import { AnswerCharts } from './answer-chart.tsx';
import { tableOf } from './answer-table.ts';

export function AskedSection<Asked, Row>({ answered }: { readonly answered: Answered<Asked, Row> }) {
  const hollow = answered.chart?.standsOut !== undefined;
  return (
    <section>
      <h2>{daysInWords(answered.title)}</h2>
      <AnswerCharts answered={answered} />
      <DataTable label={answered.title} {...tableOf(answered)} />
      <Notes
        sentences={[
          ...answered.notes.map(sentence),
          ...(hollow ? ['A filled dot marks a value that stands out, an open one does not.'] : []),
        ]}
      />
    </section>
  );
}
