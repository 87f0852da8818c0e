// answer-chart.tsx — the charts of any answer, drawn as its question's `chart` says.
import { cell } from '../../export/cell.ts';
import { points as inPoints } from '../../export/figures.ts';
import { figure, percent } from '../../export/phrases.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import type { ChartSpec, Column, Mark } from '../../insight/question.ts';
import { longDay, shortDays } from '../../insight/short-days.ts';
import type { Ends } from '../../insight/spread.ts';
import { Chart, shapeBeside, type ChartProps } from '../components/chart.tsx';
import type { Point } from '../components/marks.tsx';
import { axisOf, type Axis } from '../components/scale.ts';
import { isOfShares } from '../../export/found.ts';
import { keyCount, pageCell } from './answer-table.ts';
import type { Gap } from './gaps.ts';

/** More charts, or rows below each other, than this are left to the table. */
const CHARTS_MAX = 36;

export interface AnswerChartsProps<Asked, Row> {
  readonly answered: Answered<Asked, Row>;
  /** The inner interval of each row. */
  readonly inner?: readonly Ends[] | undefined;
  /** Windows without a figure, which the axis has too. */
  readonly gaps?: readonly Gap[];
  /** Each chart has a scale of its own, and its caption says so; otherwise all share one. */
  readonly ownScales?: boolean | undefined;
}

/** The charts of an answer. Nothing if the question has no chart, or if there would be too many. */
export function AnswerCharts<Asked, Row>(props: AnswerChartsProps<Asked, Row>) {
  const charts = chartsOf(props);
  if (charts.length > CHARTS_MAX || charts.some(({ shape, places }) => shape === 'lying' && places.length > CHARTS_MAX)) return null;
  if (charts.length < 2) return charts.map((chart) => <Chart {...chart} />);
  return (
    <div class={`charts ${shapeBeside(charts.length)}`}>
      {charts.map((chart) => (
        <Chart {...chart} />
      ))}
    </div>
  );
}

/** Each point knows by `row` which of the answer's rows it is. */
export interface AnswerChart extends ChartProps {
  readonly points: readonly RowPoint[];
}

interface RowPoint extends Point {
  /** Undefined of a gap. */
  readonly row?: number;
}

export function chartsOf<Asked, Row>({
  answered,
  inner,
  gaps = [],
  ownScales = false,
}: AnswerChartsProps<Asked, Row>): readonly AnswerChart[] {
  const { chart, rows } = answered;
  if (chart === undefined || rows.length === 0) return [];
  const columns = columnsIn(answered, 'table');
  const along = columns.find(({ name }) => name === chart.along);
  const points = rows.map((row, at) => withInner(pointOf(row, chart, columns, at), inner?.[at]));
  const marked = { ...chart, marks: inner === undefined ? chart.marks : chart.marks.flatMap(twofold) };
  return along === undefined
    ? [lyingChart(answered, marked, columns, points)]
    : chartsAlong(answered, marked, columns, along, points, { gaps, ownScales });
}

/** The axis that contains every value that these marks show. */
export function axisFor(points: readonly Point[], marks: readonly Mark[], kind: AxisKind, lines: number): Axis {
  const names = marks.flatMap((mark) => ('at' in mark ? [mark.at] : [mark.low, mark.high]));
  const values = points.flatMap((point) => names.flatMap((name) => point.values.get(name) ?? []));
  if (kind === 'share') return SHARES;
  return kind === 'points' ? axisOf(values, lines, 'number', inPoints) : axisOf(values, lines, kind, figure);
}

/** An interval of a share lies within 0 and 1; one of how much a share moved, in percentage points, needn't. */
type AxisKind = 'whole' | 'number' | 'share' | 'points';

const SHARES: Axis = { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1], write: percent };

const INNER_LOW = 'inner low';
const INNER_HIGH = 'inner high';

/** The interval becomes thin, and a thick one stands in it. */
function twofold(mark: Mark): readonly Mark[] {
  return mark.mark === 'interval'
    ? [
        { ...mark, mark: 'stem' },
        { mark: 'interval', low: INNER_LOW, high: INNER_HIGH },
      ]
    : [mark];
}

function withInner(point: RowPoint, ends: Ends | undefined): RowPoint {
  return ends === undefined ? point : { ...point, values: new Map([...point.values, [INNER_LOW, ends[0]], [INNER_HIGH, ends[1]]]) };
}

