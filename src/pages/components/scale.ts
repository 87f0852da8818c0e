// scale.ts — from figures to places in a chart.
import { extent } from 'd3-array';
import { scaleBand, scaleLinear, type ScaleBand, type ScaleLinear } from 'd3-scale';

/** What an axis shows, and where it has its lines. Charts that are compared share one. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly write: (value: number) => string;
}

/** An axis that holds every value, and zero; the lines of whole figures are at whole numbers. */
export function axisOf(values: readonly number[], lines: number, kind: 'whole' | 'number', write: Axis['write']): Axis {
  const [least = 0, most = 0] = extent(values.filter(Number.isFinite));
  const highest = kind === 'whole' ? Math.max(1, most) : Math.max(0, most);
  const scale = scaleLinear([Math.min(0, least), highest === Math.min(0, least) ? 1 : highest], [0, 1]).nice(lines);
  const [low = 0, high = 1] = scale.domain();
  const ticks = scale.ticks(lines).filter((tick) => kind === 'number' || Number.isInteger(tick));
  return { low, high, ticks, write };
}

/** The rectangle that marks are drawn in, in the units of the picture. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a chart has its places and its values. Standing: places side by side, values upward. Lying: places one below the other, values to the right. */
export interface Plane {
  readonly lying: boolean;
  readonly area: Area;
  /** The width of one place. */
  readonly slot: number;
  /** The middle of a place. */
  place(at: number): number;
  /** A value beyond the axis stands at its end. */
  value(value: number): number;
}

export function planeOf(axis: Axis, places: number, area: Area, lying: boolean): Plane {
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

function bandsOf(places: number, range: readonly [number, number]): ScaleBand<number> {
  return scaleBand(
    Array.from({ length: Math.max(1, places) }, (_, at) => at),
    range,
  );
}

function linearOf({ low, high }: Axis, range: readonly [number, number]): ScaleLinear<number, number> {
  return scaleLinear([low, high], range).clamp(true);
}
