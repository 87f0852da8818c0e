// observation.ts — what somebody who attacks a promise gets to see of one window

/** Noisy values, cell by cell, offset taken off. Whole numbers, unless a mutant made them. */
export type Vector = readonly number[];

/** Against the last resort: an organisation's own vectors, each that it sent. Against the release: the one total that is released. */
export interface Observation {
  readonly vectors: readonly Vector[];
  /** Public, exact. */
  readonly organisations: number;
}

/** What the attacker knows beforehand: everything but whether the person is in. */
export interface Knowledge {
  /** The value of each cell without the person and without noise. */
  readonly base: Vector;
  /** By how much the person moves each of the cells. Zero where they aren't. */
  readonly moves: Vector;
  /** Log-probability of the noise in one cell under the law that is claimed: of 0, 1, 2, … */
  readonly logP: Float64Array;
  /** The standard deviation of that noise. */
  readonly deviation: number;
}
