// adaptive.ts — intervals as wide as a series' own record asks for, without hindsight (insight-method.md §10).
//
// The model is normal and linear, and some series move in ways that it doesn't expect. What they did to earlier forecasts tells by how much, before the
// next one is made: weighted conformal prediction (Vovk et al. 2005; Barber, Candès, Ramdas and Tibshirani 2023), with how far out in the model's own
// law a release came as its score, older ones weighing less. docs/insight-method.md §10 has its figures on published series, beside those of other ways.

/** One earlier forecast, made `ahead` windows before its release in the same way as the next one. */
export interface PastForecast {
  /** P[release ≤ what came] and P[release ≥ what came], before it came. */
  readonly atMost: number;
  readonly atLeast: number;
}

/**
 * The level to ask of the model so that its interval holds with probability `level` for this series, if its next release is as likely to come as far
 * out as those in the record, the later ones above all. More than `level` if the record has too many releases far out, less if it has too few; `level`
 * itself without a record; larger for a larger level. `record` has the forecasts of as many windows ahead whose releases are known by now, oldest
 * first. RangeError unless 0 < level < 1.
 *
 * What may lie outside is read off the depths in their order, with their weights added up: from 0 at a weight of none to 1 at the weight of all and
 * of the next one, in straight lines. If releases come as the model says, it is 1 − level on average, for however short a record.
 */
export function adaptedLevel(record: readonly PastForecast[], level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
  const known = record.map((one, at) => ({ depth: depthOf(one), weight: 2 ** ((at + 1 - record.length) / HALF_LIFE) }));
  const whole = known.reduce((sum, { weight }) => sum + weight, 1);
  let [left, depth] = [(1 - level) * whole, 0];
  for (const next of [...known.sort((a, b) => a.depth - b.depth), { depth: 1, weight: 1 }]) {
    const part = Math.min(1, left / next.weight);
    depth += part * (next.depth - depth);
    left -= part * next.weight;
    if (left <= 0) break;
  }
  return 1 - Math.min(MOST_OUTSIDE, Math.max(depth, LEAST_OUTSIDE));
}

/**
 * The level to ask for the true total, if `asked` is that of the release. The noise has a known law, so what came further out than expected was the
 * truth, and its interval grows with the release's. It shrinks with it only by the truth's part of the release's variance: releases that are mostly
 * noise tell little of how near the truth stayed.
 */
export function truthLevel(level: number, asked: number, truthVariance: number, noiseVariance: number): number {
  return asked >= level ? asked : level + (asked - level) / (1 + noiseVariance / truthVariance);
}

/** In windows: a forecast so much older weighs half. Half a year of weeks leaves two misses of 95% in sight. */
const HALF_LIFE = 26;

/** A few releases that no interval would have held must not make it endless, nor a few in the very middle make it nothing. */
const LEAST_OUTSIDE = 1e-6;
const MOST_OUTSIDE = 0.9;

/** How far out a release was: the smallest 1 − level for which the model's interval does not contain it, at most 1. */
export function depthOf({ atMost, atLeast }: PastForecast): number {
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}
