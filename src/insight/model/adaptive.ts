// adaptive.ts — intervals as wide as a series' own record asks for, without hindsight (insight.md §10).
//
// The model is normal and linear, and some series move in ways that it doesn't expect. What they did to earlier forecasts tells by how much, before the
// next one is made (conformal prediction; Vovk et al. 2005, Gibbs and Candès 2021 for series that drift). Lung deaths of men and women, the Nile and
// sunspots, at full size and a tenth, six draws of noise, 1 to 4 ahead: 88.5 to 97.0% of 95% intervals hold as the model makes them, 93.9 to 97.1% so,
// 2 to 19% wider on average.

/** One earlier forecast, made `ahead` windows before its release in the same way as the next one. */
export interface PastForecast {
  /** P[release ≤ what came] and P[release ≥ what came], before it came. */
  readonly atMost: number;
  readonly atLeast: number;
}

/** The record is combined with so many forecasts that follow the model's own law, so that a short record changes little. */
const MODEL_COUNTS = 20;

/**
 * The level to ask of the model so that its interval holds with probability `level` for this series: at least `level`, more where the record has too
 * many releases far out. `record` has the forecasts of as many windows ahead whose releases are known by now; in any order.
 */
export function adaptedLevel(record: readonly PastForecast[], level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
  const outside = 1 - level;
  const depths = record.map(depthOf).sort((a, b) => a - b);
  const allowed = outside * (depths.length + MODEL_COUNTS);
  const most = Math.min(outside, largest(depths, allowed));
  return 1 - Math.max(most, LEAST_SHARE * outside);
}

/** The largest a for which the depths below it, and {@link MODEL_COUNTS} times a, are at most `allowed`. Depths rise. */
function largest(depths: readonly number[], allowed: number): number {
  for (const [below, depth] of depths.entries()) {
    // Past this depth one more counts. If that is one too many, a ends here or before.
    if (below + 1 + MODEL_COUNTS * depth > allowed) return Math.min(depth, (allowed - below) / MODEL_COUNTS);
  }
  return (allowed - depths.length) / MODEL_COUNTS;
}

/**
 * A limit on the correction: however bad the record, 1 − level is never reduced below this share of what was asked. A few early misses must not make
 * intervals huge.
 */
const LEAST_SHARE = 1 / 20;

/** How far out a release was: the smallest 1 − level for which the model's interval does not contain it, at most 1. */
export function depthOf({ atMost, atLeast }: PastForecast): number {
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}
