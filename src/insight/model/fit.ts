// fit.ts — one series fitted by summing over every structure and every point of its lattice (insight-method.md §3).
import { filtered, type Observations } from './filter.ts';
import { allSteps, ladderLengths, logPrior, structures, variancesAt, type Lattice, type Mode, type Steps } from './lattice.ts';
import { PlainBank } from './plain-bank.ts';
import { scaleOf, type Scale } from './scale.ts';
import { KEPT_WITHIN, pointsNearBest, type Found } from './search.ts';
import { DAMPING, stateSpace, type StateSpace, type Variances } from './structure.ts';

export interface FitOptions {
  /** Windows in a season; 0 for none. It is tried only where the series is long enough for it. */
  readonly period: number;
  /** True if people are counted, false for amounts and figures. */
  readonly people: boolean;
}

export interface Fit {
  /** Heaviest first; weights add up to 1. */
  readonly points: readonly FitPoint[];
  /** Logarithm of the posterior summed over the points within 4 of their structure's best. */
  readonly logMarginal: number;
  /** What was fitted in each mode that was allowed. */
  readonly modes: ReadonlyMap<Mode, FittedMode>;
}

export interface FittedMode {
  /** The series, or its logarithms. */
  readonly observed: Observations;
  readonly scale: Scale;
}

export interface FitPoint {
  readonly mode: Mode;
  readonly space: StateSpace;
  readonly steps: Steps;
  readonly variances: Variances;
  readonly logPosterior: number;
  readonly weight: number;
  /** Mean and covariance of the states in the window after the last. */
  readonly state: Float64Array;
  readonly covariance: Float64Array;
}

/** Points lighter than this, to the heaviest, are left out. */
const LIGHTEST = Math.exp(-6);

/** RangeError if nothing was released. */
export function fit(observed: Observations, { period, people }: FitOptions): Fit {
  const modes = modesOf(observed);
  const season = seasonTried(observed, period);
  const found = [...modes].flatMap(([mode, fitted]) =>
    structures(DAMPING, season).flatMap((structure) => {
      const lattice: Lattice = { structure, mode, scale: fitted.scale, people };
      return searched(lattice, fitted.observed, observed).map((one) => ({ ...one, lattice }));
    }),
  );
  const best = Math.max(...found.map(({ logPosterior }) => logPosterior));
  const kept = found.filter(({ logPosterior }) => Math.exp(logPosterior - best) >= LIGHTEST);
  const whole = kept.reduce((sum, { logPosterior }) => sum + Math.exp(logPosterior - best), 0);
  const points = kept.map(({ lattice, steps, logPosterior }): FitPoint => {
    const space = stateSpace(lattice.structure);
    const variances = variancesAt(lattice, steps);
    const { state, covariance } = filtered(space, variances, modes.get(lattice.mode)?.observed ?? observed);
    const weight = Math.exp(logPosterior - best) / whole;
    return { mode: lattice.mode, space, steps, variances, logPosterior, weight, state, covariance };
  });
  return {
    points: points.toSorted((a, b) => b.weight - a.weight),
    logMarginal: best + Math.log(found.reduce((sum, { logPosterior }) => sum + Math.exp(logPosterior - best), 0)),
    modes,
  };
}

/** How much each structure weighs, in each mode: heaviest first, adding up to 1. */
export interface StructureWeight {
  readonly mode: Mode;
  readonly damped: boolean;
  readonly season: boolean;
  readonly weight: number;
}

export function structureWeights({ points }: Fit): readonly StructureWeight[] {
  const weights = new Map<string, StructureWeight>();
  for (const { mode, space, weight } of points) {
    const kind = { mode, damped: space.structure.damping > 0, season: space.structure.period > 0 };
    const name = JSON.stringify(kind);
    weights.set(name, { ...kind, weight: weight + (weights.get(name)?.weight ?? 0) });
  }
  return [...weights.values()].sort((a, b) => b.weight - a.weight);
}

/** A season is tried from two of its lengths in windows and one and a half in releases on. */
function seasonTried({ releases }: Observations, period: number): number {
  const released = releases.filter((one) => !Number.isNaN(one)).length;
  return period > 1 && releases.length >= 2 * period && released >= 1.5 * period ? period : 0;
}

/** The additive mode, and logarithms where every release is above 0 and at least three standard errors of its noise. */
function modesOf(observed: Observations): ReadonlyMap<Mode, FittedMode> {
  const { releases, noiseVariance, exposure } = observed;
  const seen = [...releases.keys()].filter((t) => !Number.isNaN(releases[t] as number));
  if (seen.length === 0) throw new RangeError('a series without a release cannot be fitted');
  const modes = new Map<Mode, FittedMode>([['additive', { observed, scale: scaleOf(observed, 1) }]]);
  const clear = seen.every((t) => (releases[t] as number) > 0 && (releases[t] as number) ** 2 >= 9 * (noiseVariance[t] as number));
  if (!clear) return modes;
  const logs = {
    releases: releases.map((one, t) => Math.log(one / (exposure[t] as number))),
    noiseVariance: noiseVariance.map((one, t) => one / (releases[t] as number) ** 2),
    exposure: exposure.map(() => 1),
  };
  const { mean } = scaleOf(observed, 1);
  return modes.set('log', { observed: logs, scale: { ...scaleOf(logs, 0), mean } });
}

/** The points within 4 of the structure's best. */
function searched(lattice: Lattice, observed: Observations, original: Observations): readonly Found[] {
  // A logarithm's density is that of the number itself times the number. The first release has none: it sets the level.
  const jacobian = lattice.mode === 'log' ? logSum(original.releases) : 0;
  if (lattice.structure.period === 0) return searchedPlain(lattice, observed, jacobian);
  const space = stateSpace(lattice.structure);
  return pointsNearBest(ladderLengths(lattice.structure), (steps) => {
    const variances = variancesAt(lattice, steps);
    return filtered(space, variances, observed).logLikelihood + logPrior(lattice, variances) - jacobian;
  });
}

function searchedPlain(lattice: Lattice, { releases, noiseVariance, exposure }: Observations, jacobian: number): readonly Found[] {
  const points = allSteps(ladderLengths(lattice.structure)).map((steps) => ({ steps, variances: variancesAt(lattice, steps) }));
  const bank = new PlainBank(points.map(({ variances }) => ({ damping: lattice.structure.damping, variances })));
  for (let t = 0; t < releases.length; t++) {
    const release = releases[t] as number;
    if (!Number.isNaN(release)) bank.observe(release, noiseVariance[t] as number, exposure[t] as number);
    bank.advance();
  }
  const found = points.map(({ steps, variances }, i) => {
    const logPosterior = (bank.logLikelihood[i] as number) + logPrior(lattice, variances) - jacobian;
    return { steps, logPosterior };
  });
  const best = Math.max(...found.map(({ logPosterior }) => logPosterior));
  return found.filter(({ logPosterior }) => logPosterior >= best - KEPT_WITHIN);
}

/** Of all releases but the first. */
function logSum(releases: Float64Array): number {
  return releases
    .filter((one) => !Number.isNaN(one))
    .subarray(1)
    .reduce((sum, one) => sum + Math.log(one), 0);
}
