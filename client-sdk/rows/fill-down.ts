// fill-down.ts — cells left empty because the row above says the same: a day that is written once, an area that heads its rows.
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { said } from '@soundings/protocol/json/said';
import { DATE, isNamed, PERSON, type Columns } from './columns.ts';
import type { Note } from './findings.ts';

/** Where a file has what may be filled down. */
interface Places {
  readonly person: number | undefined;
  readonly date: number | undefined;
  /** In the order of the instrument's dimensions. */
  readonly dimensions: readonly (number | undefined)[];
  /** All columns that a row needs. */
  readonly needed: Iterable<number>;
}

export interface Filler {
  /** The row with what the ones above say; undefined for one that only heads those below. */
  fill(cells: readonly unknown[]): readonly unknown[] | undefined;
  notes(names: readonly string[]): readonly Note[];
}

/** Owns what the rows above have said: the rows of one file go through in order. Undefined if nothing was said to be filled down. */
export function fillerOf(instrument: Instrument, { fillDown }: Columns, { person, date, dimensions, needed }: Places): Filler | undefined {
  if (fillDown === undefined || fillDown.length === 0) return undefined;
  const named: readonly (readonly [string, number | undefined])[] = [
    [PERSON, person],
    [DATE, date],
    ...instrumentDimensions(instrument).map(({ name }, at) => [name, dimensions[at]] as const),
  ];
  const places = named.flatMap(([name, at]) => (at !== undefined && at >= 0 && isNamed(fillDown, name) ? [at] : []));
  const others = [...needed].filter((at) => !places.includes(at));
  const above = new Map<number, unknown>();
  const filled = new Map<number, number>();
  return {
    fill(cells) {
      const empty = places.filter((at) => isEmpty(cells[at]));
      for (const at of places) if (!empty.includes(at)) above.set(at, cells[at]);
      if (others.length > 0 && empty.length < places.length && others.every((at) => isEmpty(cells[at]))) return undefined;
      const fillable = empty.filter((at) => above.has(at));
      if (fillable.length === 0) return cells;
      const full: unknown[] = Array.from({ length: Math.max(cells.length, ...fillable.map((at) => at + 1)) }, (_, at) => cells[at] ?? '');
      for (const at of fillable) {
        full[at] = above.get(at);
        filled.set(at, (filled.get(at) ?? 0) + 1);
      }
      return full;
    },
    notes: (names) =>
      [...filled].map(([at, count]) => ({
        code: 'fill-down',
        ...(count === 1
          ? said`${count} row with nothing under "${names[at] ?? ''}" has what the row above says.`
          : said`${count} rows with nothing under "${names[at] ?? ''}" have what the row above says.`),
      })),
  };
}

function isEmpty(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}
