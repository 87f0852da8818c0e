// sample-table.ts — the table that a question needs: its headings, and what may stand under each.
import { cellCount, cellPicks, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';

/** A column of the table. */
export interface SampleColumn {
  readonly heading: string;
  /** The only texts that may stand in it; undefined if there are too many to list, or numbers will do as well. */
  readonly allowed: readonly string[] | undefined;
  readonly holds: 'text' | 'date' | 'number';
  /** What belongs there, for a person. */
  readonly note: string;
}

export interface SampleTable {
  readonly columns: readonly SampleColumn[];
  /** Rows that are there already, to be completed: one for each cell of a figure. Of other questions, nobody's row is made up. */
  readonly rows: readonly (readonly string[])[];
}

/** The table of a question, with the charter's names as headings. */
export function sampleTable(instrument: Instrument): SampleTable {
  const dimensions = instrumentDimensions(instrument);
  const named = dimensions.map(dimensionColumn);
  if (instrument.kind === 'figure') {
    const amount = numbers('amount', `a whole number of ${instrument.unit}, 0 included`);
    const rows = Array.from({ length: cellCount(dimensions) }, (_, cell) => {
      const picks = cellPicks(dimensions, cell);
      return [...dimensions.map((dimension, at) => valueNames(dimension)[picks[at] ?? 0] ?? ''), ''];
    });
    return { columns: [...named, amount], rows };
  }
  const person: SampleColumn = {
    heading: 'person',
    allowed: undefined,
    holds: 'text',
    note: 'an id, the same in every row of one person; it stays on this machine',
  };
  const date: SampleColumn = { heading: 'date', allowed: undefined, holds: 'date', note: 'a day such as 2026-01-05' };
  const amount = instrument.kind === 'total' ? [numbers('amount', `a whole number of ${instrument.unit}`)] : [];
  return { columns: [person, date, ...named, ...amount], rows: [] };
}

function dimensionColumn(dimension: Dimension): SampleColumn {
  const names = valueNames(dimension);
  if (dimension.values !== undefined) return { heading: dimension.name, allowed: names, holds: 'text', note: names.join('; ') };
  return numbers(dimension.name, `a number; it counts in: ${names.join('; ')}`);
}

function numbers(heading: string, note: string): SampleColumn {
  return { heading, allowed: undefined, holds: 'number', note };
}
