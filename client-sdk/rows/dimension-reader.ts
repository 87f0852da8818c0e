// dimension-reader.ts — which value of a dimension a row has; each text is looked up once, and counted for the preview.
import { sanity } from '@soundings/protocol/charter/bands';
import type { Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { isNamed } from './columns.ts';
import { isBirthName } from './dates.ts';
import { birthReader, type Dated } from './day-reader.ts';
import { fieldOf, type Assumed, type Line, type RowContext } from './row-context.ts';
import { valuePicker, type Picked } from './values.ts';
import { Wrong } from './wrong.ts';

/** What texts were taken for, with how many rows have them. */
export type Picks = Map<string, { readonly picked: Picked; rows: number }>;

/** So many different texts of a dimension are kept with what they mean. */
const KNOWN_MAX = 10_000;

/** Reads one dimension of a file's rows. `dated` is its column of dates of birth, if it has one. `picks` counts what is read. */
export function dimensionReader(
  context: RowContext,
  dimension: Dimension,
  at: number,
  dated: Dated | undefined,
  picks: Picks,
): (row: Line, assumed: Assumed | undefined) => Picked {
  const pick = valuePicker(dimension, context.names[at] ?? '', context.columns, context.window);
  const birth = dated === undefined ? undefined : birthReader(context, dimension, dated, pick);
  return (row, assumed) => {
    const text = fieldOf(context, row, at);
    if (text instanceof Wrong) return text;
    if (birth !== undefined) return birth(text, row, assumed);
    const before = picks.get(text);
    const picked = before?.picked ?? pick(text);
    const rows = assumed?.isTrial === true ? 0 : 1;
    if (before !== undefined) before.rows += rows;
    else if (picks.size < KNOWN_MAX) picks.set(text, { picked, rows });
    return picked;
  };
}

/** Whether a dimension of ages has a column of dates of birth: by the column's name, or because it was said. */
export function isBirth(dimension: Dimension, number: number, { columns, layout, names }: RowContext): boolean {
  if (dimension.bands === undefined || !sanity(dimension).isAge) return false;
  return (
    layout.births.has(number) || isBirthName(fold(names[layout.dimensions[number] ?? -1] ?? '')) || isNamed(columns.birth, dimension.name)
  );
}
