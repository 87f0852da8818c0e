// grid-file.ts — the layout of a tile map: a dimension, and a place for each of its values.
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Grid } from '../pages/explorer/maps.ts';
import { readTextFile } from '../text-file.ts';

const place = z.int().min(1).max(60);
const GridFile = z.strictObject({
  dimension: z.string().min(1).max(60),
  tiles: z
    .array(z.strictObject({ value: z.string().min(1).max(100), label: z.string().min(1).max(100).optional(), column: place, row: place }))
    .min(1)
    .max(1000),
});

/** Throws InputError for a file that isn't a layout, or that has two tiles in one place. */
export function readGrid(path: string): Grid {
  const parsed = GridFile.safeParse(jsonIn(path));
  if (!parsed.success)
    throw new InputError(
      `${path} is not a layout of tiles: ${z.prettifyError(parsed.error)}. It needs { "dimension": "area", "tiles": [{ "value": "Ordsall", "column": 1, "row": 2 }] }.`,
    );
  const { dimension, tiles } = parsed.data;
  const places = new Set<string>();
  for (const { value, column, row } of tiles) {
    if (places.has(`${column}/${row}`)) throw new InputError(`${path} has two tiles in column ${column}, row ${row}; one is "${value}".`);
    places.add(`${column}/${row}`);
  }
  return { dimension, tiles: tiles.map(({ label, ...tile }) => ({ ...tile, label: label ?? tile.value })) };
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new InputError(`${path} is not JSON. ${cause.message}`, { cause });
    throw cause;
  }
}
