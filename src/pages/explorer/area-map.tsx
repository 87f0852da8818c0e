// area-map.tsx — areas as they lie, each with its figure where there is room for it.
import { AREAS_WIDTH, byFolded, type Areas, type AreaShape } from './maps.ts';
import { printed, wordsOf, type MapFigure, type Shades } from './figures-on-map.ts';

interface AreaMapProps {
  readonly areas: Areas;
  readonly figures: readonly MapFigure[];
  readonly shades: Shades;
  /** What the map says, for somebody who can't see it. */
  readonly sentence: string;
}

/** The height of a letter in the map's own units: on a wide screen and on a phone. explorer-style.ts has the same. */
const LETTERS = [
  ['for-wide', 20],
  ['for-narrow', 44],
] as const;

export function AreaMap({ areas, figures, shades, sentence }: AreaMapProps) {
  const figureOf = byFolded(figures);
  const drawn = areas.shapes.map((shape) => ({ shape, figure: figureOf(shape.value) }));
  return (
    <figure class="map areas">
      <svg viewBox={`0 0 ${AREAS_WIDTH} ${areas.height}`} role="img" aria-label={sentence}>
        {drawn.map(({ shape, figure }) => (
          <g class={`tile ${figure === undefined ? 'none' : shades.classOf(figure)}`}>
            <title>{wordsOf(figure?.value ?? shape.value, figure)}</title>
            <path d={shape.path} fill-rule="evenodd" />
          </g>
        ))}
        {LETTERS.map(([name, letter]) => (
          <g class={name}>
            {drawn.map(({ shape, figure }) => (figure === undefined ? null : <Label shape={shape} figure={figure} letter={letter} />))}
          </g>
        ))}
      </svg>
      <figcaption class="source">{areas.attribution}</figcaption>
    </figure>
  );
}

/** The name, the figure and its interval; or the figure alone; or nothing, if the area is too small even for that. */
function Label({ shape, figure, letter }: { readonly shape: AreaShape; readonly figure: MapFigure; readonly letter: number }) {
  const [big, small] = printed(figure);
  const all = [figure.value, big, small].filter((line) => line !== '');
  const lines = [all, [big]].find((some) => isWithin(shape.radius, some, letter)) ?? [];
  const [x, y] = shape.middle;
  return lines.map((line, at) => (
    <text
      {...(line === big ? { class: 'figure' } : {})}
      x={x}
      y={Math.round(y + letter * (1.2 * (at - (lines.length - 1) / 2) + 0.35))}
      text-anchor="middle"
    >
      {line}
    </text>
  ));
}

/** A letter is about 0.6 times as wide as it is high. */
function isWithin(radius: number, lines: readonly string[], letter: number): boolean {
  const width = 0.6 * letter * Math.max(...lines.map(({ length }) => length));
  return Math.hypot(width / 2, (1.2 * letter * lines.length) / 2) <= radius;
}
