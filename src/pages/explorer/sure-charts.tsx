// sure-charts.tsx — charts for whoever finds intervals hard to read: twenty dots to count, or twenty draws to watch.
import { figureWriter } from '../../export/found.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import { DOTS } from '../../insight/spread.ts';
import { Chart, shapeBeside } from '../components/chart.tsx';
import { DotChart } from '../components/dot-chart.tsx';
import type { Point } from '../components/marks.tsx';
import { axisOf } from '../components/scale.ts';
import { chartsOf } from '../results/answer-chart.tsx';
import type { Drawn } from './drawn.ts';

type Dots = NonNullable<Drawn['dots']>;

/** One chart for each figure of the last window, on one scale. */
export function DotCharts({ of, values }: Dots) {
  const charts = chartsOf({ answered: of });
  const write = writerIn(of);
  const finite = values.map((own) => own.filter(Number.isFinite));
  const [first] = charts;
  if (first === undefined) return null;
  const kind = write(0.5) === '50%' ? 'number' : 'whole';
  const axis = axisOf(finite.flat(), 6, kind, write);
  return (
    <div class="charts half">
      {charts.map(({ caption, points }) => {
        const own = finite[points[0]?.row ?? 0] ?? [];
        return own.length === 0 ? null : <DotChart caption={caption} sentence={dotsSentence(own, write)} values={own} axis={axis} />;
      })}
    </div>
  );
}

/** A figure that a few of the dots are not above, round enough to remember. */
function dotsSentence(values: readonly number[], write: (value: number) => string): string {
  const low = values[Math.floor(values.length / 6)] ?? 0;
  const step = 10 ** Math.floor(Math.log10(Math.max(Math.abs(low), 1e-9)) - 1);
  const line = Math.floor(low / step) * step;
  const above = values.filter((value) => value > line).length;
  return `Each dot is as likely as any other: ${above} of ${values.length} are above ${write(Number(line.toPrecision(3)))}.`;
}

/** Every chart of the answer with {@link DOTS} pictures of how it might be without noise, of which the page shows one at a time. */
export function DrawCharts({ dots: { of, values }, gaps, ownScales }: { readonly dots: Dots } & Pick<Drawn, 'gaps' | 'ownScales'>) {
  const charts = chartsOf({ answered: of, gaps, ownScales });
  const [at = ''] = of.chart?.marks.flatMap((mark) => ('at' in mark ? [mark.at] : [])) ?? [];
  const marks = [
    { mark: 'line', at },
    { mark: 'dot', at },
  ] as const;
  const frameOf = (points: readonly (Point & { readonly row?: number })[], frame: number) =>
    points.flatMap((point): Point[] => {
      const own = point.row === undefined ? undefined : values[point.row];
      const value = own?.[orderOf(point.row ?? 0)[frame] ?? 0];
      return value === undefined ? [] : [{ ...point, values: new Map([[at, value]]) }];
    });
  return (
    <div class="draws">
      <p class="actions">
        <button type="button" class="button play" hidden>
          Pause
        </button>
        <button type="button" class="button next">
          Next draw
        </button>
        <span class="meta">Each draw is how the figures might be without noise. What is so in nearly all of them is sure.</span>
      </p>
      <div class={`charts ${shapeBeside(charts.length)}`}>
        {charts.map((chart) => (
          <Chart {...chart} marks={marks} frames={Array.from({ length: DOTS }, (_, frame) => frameOf(chart.points, frame))} />
        ))}
      </div>
    </div>
  );
}

function writerIn(of: Answered): (value: number) => string {
  const at = of.chart?.marks.flatMap((mark) => ('at' in mark ? [mark.at] : []))[0];
  const column = columnsIn(of, 'table').find(({ name }) => name === at);
  return column === undefined ? String : figureWriter(column);
}

/** In which order a row's dots are drawn: another one for each row, so that rows go up and down by themselves, and the same on every page. */
function orderOf(row: number): readonly number[] {
  const order = Array.from({ length: DOTS }, (_, at) => at);
  let state = 2_654_435_769 ^ Math.imul(row + 1, 40_503);
  for (let at = DOTS - 1; at > 0; at--) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}
