// fan-chart.tsx — what was released, and how far the next windows may go: bands of three levels, a gap between what came and what may come.
import type { Mark } from '../../insight/question.ts';
import { Chart, type ChartProps } from './chart.tsx';
import type { Point } from './marks.tsx';
import { axisOf, type Axis } from './scale.ts';

/** One window: released with its interval, or forecast with three bands of the true total and the interval of the release. */
export interface FanPoint {
  /** The text that a pointer or a screen reader gets. */
  readonly description: string;
  readonly released?: { readonly total: number; readonly low: number; readonly high: number };
  readonly forecast?: { readonly expected: number; readonly bands: readonly Band[]; readonly release: Band };
}

/** Bands from the widest to the narrowest. */
type Band = readonly [low: number, high: number];

interface FanChartProps extends Pick<ChartProps, 'caption' | 'sentence' | 'places' | 'shape'> {
  /** One for each place. Undefined where nothing was released. */
  readonly fan: readonly (FanPoint | undefined)[];
  readonly axis: Axis;
}

export function FanChart({ fan, ...props }: FanChartProps) {
  return <Chart {...props} points={fan.flatMap((point, at) => (point === undefined ? [] : [pointOf(point, at)]))} marks={MARKS} />;
}

/** An axis that contains zero, everything released, and all that may come. */
export function fanAxis(fans: readonly (FanPoint | undefined)[], lines: number, write: Axis['write']): Axis {
  const values = fans.flatMap((point, at) =>
    point === undefined ? [] : [...pointOf(point, at).values.values()].flatMap((value) => value ?? []),
  );
  return axisOf(values, lines, 'whole', write);
}

const BANDS = ['widest', 'middle', 'narrowest'];

const MARKS: readonly Mark[] = [
  ...BANDS.map((name): Mark => ({ mark: 'band', low: `${name} low`, high: `${name} high` })),
  { mark: 'outline', low: 'release low', high: 'release high' },
  { mark: 'line', at: 'total' },
  { mark: 'interval', low: 'low', high: 'high' },
  { mark: 'dot', at: 'total' },
  { mark: 'dot', at: 'expected' },
];

function pointOf({ description, released, forecast }: FanPoint, at: number): Point {
  if (forecast === undefined)
    return {
      ...{ at, description },
      values: new Map([
        ['total', released?.total],
        ['low', released?.low],
        ['high', released?.high],
      ]),
    };
  const bands = BANDS.flatMap((name, place): [string, number | undefined][] => [
    [`${name} low`, forecast.bands[place]?.[0]],
    [`${name} high`, forecast.bands[place]?.[1]],
  ]);
  const [low, high] = forecast.release;
  return {
    ...{ at, description, standsOut: false },
    values: new Map([...bands, ['expected', forecast.expected], ['release low', low], ['release high', high]]),
  };
}
