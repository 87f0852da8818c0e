// pivot.ts — a table of totals whose headings are values of one dimension: "Eccles", "Ordsall", or "under 18", "18–34", "65+".
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { sanity } from '@soundings/protocol/charter/bands';
import { readBand } from './band-words.ts';
import { looseForm } from '@soundings/protocol/json/loose';
import { usualMeaning } from './usual-words.ts';

/** The dimension whose values are headings, and which value each column of that sort has. */
export interface Pivot {
  readonly dimension: Dimension;
  /** Value numbers by the columns' places. */
  readonly columns: ReadonlyMap<number, number>;
}

/** The dimension of which the most cells are values, two at least and each once; undefined if these are no headings of a table of totals. */
export function pivotOf(dimensions: readonly Dimension[], cells: readonly string[]): Pivot | undefined {
  const pivots = dimensions.flatMap((dimension) => {
    const found = cells.flatMap((cell, at) => {
      const index = cell.trim() === '' ? undefined : labelIndex(dimension, cell);
      return index === undefined ? [] : [[at, index] as const];
    });
    return found.length >= 2 && new Set(found.map(([, index]) => index)).size === found.length
      ? [{ dimension, columns: new Map(found) }]
      : [];
  });
  return pivots.sort((a, b) => b.columns.size - a.columns.size)[0];
}

/** The number of the value that a label says. A bare number is no label: it may be a count. */
export function labelIndex(dimension: Dimension, text: string): number | undefined {
  if (dimension.values === undefined) {
    const reading = readBand(dimension, text.trim(), sanity(dimension).isAge);
    return reading.kind === 'band' ? reading.index : undefined;
  }
  if (/^[\d.,\s]+$/.test(text)) return undefined;
  const form = looseForm(text);
  const same = valueNames(dimension).flatMap((value, index) => (looseForm(value) === form ? [index] : []));
  if (same.length === 1) return same[0];
  const usual = usualMeaning(dimension.values, text);
  return usual === undefined ? undefined : dimension.values.indexOf(usual);
}
