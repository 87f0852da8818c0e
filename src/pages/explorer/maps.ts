// maps.ts — where the values of a dimension stand on a map: in tiles, or as the areas that they are.
import { fold, sameFolded } from '@soundings/protocol/json/fold';

/** Squares of one size, each in a column and a row. */
export interface Grid {
  readonly dimension: string;
  readonly tiles: readonly { readonly value: string; readonly label: string; readonly column: number; readonly row: number }[];
}

/** Outlines in a picture of {@link AREAS_WIDTH} by `height`. */
export interface Areas {
  readonly dimension: string;
  /** Whose outlines they are, as their licence wants it said. */
  readonly attribution: string;
  readonly height: number;
  readonly shapes: readonly AreaShape[];
}

export interface AreaShape {
  readonly value: string;
  /** As SVG has it. */
  readonly path: string;
  /** The middle of the largest circle in it. */
  readonly middle: readonly [x: number, y: number];
  readonly radius: number;
}

export const AREAS_WIDTH = 1000;

export interface Maps {
  readonly grid?: Grid | undefined;
  readonly areas?: Areas | undefined;
}

/** Whether one of the maps is of this dimension. */
export function isMapped({ grid, areas }: Maps, name: string): boolean {
  return [grid, areas].some((map) => map !== undefined && sameFolded(map.dimension, name));
}

/** What is found under a name, in any case and spelled in any form of letters. */
export function byFolded<Item extends { readonly value: string }>(items: readonly Item[]): (value: string) => Item | undefined {
  const known = new Map(items.map((item) => [fold(item.value), item]));
  return (value) => known.get(fold(value));
}
