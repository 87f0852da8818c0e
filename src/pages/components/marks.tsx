// marks.tsx — the marks of a chart: line, interval, stem, band, outline, dot, bar, diamond, and the ring where there is no figure. Each has its own shape, so that no mark depends on colour.
import { area as areaShape, line as lineShape, symbol, symbolDiamond } from 'd3-shape';
import type { Mark } from '../../insight/question.ts';
import { round, type Plane } from './scale.ts';

export interface Point {
  /** Its place on the axis, from 0. */
  readonly at: number;
  /** The value of each column that a mark shows; undefined or missing if nothing can be said. */
  readonly values: ReadonlyMap<string, number | undefined>;
  /** The text that a pointer or a screen reader gets. */
  readonly description: string;
  readonly standsOut?: boolean;
  /** At the end of a bar. */
  readonly text?: string;
  /** There is no figure here: a ring says so, away from the values. */
  readonly isGap?: true;
}

/** Marks that connect points, drawn behind the marks of each point. Interrupted at a place without a point. */
export function Trend({
  mark,
  points,
  places,
  plane,
}: {
  readonly mark: Mark;
  readonly points: readonly Point[];
  readonly places: number;
  readonly plane: Plane;
}) {
  const all = Array.from({ length: places }, (_, at) => points.find((point) => point.at === at));
  if (mark.mark === 'line') {
    const path = lineShape<Point | undefined>()
      .digits(1)
      .defined((point) => valueAt(point, mark.at) !== undefined)
      .x((_, at) => plane.place(at))
      .y((point) => plane.value(valueAt(point, mark.at) ?? 0))(all);
    return <path class="line" d={path ?? ''} />;
  }
  if (mark.mark === 'outline')
    return [mark.low, mark.high].map((end) => {
      const path = lineShape<Point | undefined>()
        .digits(1)
        .defined((point) => valueAt(point, end) !== undefined)
        .x((_, at) => plane.place(at))
        .y((point) => plane.value(valueAt(point, end) ?? 0))(all);
      return <path class="outline" d={path ?? ''} />;
    });
  if (mark.mark !== 'band') return null;
  const path = areaShape<Point | undefined>()
    .digits(1)
    .defined((point) => valueAt(point, mark.low) !== undefined && valueAt(point, mark.high) !== undefined)
    .x((_, at) => plane.place(at))
    .y0((point) => plane.value(valueAt(point, mark.low) ?? 0))
    .y1((point) => plane.value(valueAt(point, mark.high) ?? 0))(all);
  return <path class="band" d={path ?? ''} />;
}

/** One point's marks, with its description. */
export function Marks({ point, marks, plane }: { readonly point: Point; readonly marks: readonly Mark[]; readonly plane: Plane }) {
  return (
    <g {...(point.standsOut === undefined ? {} : { class: point.standsOut ? 'stands-out' : 'stands-back' })}>
      <title>{point.description}</title>
      {point.isGap === true ? <Gap at={point.at} plane={plane} /> : null}
      {marks.map((mark) => (
        <OneMark mark={mark} marks={marks} point={point} plane={plane} />
      ))}
    </g>
  );
}

interface OneMarkProps {
  readonly mark: Mark;
  /** With those beside it. */
  readonly marks: readonly Mark[];
  readonly point: Point;
  readonly plane: Plane;
}

function OneMark({ mark, marks, point, plane }: OneMarkProps) {
  const place = plane.place(point.at);
  if (mark.mark === 'interval' || mark.mark === 'stem') {
    const [low, high] = [valueAt(point, mark.low), valueAt(point, mark.high)];
    return low === undefined || high === undefined ? null : <Interval kind={mark.mark} place={place} low={low} high={high} plane={plane} />;
  }
  const value = 'at' in mark ? valueAt(point, mark.at) : undefined;
  if (value === undefined) return null;
  const [x, y] = plane.lying ? [plane.value(value), place] : [place, plane.value(value)];
  if (mark.mark === 'dot') return <circle class="dot" cx={x} cy={y} r={dotRadius(plane, marks)} />;
  // Beside the rest, which it would cover.
  const aside = plane.lying ? 0 : Math.min(8, 0.3 * plane.slot);
  if (mark.mark === 'diamond') return <path class="diamond" transform={`translate(${round(x + aside)} ${y})`} d={DIAMOND} />;
  return mark.mark === 'bar' ? <Bar place={place} value={value} text={point.text} plane={plane} /> : null;
}

/** Thick, or thin where it holds a thick one. Neither has caps: they are read as the least and the most. */
function Interval({
  kind,
  place,
  low,
  high,
  plane,
}: {
  readonly kind: 'interval' | 'stem';
  readonly place: number;
  readonly low: number;
  readonly high: number;
  readonly plane: Plane;
}) {
  const [from, to] = [plane.value(low), plane.value(high)];
  const width = round(Math.min(6, Math.max(2, plane.slot * 0.4)) * (kind === 'stem' ? 0.35 : 1));
  const half = width / 2;
  return plane.lying ? (
    <rect class={kind} x={from} y={round(place - half)} width={round(to - from)} height={width} rx={half} />
  ) : (
    <rect class={kind} x={round(place - half)} y={to} width={width} height={round(from - to)} rx={half} />
  );
}

/** A dotted line over all values and a ring at its end, so that nobody reads it as one of them. */
function Gap({ at, plane }: { readonly at: number; readonly plane: Plane }) {
  const { left, right, top, bottom } = plane.area;
  const place = plane.place(at);
  const [x, y] = plane.lying ? [right, place] : [place, top];
  const [x1, x2, y1, y2] = plane.lying ? [left, right, place, place] : [place, place, top, bottom];
  return (
    <>
      <line class="gap" x1={x1} x2={x2} y1={y1} y2={y2} />
      <circle class="gap" cx={round(x)} cy={round(y)} r={round(Math.min(4, Math.max(2, plane.slot * 0.3)))} />
    </>
  );
}

/** From the axis' end, or from zero if that is on it. */
function Bar({
  place,
  value,
  text,
  plane,
}: {
  readonly place: number;
  readonly value: number;
  readonly text: string | undefined;
  readonly plane: Plane;
}) {
  const thick = Math.min(18, plane.slot * 0.7);
  const [from, to] = [plane.value(0), plane.value(value)];
  const [start, length] = [Math.min(from, to), Math.max(1, round(Math.abs(to - from)))];
  return plane.lying ? (
    <>
      <rect class="bar" x={start} y={round(place - thick / 2)} width={length} height={round(thick)} />
      {text === undefined ? null : (
        <text x={round(start + length + 6)} y={place + 4}>
          {text}
        </text>
      )}
    </>
  ) : (
    <rect class="bar" x={round(place - thick / 2)} y={start} width={round(thick)} height={length} />
  );
}

function valueAt(point: Point | undefined, column: string): number | undefined {
  const value = point?.values.get(column);
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/** Smaller on a stem, whose thick part it would hide. */
function dotRadius({ slot }: Plane, marks: readonly Mark[]): number {
  const most = marks.some(({ mark }) => mark === 'stem') ? 2.4 : 3.2;
  return round(Math.min(most, Math.max(1.6, slot * 0.3)));
}

/** Around its middle. */
export const DIAMOND = symbol(symbolDiamond, 32).digits(1)() ?? '';
