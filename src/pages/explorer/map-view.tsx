// map-view.tsx — an answer on a map, with what its shades mean, what is not on it, and the table beside.
import { cell } from '../../export/cell.ts';
import { figureWriter, foundSentence } from '../../export/found.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { DataTable, type TableProps } from '../components/data-table.tsx';
import { AreaMap } from './area-map.tsx';
import { shadesOf, type MapFigure, type Shades } from './figures-on-map.ts';
import type { Maps } from './maps.ts';
import { TileMap } from './tile-map.tsx';

interface MapViewProps {
  readonly answered: Answered;
  readonly maps: Maps;
  readonly table: TableProps;
}

/** Null if the answer isn't by the dimension of a map alone. */
export function MapView({ answered, maps, table }: MapViewProps) {
  const { dimension, figures } = figuresOf(answered) ?? { dimension: '', figures: [] };
  const own = ({ dimension: name }: { readonly dimension: string }) => sameFolded(name, dimension);
  const [areas, grid] = [maps.areas && own(maps.areas) ? maps.areas : undefined, maps.grid && own(maps.grid) ? maps.grid : undefined];
  if (figures.length === 0 || (areas === undefined && grid === undefined)) return null;
  const shades = shadesOf(figures);
  const shared = { figures, shades, sentence: foundSentence(answered) };
  const placed = new Set([...(areas?.shapes ?? []), ...(grid?.tiles ?? [])].map(({ value }) => fold(value)));
  const missing = figures.filter(({ value }) => !placed.has(fold(value)));
  return (
    <div class="maps">
      <div>
        {areas === undefined ? null : <AreaMap areas={areas} {...shared} />}
        {grid === undefined ? null : <TileMap grid={grid} {...shared} />}
        {missing.length === 0 ? null : <p class="meta">{`Not on the map: ${missing.map(({ value }) => value).join(', ')}.`}</p>}
        <MapLegend shades={shades} />
      </div>
      <DataTable {...table} />
    </div>
  );
}

function MapLegend({ shades }: { readonly shades: Shades }) {
  return (
    <dl class="shades">
      {shades.rows.map(({ words, classes }) => (
        <div>
          <dt>{words}</dt>
          <dd>
            {classes.map(([name, range]) => (
              <span>
                <svg viewBox="0 0 22 22" aria-hidden="true">
                  <g class={`tile ${name}`}>
                    <rect x="1" y="1" width="20" height="20" rx="3" />
                  </g>
                </svg>
                {range}
              </span>
            ))}
          </dd>
        </div>
      ))}
      <div>
        <dt>Dashed, or ◦</dt>
        <dd>no figure</dd>
      </div>
    </dl>
  );
}

/** Undefined if the answer has not one figure for each value of one name. */
function figuresOf(answered: Answered): { readonly dimension: string; readonly figures: readonly MapFigure[] } | undefined {
  const columns = columnsIn(answered, 'table');
  const [key, total] = columns;
  const [low, high] = ['low', 'high'].map((name) => columns.find((column) => column.name === name));
  const marked = answered.chart?.marks.some((mark) => 'at' in mark && mark.at === total?.name) === true;
  if (key?.kind !== 'text' || total === undefined || low === undefined || high === undefined || !marked) return undefined;
  const write = figureWriter(total);
  const numberIn = (column: typeof total, row: unknown) => Number(column.value(row) ?? NaN);
  return {
    dimension: key.name,
    figures: answered.rows.map((row) => ({
      value: cell(key, row),
      ...{ total: numberIn(total, row), low: numberIn(low, row), high: numberIn(high, row), write },
    })),
  };
}
