// statement.ts — what given noise in fact keeps for a person in one window, in many, or in several organisations (privacy.md §4, §5).
import type { Law } from './law.ts';
import { sumOf, withOnTop } from './law.ts';
import { epsilonAt, profileAt } from './loss-distribution.ts';
import type { Shift } from './loss-atoms.ts';
import { bestGuessProbability } from './promise.ts';
import type { Sensitivity } from './sensitivity.ts';
import { lastResortCells, releaseCells, shiftsOf } from './sensitivity.ts';
import { lastResortSlack, releaseSlack } from './slack.ts';

/** All that protects a person. Each instrument has its own law and its own H, because a sector may have its own. */
export interface Standing {
  readonly instruments: readonly Sensitivity[];
  /** Each organisation's own noise. */
  readonly laws: readonly Law[];
  /** H for each instrument's releases. */
  readonly honest: readonly number[];
  readonly amendments: number;
}

/** What is kept at the requested δ. */
export interface Kept {
  /** Infinity if the law protects nothing by itself. */
  readonly epsilon: number;
  readonly delta: number;
  /** δ(0). The best guess is better than a coin toss by half of this. */
  readonly deltaAtZero: number;
  /** The probability that the best possible guess of whether the person is in the data is right, as in promise.ts. */
  readonly bestGuess: number;
}

/**
 * What is kept for somebody seen in `windows` windows, against everyone who sees the releases. `onTop` is further noise in each
 * instrument's releases that comes from no organisation. Adding it never weakens what is kept.
 */
export function releaseKept(standing: Standing, delta: number, windows = 1, onTop: readonly (Law | undefined)[] = []): Kept {
  const { instruments, laws, honest } = standing;
  const summed = laws.map((law, i) => withOnTop(sumOf(law, honest[i] ?? 0), onTop[i]));
  // The noise on top comes from at most two more draws in each cell.
  const draws = Math.max(...honest) + (onTop.length > 0 ? 2 : 0);
  const slack = releaseSlack(draws, releaseCells(instruments), windows);
  return kept(instruments, summed, 1, windows, delta, slack);
}

/** What is kept for somebody seen in `windows` windows, against everyone else together. */
export function lastResortKept({ instruments, laws, amendments }: Standing, delta: number, windows = 1): Kept {
  return kept(instruments, laws, 1 + amendments, windows, delta, lastResortSlack(lastResortCells(instruments, amendments), windows));
}

/**
 * What is kept for a person in g organisations in one window. Releases add up the g contributions. For the last resort, each contribution
 * is seen by itself and has its own noise.
 */
export function keptInSeveral(
  standing: Standing,
  organisations: number,
  delta: number,
): { readonly release: Kept; readonly lastResort: Kept } {
  const moved = standing.instruments.map((instrument) => ({ ...instrument, amount: instrument.amount * organisations }));
  return {
    release: releaseKept({ ...standing, instruments: moved }, delta),
    lastResort: lastResortKept(standing, delta, organisations),
  };
}

function kept(
  instruments: readonly Sensitivity[],
  laws: readonly Law[],
  versions: number,
  windows: number,
  delta: number,
  slack: number,
): Kept {
  if (laws.some(protectsNothing)) return { epsilon: Infinity, delta, deltaAtZero: 1, bestGuess: 1 };
  const shifts = shiftsOf(instruments, laws, versions);
  const bare = profileAt(shifts, delta, windows);
  const deltaAtZero = Math.min(1, bare.deltaAtZero + 2 * slack);
  const epsilon = withSlack(shifts, bare.epsilon, delta, windows, slack);
  return { epsilon, delta, deltaAtZero, bestGuess: bestGuessProbability(deltaAtZero) };
}

/**
 * ε after the slack is taken off δ. The slack is multiplied by 1 + e^ε with the ε that is still to be found, so a slightly larger ε is
 * used there, which is on the safe side. Infinity if too little of δ is left.
 */
function withSlack(shifts: readonly Shift[], bare: number, delta: number, windows: number, slack: number): number {
  const spoken = (1 + Math.exp(bare + 0.1)) * slack;
  if (spoken < 1e-9 * delta) return bare;
  return spoken < delta / 2 ? epsilonAt(shifts, delta - spoken, windows) : Infinity;
}

function protectsNothing(law: Law): boolean {
  return law.kind === 'discrete-laplace' && law.parts.every(({ shape }) => shape.num < shape.den);
}
