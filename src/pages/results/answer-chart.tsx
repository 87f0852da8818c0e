// answer-chart.tsx — the charts of any answer, drawn as its question's `chart` says.
import { cell } from '../../export/cell.ts';
import { figure, percent } from '../../export/phrases.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import type { ChartSpec, Column, Mark } from '../../insight/question.ts';
import { shortDays } from '../../insight/short-days.ts';
import { Chart, shapeBeside, type ChartProps } from '../components/chart.tsx';
import type { Point } from '../components/marks.tsx';
import { axisOf, type Axis } from '../components/scale.ts';
import { keyCount } from './answer-table.ts';

/** More charts, or rows below each other, than this are left to the table. */
const CHARTS_MAX = 36;

/** The charts of an answer. Nothing if the question has no chart, or if there would be too many. */
export function AnswerCharts<Asked, Row>({ answered }: { readonly answered: Answered<Asked, Row> }) {
  const { chart, rows } = answered;
  if (chart === undefined || rows.length === 0) return null;
  const columns = columnsIn(answered, 'table');
  const along = columns.find(({ name }) => name === chart.along);
  const charts = along === undefined ? [lyingChart(answered, chart, columns)] : chartsAlong(answered, chart, columns, along);
  if (charts.length > CHARTS_MAX || charts.some(({ shape, places }) => shape === 'lying' && places.length > CHARTS_MAX)) return null;
  if (charts.length === 1) return charts.map((props) => <Chart {...props} />);
  return (
    <div class={`charts ${shapeBeside(charts.length)}`}>
      {charts.map((props) => (
        <Chart {...props} />
      ))}
    </div>
  );
}

/** The axis that contains every value that these marks show. */
export function axisFor(points: readonly Point[], marks: readonly Mark[], kind: 'whole' | 'number' | 'share', lines: number): Axis {
  if (kind === 'share') return SHARES;
  const names = marks.flatMap((mark) => ('at' in mark ? [mark.at] : [mark.low, mark.high]));
  const values = points.flatMap((point) => names.flatMap((name) => point.values.get(name) ?? []));
  return axisOf(values, lines, kind, figure);
}

const SHARES: Axis = { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1], write: percent };

function chartsAlong<Asked, Row>(
  { rows, title }: Answered<Asked, Row>,
  chart: ChartSpec<Row>,
  columns: readonly Column<Row>[],
  along: Column<Row>,
): readonly ChartProps[] {
  const facets = columns.slice(0, keyCount(columns)).filter(({ name, kind }) => name !== along.name && kind === 'text');
  const named = [...new Set(rows.map((row) => cell(along, row)))];
  const places = along.kind === 'day' ? named.sort() : named;
  const nameOf = (row: Row) => facets.map((column) => cell(column, row)).join(', ');
  const points = rows.map((row) => ({ name: nameOf(row), point: pointOf(row, chart, columns, places.indexOf(cell(along, row))) }));
  const names = [...new Set(points.map(({ name }) => name))];
  const shape = shapeBeside(names.length);
  const axis = axisFor(
    points.map(({ point }) => point),
    chart.marks,
    axisKind(chart, columns),
    shape === 'wide' ? 5 : 4,
  );
  return names.map((name) => {
    const own = points.filter((one) => one.name === name).map(({ point }) => point);
    const caption = name === '' ? undefined : name;
    const sentence = `${caption ?? title}: ${own.at(-1)?.description ?? 'nothing'}`;
    const labels = along.kind === 'day' ? shortDays(places) : places;
    return { caption, sentence, places: labels, points: own, marks: chart.marks, axis, shape };
  });
}

function lyingChart<Asked, Row>({ rows, title }: Answered<Asked, Row>, chart: ChartSpec<Row>, columns: readonly Column<Row>[]): ChartProps {
  const keys = columns.slice(0, keyCount(columns));
  const points = rows.map((row, at) => pointOf(row, chart, columns, at));
  return {
    ...{ sentence: `${title}: ${points.map(({ description }) => description).join('; ')}` },
    places: rows.map((row) => keys.map((column) => cell(column, row)).join(', ')),
    points,
    marks: chart.marks.filter(({ mark }) => mark !== 'line' && mark !== 'band'), // rows below each other have no order
    axis: axisFor(points, chart.marks, axisKind(chart, columns), 4),
    shape: 'lying',
  };
}

function pointOf<Row>(row: Row, chart: ChartSpec<Row>, columns: readonly Column<Row>[], at: number): Point {
  const figures = columns.filter(({ kind }) => kind === 'whole' || kind === 'number' || kind === 'share');
  const said = [...columns.slice(0, keyCount(columns)), ...figures].map((column) => `${column.name} ${cell(column, row)}`);
  return {
    at,
    values: new Map(figures.map((column) => [column.name, numberOf(column.value(row))])),
    description: said.join(', '),
    ...(chart.standsOut === undefined ? {} : { standsOut: chart.standsOut(row) }),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

/** The kind of the first column that a mark carries. */
function axisKind<Row>(chart: ChartSpec<Row>, columns: readonly Column<Row>[]): 'whole' | 'number' | 'share' {
  const [first] = chart.marks.map((mark) => ('at' in mark ? mark.at : mark.low));
  const kind = columns.find(({ name }) => name === first)?.kind;
  return kind === 'share' || kind === 'whole' ? kind : 'number';
}
