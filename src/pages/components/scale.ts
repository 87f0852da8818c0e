// scale.ts — converts figures to positions in a chart.
import { extent, range, tickIncrement } from 'd3-array';
import { scaleBand, scaleLinear, type ScaleBand, type ScaleLinear } from 'd3-scale';

/** The range of an axis and the values at which it has lines. Charts that are compared share one axis. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly write: (value: number) => string;
}

/** An axis that contains zero and every value, with about `lines` lines at round figures. If the figures are whole, so are those at the lines. */
export function axisOf(values: readonly number[], lines: number, kind: 'whole' | 'number', write: Axis['write']): Axis {
  const [least = 0, most = 0] = extent(values.filter(Number.isFinite));
  const [lowest, highest] = [Math.min(0, least), kind === 'whole' ? Math.max(1, most) : Math.max(0, most)];
  // Below one it is minus the number of lines to one, so that 3 × 0.1 isn't 0.30000000000000004.
  const increment = tickIncrement(lowest, highest === lowest ? 1 : highest, lines);
  const step = kind === 'whole' ? Math.max(1, increment) : increment;
  const lineAt = (index: number) => (step < 0 ? index / -step : index * step);
  const indexOf = (value: number) => (step < 0 ? value * -step : value / step);
  const [first, last] = [Math.floor(indexOf(lowest)), Math.max(1, Math.ceil(indexOf(highest)))];
  return { low: lineAt(first), high: lineAt(last), ticks: range(first, last + 1).map(lineAt), write };
}

/** The rectangle that marks are drawn in, in the units of the picture. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The positions of a chart's places and values. Standing: places side by side, values upward. Lying: places one below the other, values to the right.
 */
export interface Plane {
  readonly lying: boolean;
  readonly area: Area;
  /** The width of one place. */
  readonly slot: number;
  /** The middle of a place. */
  place(at: number): number;
  /** The position of a value. One beyond the axis is drawn at its end. */
  value(value: number): number;
}

export function planeOf(axis: Axis, places: number, area: Area, { lying }: Pick<Plane, 'lying'>): Plane {
  const bands = bandsOf(places, lying ? [area.top, area.bottom] : [area.left, area.right]);
  const values = linearOf(axis, lying ? [area.left, area.right] : [area.bottom, area.top]);
  return {
    ...{ lying, area, slot: bands.step() },
    place: (at) => round((bands(at) ?? 0) + bands.bandwidth() / 2),
    value: (value) => round(values(value)),
  };
}

/** To a tenth: enough for the eye, and short in the file. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function bandsOf(places: number, ends: readonly [number, number]): ScaleBand<number> {
  return scaleBand(range(Math.max(1, places)), ends);
}

function linearOf({ low, high }: Axis, ends: readonly [number, number]): ScaleLinear<number, number> {
  return scaleLinear([low, high], ends).clamp(true);
}
