// panel.tsx — one question's rows over time: a chart of all, or one for each value on one scale, and the figures as a table.
import type { Release } from '@soundings/protocol/release/release';
import { figure, percent } from '../../export/phrases.ts';
import type { Mark, Question } from '../../insight/question.ts';
import { shortDays } from '../../insight/short-days.ts';
import { Chart, shapeBeside } from '../components/chart.tsx';
import { FoldedTable } from '../components/data-table.tsx';
import type { Point } from '../components/marks.tsx';
import { axisFor } from './answer-chart.tsx';
import { tableOf } from './answer-table.ts';
import { TRUTH } from './points.ts';

interface PanelProps<Asked, Row> {
  readonly title: string;
  readonly instrument: string;
  /** One chart across the page. */
  readonly whole: boolean;
  readonly points: readonly { readonly name: string; readonly point: Point }[];
  /** The first days of all windows on the axis. */
  readonly days: readonly string[];
  readonly question: Question<Asked, Row>;
  readonly asked: Asked;
  readonly rows: readonly Row[];
  readonly releases: readonly Release[];
}

export function Panel<Asked, Row>({ title, instrument, whole, points, days, question, asked, rows, releases }: PanelProps<Asked, Row>) {
  const marks: readonly Mark[] = [...(question.chart?.marks ?? []), { mark: 'diamond', at: TRUTH }];
  const isShare = points.some(({ point }) => point.values.has('share'));
  const all = points.map(({ point }) => point);
  const axis = axisFor(all, marks, isShare ? 'share' : 'whole', whole ? 5 : 4);
  const write = isShare ? (value: number) => percent(Math.round(100 * value) / 100) : figure;
  const names = [...new Set(points.map(({ name }) => name))];
  const beside = names.length === 1 ? 'half' : shapeBeside(names.length);
  const charts = names.map((name) => {
    const own = points.filter((one) => one.name === name).map(({ point }) => point);
    const caption = whole ? title : name;
    const sentence = `${caption}: ${trendPhrase(own, isShare ? 'share' : 'total', write)}`;
    return <Chart {...{ caption, sentence, points: own, marks, axis }} places={shortDays(days)} shape={whole ? 'wide' : beside} />;
  });
  return (
    <>
      {whole ? (
        charts
      ) : (
        <>
          <h3>{title}, on one scale</h3>
          <div class={`charts ${beside}`}>{charts}</div>
        </>
      )}
      <FoldedTable
        summary="These figures as a table"
        label={`${instrument}, ${title}`}
        {...tableOf({ columns: question.columns(asked, releases), rows })}
      />
    </>
  );
}

/** A short description for a reader who can't see the chart. The table has the rest. */
function trendPhrase(points: readonly Point[], column: string, write: (value: number) => string): string {
  const said = points.flatMap(({ values }) => {
    const value = values.get(column);
    return value === undefined ? [] : [write(value)];
  });
  return said.length === 0
    ? 'nothing can be said'
    : `${said[0] ?? ''} in the first window, ${said.at(-1) ?? ''} in the last of ${points.length}`;
}
