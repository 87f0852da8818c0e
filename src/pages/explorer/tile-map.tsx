// tile-map.tsx — one square for each area, with its figure; the wider the interval, the nearer the colour to grey, so that nobody sees a difference that isn't told.
import { figure } from '../../export/figures.ts';
import type { Grid } from './views.ts';

export interface Tile {
  readonly value: string;
  readonly total: number;
  readonly low: number;
  readonly high: number;
}

interface TileMapProps {
  readonly grid: Grid;
  readonly tiles: readonly Tile[];
  /** What the map says, for somebody who can't see it. */
  readonly sentence: string;
}

const SIDE = 92;
const GAP = 6;
const LABEL_MAX = 12;

export function TileMap({ grid, tiles, sentence }: TileMapProps) {
  const [columns, rows] = [Math.max(...grid.tiles.map(({ column }) => column)), Math.max(...grid.tiles.map(({ row }) => row))];
  const most = Math.max(1, ...tiles.map(({ total }) => total));
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${columns * SIDE} ${rows * SIDE}`} role="img" aria-label={sentence}>
        {grid.tiles.map(({ value, label, column, row }) => {
          const tile = tiles.find((one) => one.value === value);
          const [x, y] = [(column - 1) * SIDE + GAP / 2, (row - 1) * SIDE + GAP / 2];
          const middle = x + (SIDE - GAP) / 2;
          return (
            <g class={`tile ${tile === undefined ? 'none' : classOf(tile, most)}`}>
              <title>
                {tile === undefined
                  ? `${value}: no figure`
                  : `${value}: ${figure(tile.total)}, between ${figure(tile.low)} and ${figure(tile.high)}`}
              </title>
              <rect x={x} y={y} width={SIDE - GAP} height={SIDE - GAP} rx="6" />
              <text x={middle} y={y + 24} text-anchor="middle">
                {label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label}
              </text>
              <text class="figure" x={middle} y={y + 48} text-anchor="middle">
                {tile === undefined ? '◦' : figure(tile.total)}
              </text>
              <text x={middle} y={y + 70} text-anchor="middle">
                {tile === undefined ? '' : `${figure(tile.low)}–${figure(tile.high)}`}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

export function MapLegend() {
  return (
    <p class="meta">
      Each square has its figure and the interval. Darker is more. A figure whose interval is wide beside it has fewer shades, and one that
      is mostly noise has none. ◦ stands for no figure.
    </p>
  );
}

/** Four shades if the half-width is at most a sixth of the figure, two if at most a third, otherwise one. */
function classOf({ total, low, high }: Tile, most: number): string {
  const doubt = (high - low) / 2 / Math.max(total, 1e-9);
  const share = Math.min(0.999, Math.max(0, total / most));
  if (!(doubt <= 1 / 3)) return 'doubt';
  return doubt <= 1 / 6 ? `sure-${Math.floor(4 * share)}` : `half-${Math.floor(2 * share)}`;
}
