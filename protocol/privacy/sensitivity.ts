// sensitivity.ts — how far one person can move the cells of a contribution: it follows from what is asked (privacy.md §1).
import type { Law } from './law.ts';
import type { Shift } from './loss-atoms.ts';

/** What bounds one person in an instrument. A charter's instrument is one of these, with more to it. */
export type InstrumentBounds = { readonly noiseWeight?: number | undefined } & (
  | { readonly kind: 'count'; readonly cellsPerPerson: number }
  | { readonly kind: 'soundings'; readonly itemsPerPerson: number }
  | { readonly kind: 'prevalence' }
  | { readonly kind: 'total'; readonly cellsPerPerson: number; readonly cap: number }
  | { readonly kind: 'figure'; readonly figures: number; readonly protects: number }
);

/** The worst that one person (for a figure: the difference that is protected) does to one contribution. */
export interface Sensitivity {
  /** m: the cells that change at most. */
  readonly cells: number;
  /** c: by how much each may change. */
  readonly amount: number;
  /** w: the variance asked for relative to other instruments, beyond amount². */
  readonly weight: number;
}

/** The table of privacy.md §1. Where it is known *that* someone is in and the answer is the secret, the cells of either answer count. */
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

/** M_R: the cells that one person moves in one window, over all instruments. */
export function releaseCells(instruments: readonly Sensitivity[]): number {
  return instruments.reduce((sum, { cells }) => sum + cells, 0);
}

/** M_L = M_R (1 + amendments allowed): every version is seen bare. */
export function lastResortCells(instruments: readonly Sensitivity[], amendments: number): number {
  return releaseCells(instruments) * (1 + amendments);
}

/** A person's shifts, one kind for each instrument, under each instrument's law; `repeats` for versions or windows. */
export function shiftsOf(instruments: readonly Sensitivity[], laws: readonly Law[], repeats = 1): Shift[] {
  return instruments.map(({ cells, amount }, i) => {
    const law = laws[i];
    if (law === undefined) throw new RangeError(`${instruments.length} instruments need as many laws, got ${laws.length}`);
    return { law, cells: cells * repeats, amount };
  });
}
