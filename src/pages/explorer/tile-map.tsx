// tile-map.tsx — one square for each area, with its figure.
import { byFolded, type Grid } from './maps.ts';
import { printed, wordsOf, type MapFigure, type Shades } from './figures-on-map.ts';

interface TileMapProps {
  readonly grid: Grid;
  readonly figures: readonly MapFigure[];
  readonly shades: Shades;
  /** What the map says, for somebody who can't see it. */
  readonly sentence: string;
}

const SIDE = 96;
const GAP = 4;
const LABEL_MAX = 13;

export function TileMap({ grid, figures, shades, sentence }: TileMapProps) {
  const [columns, rows] = [Math.max(...grid.tiles.map(({ column }) => column)), Math.max(...grid.tiles.map(({ row }) => row))];
  const [width, height] = [columns * SIDE, rows * SIDE];
  const figureOf = byFolded(figures);
  return (
    <figure class="map scroll" tabindex={0} role="region" aria-label="Map of tiles">
      <svg class="tiles" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={sentence}>
        {grid.tiles.map(({ value, label, column, row }) => {
          const figure = figureOf(value);
          const [big, small] = printed(figure);
          const [x, y] = [(column - 1) * SIDE + GAP / 2, (row - 1) * SIDE + GAP / 2];
          const middle = x + (SIDE - GAP) / 2;
          return (
            <g class={`tile ${figure === undefined ? 'none' : shades.classOf(figure)}`}>
              <title>{wordsOf(value, figure)}</title>
              <rect x={x} y={y} width={SIDE - GAP} height={SIDE - GAP} rx="6" />
              <text x={middle} y={y + 25} text-anchor="middle">
                {label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label}
              </text>
              <text class="figure" x={middle} y={y + 51} text-anchor="middle">
                {big}
              </text>
              <text class="interval-words" x={middle} y={y + 73} text-anchor="middle">
                {small}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
