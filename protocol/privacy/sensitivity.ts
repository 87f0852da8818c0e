// sensitivity.ts — how much one person can change the cells of a contribution, which follows from what is asked (privacy.md §1).
import type { Law } from './law.ts';
import type { Shift } from './loss-atoms.ts';

/** The bounds on one person in an instrument. A charter's instrument has these and other members. */
export type InstrumentBounds = { readonly noiseWeight?: number | undefined } & (
  | { readonly kind: 'count'; readonly cellsPerPerson: number }
  | { readonly kind: 'soundings'; readonly itemsPerPerson: number }
  | { readonly kind: 'prevalence' }
  | { readonly kind: 'total'; readonly cellsPerPerson: number; readonly cap: number }
  | { readonly kind: 'figure'; readonly figures: number; readonly protects: number }
);

/** The most that one person can change in one contribution. For a figure, the difference that is protected takes the person's place. */
export interface Sensitivity {
  /** m: how many cells can change at most. */
  readonly cells: number;
  /** c: by how much each of them can change. */
  readonly amount: number;
  /** w: a factor of this instrument's variance relative to other instruments', in addition to amount². */
  readonly weight: number;
}

/** The table of privacy.md §1. If it is known that someone answered and only the answer is secret, the cells of both answers count. */
export function sensitivityOf(instrument: InstrumentBounds): Sensitivity {
  const weight = instrument.noiseWeight ?? 1;
  switch (instrument.kind) {
    case 'count':
      return { cells: instrument.cellsPerPerson, amount: 1, weight };
    case 'soundings':
      return { cells: 2 * instrument.itemsPerPerson, amount: 1, weight };
    case 'prevalence':
      return { cells: 2, amount: 1, weight };
    case 'total':
      return { cells: instrument.cellsPerPerson, amount: instrument.cap, weight };
    case 'figure':
      return { cells: instrument.figures, amount: instrument.protects, weight };
  }
}

/** M_R: how many cells one person can change in one window, over all instruments. */
export function releaseCells(instruments: readonly Sensitivity[]): number {
  return instruments.reduce((sum, { cells }) => sum + cells, 0);
}

/** M_L = M_R (1 + amendments allowed), because the last resort assumes that every version is seen by itself. */
export function lastResortCells(instruments: readonly Sensitivity[], amendments: number): number {
  return releaseCells(instruments) * (1 + amendments);
}

/**
 * A person's shifts, one for each instrument, under that instrument's law. `repeats` is a number of versions or windows. RangeError if
 * there are fewer laws than instruments.
 */
export function shiftsOf(instruments: readonly Sensitivity[], laws: readonly Law[], repeats = 1): Shift[] {
  return instruments.map(({ cells, amount }, i) => {
    const law = laws[i];
    if (law === undefined) throw new RangeError(`${instruments.length} instruments need as many laws, got ${laws.length}`);
    return { law, cells: cells * repeats, amount };
  });
}
