// scale.ts — how much a series moves, roughly: what the ladders of the lattice are measured in (insight-method.md §3).
import type { Observations } from './filter.ts';

export interface Scale {
  /** S: of the changes from one release to the next, robustly; a standard deviation. */
  readonly step: number;
  /** A: the standard deviation of the releases, at least S. */
  readonly amplitude: number;
  /** m̄: the mean release, at least 1. */
  readonly mean: number;
}

/**
 * Of u = y/g: S = 1.4826 · median |u_t − u_{t−1}| / √2 over neighbouring windows, at least a quarter of the mean √V/g, and at least `least` (1 person;
 * 0 for logarithms). Of a single release, or of none that are neighbours, S is the mean √V/g.
 */
export function scaleOf({ releases, noiseVariance, exposure }: Observations, least: number): Scale {
  const levels = Array.from(releases, (release, t) => release / (exposure[t] as number));
  const seen = levels.filter((one) => !Number.isNaN(one));
  const noise = mean(
    levels.flatMap((one, t) => (Number.isNaN(one) ? [] : [Math.sqrt(noiseVariance[t] as number) / (exposure[t] as number)])),
  );
  // Over a gap the level has had longer to move.
  const changes = levels
    .slice(1)
    .map((one, i) => Math.abs(one - (levels[i] as number)))
    .filter((one) => !Number.isNaN(one));
  const step = changes.length === 0 ? Math.max(noise, 1e-9) : Math.max((1.4826 * median(changes)) / Math.SQRT2, noise / 4, least);
  const centre = mean(seen);
  const spread = Math.sqrt(mean(seen.map((one) => (one - centre) ** 2)));
  return { step, amplitude: Math.max(spread, step), mean: Math.max(1, centre) };
}

/** The middle one, or the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
