// statement.ts — what given noise in fact keeps for a person: in a window, seen in many, in several organisations (privacy.md §4, §5).
import type { Law } from './law.ts';
import { sumOf, withOnTop } from './law.ts';
import { epsilonAt, profileAt } from './loss-distribution.ts';
import type { Shift } from './loss-atoms.ts';
import { bestGuessProbability } from './promise.ts';
import type { Sensitivity } from './sensitivity.ts';
import { lastResortCells, releaseCells, shiftsOf } from './sensitivity.ts';
import { lastResortSlack, releaseSlack } from './slack.ts';

/** What stands between a person and everybody else. One law and one H an instrument: a sector may have its own. */
export interface Standing {
  readonly instruments: readonly Sensitivity[];
  /** Each organisation's own noise. */
  readonly laws: readonly Law[];
  /** H of each instrument's releases. */
  readonly honest: readonly number[];
  readonly amendments: number;
}

/** What is kept at the δ that was asked for. */
export interface Kept {
  /** Infinity if the law protects nothing by itself. */
  readonly epsilon: number;
  readonly delta: number;
  /** δ(0): half of it is what the best guess gains over a coin. */
  readonly deltaAtZero: number;
  /** How often the best possible guess at "was this person in?" is right, prior ½. */
  readonly bestGuess: number;
}

/**
 * For somebody seen in so many windows, against all who see the releases. `onTop` is other noise in each instrument's, which is no
 * organisation's: what is added to a release takes nothing from what it keeps.
 */
export function releaseKept(standing: Standing, delta: number, windows = 1, onTop: readonly (Law | undefined)[] = []): Kept {
  const { instruments, laws, honest } = standing;
  const summed = laws.map((law, i) => withOnTop(sumOf(law, honest[i] ?? 0), onTop[i]));
  // Noise on top comes from two more tables at most.
  const draws = Math.max(...honest) + (onTop.length > 0 ? 2 : 0);
  const slack = releaseSlack(draws, releaseCells(instruments), windows);
  return kept(instruments, summed, 1, windows, delta, slack);
}

/** For somebody seen in so many windows, against everyone else together. */
export function lastResortKept({ instruments, laws, amendments }: Standing, delta: number, windows = 1): Kept {
  return kept(instruments, laws, 1 + amendments, windows, delta, lastResortSlack(lastResortCells(instruments, amendments), windows));
}

/** For a person in g organisations in one window. Releases add the g contributions up; bare, each has noise of its own. */
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

/** The slack is multiplied by 1 + e^ε, and ε is what we look for: an ε a little too large for it is on the safe side. Infinity if it leaves nothing of δ. */
function withSlack(shifts: readonly Shift[], bare: number, delta: number, windows: number, slack: number): number {
  const spoken = (1 + Math.exp(bare + 0.1)) * slack;
  if (spoken < 1e-9 * delta) return bare;
  return spoken < delta / 2 ? epsilonAt(shifts, delta - spoken, windows) : Infinity;
}

function protectsNothing(law: Law): boolean {
  return law.kind === 'discrete-laplace' && law.parts.every(({ shape }) => shape.num < shape.den);
}
