// adaptive.ts — intervals as wide as a series' own record asks for, without hindsight (insight-method.md §10).
//
// The model is normal and linear, and some series move in ways that it doesn't expect. What they did to earlier forecasts tells by how much, before the
// next one is made: weighted conformal prediction (Vovk et al. 2005; Barber, Candès, Ramdas and Tibshirani 2023), with how far out in the model's own
// law a release came as its score, older ones weighing less. A forecast that lags behind a rise errs to one side: by the record's mean error, the
// interval reaches further there. docs/insight-method.md §10 has its figures on published and on made-up series, beside those of other ways.
import { normalAbove, normalQuantile } from './normal.ts';

/** One earlier forecast, made `ahead` windows before its release in the same way as the next one. */
export interface PastForecast {
  /** P[release ≤ what came] and P[release ≥ what came], before it came. */
  readonly atMost: number;
  readonly atLeast: number;
}

/** What an interval leaves out on either side: probabilities in the model's own law. */
export interface Tails {
  readonly below: number;
  readonly above: number;
}

/** Of the central interval of a level. */
export function evenTails(level: number): Tails {
  return { below: (1 - level) / 2, above: (1 - level) / 2 };
}

/** The probability of what lies between two tails. */
export function insideOf({ below, above }: Tails): number {
  return 1 - (below + above);
}

/**
 * The tails to ask of the law of the next release: those of {@link adaptedLevel}, and on the side to which the record leans ({@link leanOf}) so many
 * deviations further out. So it holds both what it would if the lean were chance and what it would if the next release comes as much to that side.
 * Without a record, (1 − level)/2 each; smaller for a larger level. RangeError unless 0 < level < 1.
 */
export function releaseTails(record: readonly PastForecast[], level: number): Tails {
  return leaning(adaptedLevel(record, level), leanOf(record), 1);
}

/**
 * The same for the true total, from {@link truthLevel}. The noise is as likely to be above as below, so what the record leans by is the truth's: as
 * many people as for the release, which are more of the truth's deviations.
 */
export function truthTails(record: readonly PastForecast[], level: number, truthVariance: number, noiseVariance: number): Tails {
  const asked = truthLevel(level, adaptedLevel(record, level), truthVariance, noiseVariance);
  return leaning(asked, leanOf(record), Math.sqrt(1 + noiseVariance / truthVariance));
}

/** The central interval of a level, its end on one side moved out by lean × deviation: the upper one for a lean above 0, the lower one for one below. */
function leaning(level: number, lean: number, deviation: number): Tails {
  const { below, above } = evenTails(level);
  if (lean === 0) return { below, above };
  const further = Math.max(LEAST_OUTSIDE / 2, normalAbove(normalQuantile(1 - above) + Math.abs(lean) * deviation));
  return lean > 0 ? { below, above: further } : { below: further, above };
}

/**
 * By how much the releases of a record lay above what was forecast, on average: in normal deviates, weighted as in {@link adaptedLevel}, and the next
 * release, of which nothing is known, counted as 0. If the model is right, deviates of forecasts one window ahead are independent and their mean is
 * near 0; after a bend they keep to one side, and noise hides from each single release what it can't hide from the mean.
 */
export function leanOf(record: readonly PastForecast[]): number {
  const sum = record.reduce((total, one, at) => total + weightOf(at, record.length) * deviateOf(one), 0);
  return sum / wholeOf(record.length);
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
  const known = record.map((one, at) => ({ depth: depthOf(one), weight: weightOf(at, record.length) }));
  let [left, depth] = [(1 - level) * wholeOf(record.length), 0];
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

/** Of the forecast at a place of a record of so many, oldest first. */
function weightOf(at: number, count: number): number {
  return 2 ** ((at + 1 - count) / HALF_LIFE);
}

/** The weights of a record, and 1 for the next forecast. */
function wholeOf(count: number): number {
  let sum = 1;
  for (let at = 0; at < count; at++) sum += weightOf(at, count);
  return sum;
}

/** How far out a release was: the smallest 1 − level for which the model's interval does not contain it, at most 1. */
export function depthOf({ atMost, atLeast }: PastForecast): number {
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}

/** The same with its sign, as a normal deviate: where it was a step of the law, its middle. No further out than the least depth that counts. */
function deviateOf({ atMost, atLeast }: PastForecast): number {
  const below = (atMost + 1 - atLeast) / 2;
  return normalQuantile(Math.min(1 - LEAST_OUTSIDE / 2, Math.max(LEAST_OUTSIDE / 2, below)));
}
