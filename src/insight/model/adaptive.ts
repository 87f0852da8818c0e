// adaptive.ts — intervals as wide as a series' own record asks for, without hindsight (insight.md §10).
//
// The model is normal and linear, and some series move in ways that it doesn't expect. What they did to earlier forecasts tells by how much, before the
// next one is made: split conformal prediction (Vovk et al. 2005), with how far out in the model's own law a release came as its score. It has no
// constant that could be tuned. docs/insight.md has its figures on nine published series, beside those of six other ways.

/** One earlier forecast, made `ahead` windows before its release in the same way as the next one. */
export interface PastForecast {
  /** P[release ≤ what came] and P[release ≥ what came], before it came. */
  readonly atMost: number;
  readonly atLeast: number;
}

/**
 * The level to ask of the model so that its interval holds with probability `level` for this series, if its next release is as likely to come as far
 * out as each of those in the record. More than `level` where the record has too many releases far out, less where it has too few; larger for a larger
 * level. As long as the record is too short to tell (fewer than 19 for 95%), the widest of the model's interval and all in the record. `record` has the
 * forecasts of as many windows ahead whose releases are known by now; in any order. RangeError unless 0 < level < 1.
 */
export function adaptedLevel(record: readonly PastForecast[], level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
  const outside = 1 - level;
  const depths = record.map(depthOf).sort((a, b) => a - b);
  // So many may lie outside, the next one counted. Ten times 0.1 is one, whatever doubles make of it.
  const allowed = Math.floor(outside * (depths.length + 1) + ROUNDING);
  const depth = allowed >= 1 ? depths[allowed - 1] : Math.min(outside, depths[0] ?? outside);
  return 1 - Math.min(MOST_OUTSIDE, Math.max(depth ?? outside, LEAST_OUTSIDE));
}

const ROUNDING = 1e-9;

/** A few releases that no interval would have held must not make it endless, nor a few in the very middle make it nothing. */
const LEAST_OUTSIDE = 1e-6;
const MOST_OUTSIDE = 0.9;

/** How far out a release was: the smallest 1 − level for which the model's interval does not contain it, at most 1. */
export function depthOf({ atMost, atLeast }: PastForecast): number {
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}
