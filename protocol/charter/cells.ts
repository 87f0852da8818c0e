// cells.ts — what an instrument counts: every combination of its dimensions' values is a cell, and a cell has a number.
import { fold } from '../json/fold.ts';

/** One way of telling rows apart, such as area or age. Either its values are listed, or numbers fall into bands. */
export interface Dimension {
  readonly name: string;
  readonly values?: readonly string[] | undefined;
  /** Ascending edges e₁ … eₖ make k + 1 bands: below e₁, from e₁ to below e₂, …, eₖ and over. */
  readonly bands?: readonly number[] | undefined;
  /** The smallest and the largest number that can be meant in earnest, beside `bands`. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** The value of each dimension, by the dimension's name and in the charter's order. A map: a dimension may be called "constructor", or "2". */
export type Cell = ReadonlyMap<string, string>;

/** The names of a dimension's values, in the order of their numbers. */
export function valueNames(dimension: Dimension): readonly string[] {
  if (dimension.values !== undefined) return dimension.values;
  const edges = dimension.bands ?? [];
  return Array.from({ length: edges.length + 1 }, (_, band) => bandName(edges[band - 1], edges[band]));
}

/** The number of the value that a text from a row means: the value itself, or the only one that folds alike. Undefined if it means none. */
export function valueIndex(dimension: Dimension, text: string): number | undefined {
  const wanted = text.trim();
  if (dimension.values !== undefined) {
    const exact = dimension.values.indexOf(wanted);
    if (exact >= 0) return exact;
    const folded = fold(wanted);
    const alike = dimension.values.flatMap((value, index) => (fold(value) === folded ? [index] : []));
    return alike.length === 1 ? alike[0] : undefined;
  }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(wanted)) return undefined;
  const value = Number(wanted);
  return (dimension.bands ?? []).filter((edge) => edge <= value).length;
}

export function cellCount(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((count, dimension) => count * valueNames(dimension).length, 1);
}

/**
 * The cell's number in [0, cellCount): the last dimension runs fastest, as digits of a number do.
 * `picks` holds one value number a dimension; RangeError if one is none.
 */
export function cellIndex(dimensions: readonly Dimension[], picks: readonly number[]): number {
  if (picks.length !== dimensions.length) throw new RangeError(`expected ${dimensions.length} values, got ${picks.length}`);
  return dimensions.reduce((index, dimension, at) => {
    const size = valueNames(dimension).length;
    const pick = picks[at] ?? -1;
    if (!Number.isInteger(pick) || pick < 0 || pick >= size) throw new RangeError(`"${dimension.name}" has no value ${pick}`);
    return index * size + pick;
  }, 0);
}

/** The inverse of {@link cellIndex}. */
export function cellPicks(dimensions: readonly Dimension[], index: number): readonly number[] {
  if (!Number.isInteger(index) || index < 0 || index >= cellCount(dimensions)) throw new RangeError(`there is no cell ${index}`);
  const picks: number[] = [];
  let rest = index;
  for (const dimension of dimensions.toReversed()) {
    const size = valueNames(dimension).length;
    picks.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return picks;
}

/** The cell of a number, with its values by name. */
export function cellAt(dimensions: readonly Dimension[], index: number): Cell {
  const picks = cellPicks(dimensions, index);
  return new Map(dimensions.map((dimension, at) => [dimension.name, valueNames(dimension)[picks[at] ?? 0] ?? '']));
}

/** "Ordsall, under 18"; "all" if there is nothing to tell apart. */
export function cellName(cell: Cell): string {
  const values = [...cell.values()];
  return values.length === 0 ? 'all' : values.join(', ');
}

function bandName(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return to === undefined ? 'any' : `below ${to}`;
  return to === undefined ? `${from} and over` : `${from} to below ${to}`;
}
