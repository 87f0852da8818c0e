// lattice.ts — the fixed ladders of standard deviations that are summed over, and the prior of each point (insight-method.md §3).
import type { Scale } from './scale.ts';
import { harmonicsOf, type Structure, type Variances } from './structure.ts';

/** Additive: numbers as they are. Log: their logarithms, where every release is well above zero. */
export type Mode = 'additive' | 'log';

/** Steps of one point on its ladders: σ_e, σ_l, then σ_s if there is a slope, then σ_h if there is a season. */
export type Steps = readonly number[];

/** Where the lattice of one structure stands: its ladders, in units of the series. */
export interface Lattice {
  readonly structure: Structure;
  readonly mode: Mode;
  readonly scale: Scale;
  /** Numbers of people scatter about as Poisson's law says; amounts as they like. */
  readonly people: boolean;
}

/** σ_e and σ_l: 0, and from S/32 to 2S by √2. */
const MAIN = [0, ...Array.from({ length: 13 }, (_, j) => 2 ** (-5 + j / 2))];
/** σ_s and σ_h. */
const SLOPE = [0, 1 / 256, 1 / 64, 1 / 16];
const SEASON = [0, 1 / 64, 1 / 16, 1 / 4];

/** How many steps each ladder has. */
export function ladderLengths({ damping, period }: Structure): readonly number[] {
  return [MAIN, MAIN, ...(damping > 0 ? [SLOPE] : []), ...(period > 0 ? [SEASON] : [])].map(({ length }) => length);
}

export function variancesAt({ structure, scale }: Pick<Lattice, 'structure' | 'scale'>, steps: Steps): Variances {
  const { damping, period, harmonics } = structure;
  const squared = (ladder: readonly number[], step: number | undefined) => ((ladder[step ?? 0] ?? 0) * scale.step) ** 2;
  const seasonStates = 2 * harmonics - (2 * harmonics === period ? 1 : 0);
  return {
    irregular: squared(MAIN, steps[0]),
    level: squared(MAIN, steps[1]),
    slope: damping > 0 ? squared(SLOPE, steps[2]) : 0,
    season: period > 0 ? squared(SEASON, steps.at(-1)) : 0,
    initialSlope: (scale.step / 2) ** 2,
    initialSeason: period > 0 ? (2 * scale.amplitude ** 2) / seasonStates : 0,
  };
}

/** Log prior of a point, less the logarithm of the number of steps of each ladder, so that structures compare. */
export function logPrior(lattice: Lattice, { irregular, level }: Variances): number {
  const { step } = lattice.scale;
  const { centre, width } = irregularPrior(lattice);
  const ofIrregular = irregular === 0 ? -8 : -0.5 * (Math.log2(Math.sqrt(irregular) / centre) / width) ** 2;
  const ofLevel = -Math.log1p((16 * level) / step ** 2);
  return ofIrregular + ofLevel - ladderLengths(lattice.structure).reduce((sum, length) => sum + Math.log(length), 0);
}

/** Where σ_e is expected, and how many doublings it may well be off. */
function irregularPrior({ mode, people, scale }: Lattice): { readonly centre: number; readonly width: number } {
  if (!people) return { centre: scale.step / 4, width: 2 };
  const poisson = Math.sqrt(scale.mean);
  return { centre: mode === 'log' ? 1 / poisson : poisson, width: 1.5 };
}

/** Every point, the last ladder running fastest. */
export function allSteps(lengths: readonly number[]): readonly Steps[] {
  return lengths.reduce<readonly Steps[]>(
    (before, length) => before.flatMap((steps) => Array.from({ length }, (_, step) => [...steps, step])),
    [[]],
  );
}

/** The structures that are tried: level or damped slope, each plain or with a season of `period` windows if that isn't 0. */
export function structures(damping: number, period: number): readonly Structure[] {
  const seasons = period === 0 ? [0] : [0, period];
  return [0, damping].flatMap((one) => seasons.map((season) => ({ damping: one, period: season, harmonics: harmonicsOf(season) })));
}