function chartsAlong<Asked, Row>(
  answered: Answered<Asked, Row>,
  chart: ChartSpec<Row>,
  columns: readonly Column<Row>[],
  along: Column<Row>,
  drawn: readonly RowPoint[],
  { gaps, ownScales }: { readonly gaps: readonly Gap[]; readonly ownScales: boolean },
): readonly AnswerChart[] {
  const { rows, title } = answered;
  const facets = columns.slice(0, keyCount(columns)).filter(({ name, kind }) => name !== along.name && kind === 'text');
  const isDays = along.kind === 'day';
  const reasons = new Map(isDays ? gaps.map(({ firstDay, reason }) => [firstDay, reason]) : []);
  const named = [...new Set([...rows.map((row) => cell(along, row)), ...reasons.keys()])];
  const places = isDays ? named.sort() : named;
  const nameOf = (row: Row) => facets.map((column) => cell(column, row)).join(', ');
  const points = rows.map((row, at) => ({
    name: nameOf(row),
    point: { ...(drawn[at] as RowPoint), at: places.indexOf(cell(along, row)) },
  }));
  const names = [...new Set(points.map(({ name }) => name))];
  const shape = shapeBeside(names.length);
  const apart = ownScales && names.length > 1;
  const scaleOf = (own: readonly RowPoint[]) => axisFor(own, chart.marks, axisKind(answered, chart, columns), shape === 'wide' ? 5 : 4);
  const shared = scaleOf(drawn);
  const rings = [...reasons].map(([day, reason]): RowPoint => ({
    ...{ at: places.indexOf(day), values: new Map(), isGap: true },
    description: `${along.name} ${longDay(day)}, no figure: ${reason ?? 'none was released'}`,
  }));
  return names.map((name) => {
    const own = points.filter((one) => one.name === name).map(({ point }) => point);
    const caption = name === '' ? undefined : apart ? `${name} (own scale)` : name;
    const axis = apart ? scaleOf(own) : shared;
    const sentence = `${caption ?? title}: ${own.at(-1)?.description ?? 'nothing'}`;
    const labels = isDays ? shortDays(places) : places;
    const all = [...own, ...rings].sort((a, b) => a.at - b.at);
    return { caption, sentence, places: labels, points: all, marks: chart.marks, axis, shape };
  });
}

function lyingChart<Asked, Row>(
  answered: Answered<Asked, Row>,
  chart: ChartSpec<Row>,
  columns: readonly Column<Row>[],
  points: readonly RowPoint[],
): AnswerChart {
  const { rows, title } = answered;
  const keys = columns.slice(0, keyCount(columns));
  return {
    ...{ sentence: `${title}: ${points.map(({ description }) => description).join('; ')}` },
    places: rows.map((row) => keys.map((column) => pageCell(column, row)).join(', ')),
    points,
    marks: chart.marks.filter(({ mark }) => mark !== 'line' && mark !== 'band'), // rows below each other have no order
    axis: axisFor(points, chart.marks, axisKind(answered, chart, columns), 4),
    shape: 'lying',
  };
}

function pointOf<Row>(row: Row, chart: ChartSpec<Row>, columns: readonly Column<Row>[], at: number): RowPoint {
  const figures = columns.filter(({ kind }) => kind === 'whole' || kind === 'number' || kind === 'share');
  const said = [...columns.slice(0, keyCount(columns)), ...figures].map(
    (column) => `${column.name} ${column.kind === 'day' ? longDay(cell(column, row)) : cell(column, row)}`,
  );
  return {
    ...{ at, row: at },
    values: new Map(figures.map((column) => [column.name, numberOf(column.value(row))])),
    description: said.join(', '),
    ...(chart.standsOut === undefined ? {} : { standsOut: chart.standsOut(row) }),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

/** The kind of the first column that a mark carries. */
function axisKind<Asked, Row>(answered: Answered<Asked, Row>, chart: ChartSpec<Row>, columns: readonly Column<Row>[]): AxisKind {
  if (isOfShares(answered)) return 'points';
  const [first] = chart.marks.map((mark) => ('at' in mark ? mark.at : mark.low));
  const kind = columns.find(({ name }) => name === first)?.kind;
  return kind === 'share' || kind === 'whole' ? kind : 'number';
}
