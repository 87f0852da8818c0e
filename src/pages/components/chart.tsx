// chart.tsx — one chart as a figure with a caption: a picture with a sentence that describes it. A table beside it has its figures.
import type { Mark } from '../../insight/question.ts';
import { Marks, Trend, type Point } from './marks.tsx';
import { planeOf, round, type Area, type Axis, type Plane } from './scale.ts';

export interface ChartProps {
  /** None if it would only repeat the heading above. */
  readonly caption?: string | undefined;
  /** A short description for a reader who can't see the chart. */
  readonly sentence: string;
  /** The name of each place on the axis. */
  readonly places: readonly string[];
  readonly points: readonly Point[];
  /** From the back to the front. */
  readonly marks: readonly Mark[];
  readonly axis: Axis;
  /** Pictures that the page shows one after the other, instead of all marks of the points. */
  readonly frames?: readonly (readonly Point[])[];
  /** Across the page, half of it, one of many, or rows one below the other. The first two have another picture for narrow screens. */
  readonly shape: 'wide' | 'half' | 'small' | 'lying';
}

export function Chart(props: ChartProps) {
  const { caption, shape } = props;
  return (
    <figure class={`chart ${shape}`}>
      {caption === undefined ? null : <figcaption>{caption}</figcaption>}
      {pictures(props).map((size) => (
        <Picture {...props} {...size} />
      ))}
    </figure>
  );
}

/** The shape of each of `count` charts side by side. */
export function shapeBeside(count: number): ChartProps['shape'] {
  return count === 1 ? 'wide' : count <= 3 ? 'half' : 'small';
}

function pictures({ shape, places }: ChartProps): readonly Pick<PictureProps, 'width' | 'height' | 'class'>[] {
  const narrow = { width: 340, height: 200, class: 'for-narrow' };
  if (shape === 'wide') return [{ width: 1040, height: 260, class: 'for-wide' }, narrow];
  if (shape === 'half') return [{ width: 510, height: 190, class: 'for-wide' }, narrow];
  return [shape === 'small' ? { width: 260, height: 140 } : { width: 350, height: 24 * places.length + 30 }];
}

interface PictureProps extends ChartProps {
  readonly width: number;
  readonly height: number;
  readonly class?: string;
}

function Picture({ sentence, places, points, marks, axis, frames, shape, width, height, class: name }: PictureProps) {
  const area = areaOf(axis, places, shape, width, height);
  const plane = planeOf(axis, places.length, area, { lying: shape === 'lying' });
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={sentence} {...(name === undefined ? {} : { class: name })}>
      {axis.ticks.map((tick) => (
        <GridLine tick={tick} plane={plane} write={axis.write} />
      ))}
      <PlaceNames places={places} plane={plane} width={width} height={height} />
      {frames === undefined ? (
        <Drawing points={points} marks={marks} places={places.length} plane={plane} />
      ) : (
        frames.map((frame, at) => (
          <g class={at === 0 ? 'draw now' : 'draw'}>
            <Drawing points={frame} marks={marks} places={places.length} plane={plane} />
          </g>
        ))
      )}
    </svg>
  );
}

/** What connects points, and the points before it. */
function Drawing({
  points,
  marks,
  places,
  plane,
}: Pick<ChartProps, 'points' | 'marks'> & { readonly places: number; readonly plane: Plane }) {
  return (
    <>
      {marks.map((mark) => (
        <Trend mark={mark} points={points} places={places} plane={plane} />
      ))}
      {points.map((point) => (
        <Marks point={point} marks={marks} plane={plane} />
      ))}
    </>
  );
}

/** A letter of the axes' size is so wide, on the whole. */
const LETTER = 6.2;

/** What is wider than this of a name is left to the table. */
const NAME_MAX = 24 * LETTER;

/** Capitals are wider, and letters that are no Latin ones may be twice as wide. */
function widthOf(name: string): number {
  return Array.from(name).reduce(
    (sum, letter) => sum + LETTER * (/[\u0020-\u02ff]/.test(letter) ? (/[A-Zmw@%]/.test(letter) ? 1.4 : 1) : 2),
    0,
  );
}

function fitted(name: string): string {
  if (widthOf(name) <= NAME_MAX) return name;
  const letters = Array.from(name);
  while (widthOf(letters.join('')) > NAME_MAX - LETTER) letters.pop();
  return `${letters.join('')}…`;
}

function areaOf(axis: Axis, places: readonly string[], shape: ChartProps['shape'], width: number, height: number): Area {
  if (shape === 'lying') {
    const longest = Math.max(...places.map((name) => widthOf(fitted(name))));
    return { left: round(14 + longest), right: width - 46, top: 4, bottom: height - 20 };
  }
  const longest = Math.max(...axis.ticks.map((tick) => axis.write(tick).length));
  return { left: round(10 + LETTER * longest), right: width - 8, top: 8, bottom: height - 20 };
}

function GridLine({ tick, plane, write }: { readonly tick: number; readonly plane: Plane; readonly write: Axis['write'] }) {
  const { left, right, top, bottom } = plane.area;
  const at = plane.value(tick);
  const name = tick === 0 ? 'zero' : 'grid';
  return plane.lying ? (
    <>
      <line class={name} x1={at} x2={at} y1={top} y2={bottom} />
      <text class="tick" x={at} y={bottom + 14} text-anchor="middle">
        {write(tick)}
      </text>
    </>
  ) : (
    <>
      <line class={name} x1={left} x2={right} y1={at} y2={at} />
      <text class="tick" x={round(left - 5)} y={at + 3.5} text-anchor="end">
        {write(tick)}
      </text>
    </>
  );
}

interface PlaceNamesProps {
  readonly places: readonly string[];
  readonly plane: Plane;
  readonly width: number;
  readonly height: number;
}

/** What the name of a day takes, with the space to the next. */
const NAME_ROOM = 54;

/** As many names as have room, the last one always among them; all of them if they stand one below the other. */
function PlaceNames({ places, plane, width, height }: PlaceNamesProps) {
  if (plane.lying) {
    return places.map((name, at) => (
      <text x={plane.area.left - 8} y={plane.place(at) + 4} text-anchor="end">
        {fitted(name)}
      </text>
    ));
  }
  const every = Math.max(1, Math.ceil(NAME_ROOM / plane.slot));
  const shown = places.map((name, at) => ({ name, at })).filter(({ at }) => (places.length - 1 - at) % every === 0);
  return shown.map(({ name, at }) => {
    // The last name would run over the edge if it stood in the middle under its point.
    const atEdge = plane.place(at) > width - 24;
    return (
      <text class="tick" x={atEdge ? width - 2 : plane.place(at)} y={height - 5} text-anchor={atEdge ? 'end' : 'middle'}>
        {name}
      </text>
    );
  });
}
