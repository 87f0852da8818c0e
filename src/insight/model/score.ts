// score.ts — how good forecasts of a category were, if the outcome itself is only known as probabilities (insight-method.md §9).
import { studentAbove, studentQuantileAbove } from './student.ts';

/** Probabilities of falling, steady, rising, sharply rising; or of however many categories, in order. They add up to 1. */
export type Distribution = readonly number[];

/** Shares of noisy counts of answers, one added to each, none below zero. */
export function sharesOf(answers: readonly number[]): Distribution {
  const each = answers.map((one) => Math.max(one, 0) + 1);
  const whole = sum(each);
  return each.map((one) => one / whole);
}

/**
 * Ranked probability score against an outcome that is known by probabilities only: Σ over cuts of (F − O)² + O (1 − O), cumulative. Proper; the second
 * part is the same for every forecast. 0 is best.
 */
export function rankedScore(forecast: Distribution, outcome: Distribution): number {
  let [f, o, score] = [0, 0, 0];
  for (let k = 0; k + 1 < outcome.length; k++) {
    f += forecast[k] as number;
    o += outcome[k] as number;
    score += (f - o) ** 2 + o * (1 - o);
  }
  return score;
}

/** Forecasts from shares of opinion, weighted by how well such shares have forecast so far. Window by window. */
export interface Calibrated {
  readonly forecasts: readonly Distribution[];
  /** How much of the shares is in each; the rest is climatology. */
  readonly weights: readonly number[];
  readonly climatology: readonly Distribution[];
}

const TRIED_WEIGHTS = Array.from({ length: 11 }, (_, i) => i / 10);

/** Opinion has no weight until there are this many outcomes. */
const OUTCOMES_NEEDED = 12;

/**
 * F = w p + (1 − w) climatology, with the w of 0, 0.1, … 1 whose mean score was best over the past only, and 0 before 12 outcomes. Climatology is the
 * mean of past outcomes, one added to each category. `delay`: the windows that pass before an outcome is known, the horizon of the forecast.
 */
export function calibrated(shares: readonly Distribution[], outcomes: readonly Distribution[], delay = 0): Calibrated {
  const climatology: Distribution[] = [];
  const forecasts: Distribution[] = [];
  const weights: number[] = [];
  const scores = TRIED_WEIGHTS.map(() => 0);
  for (const [t, share] of shares.entries()) {
    const known = Math.max(0, t - delay);
    // What became known since the window before counts for every weight from here on.
    if (known > Math.max(0, t - 1 - delay)) {
      const [past, base, outcome] = [shares[known - 1], climatology[known - 1], outcomes[known - 1]] as [
        Distribution,
        Distribution,
        Distribution,
      ];
      for (const [i, weight] of TRIED_WEIGHTS.entries())
        scores[i] = (scores[i] as number) + rankedScore(blended(past, base, weight), outcome);
    }
    const base = climateOf(outcomes.slice(0, known), share.length);
    const weight = known < OUTCOMES_NEEDED ? 0 : bestWeight(scores);
    climatology.push(base);
    weights.push(weight);
    forecasts.push(blended(share, base, weight));
  }
  return { forecasts, weights, climatology };
}

/** The smallest of those that did best. */
function bestWeight(scores: readonly number[]): number {
  return TRIED_WEIGHTS[scores.indexOf(Math.min(...scores))] ?? 0;
}

function blended(share: Distribution, base: Distribution, weight: number): Distribution {
  return share.map((one, k) => weight * one + (1 - weight) * (base[k] as number));
}

function climateOf(outcomes: readonly Distribution[], categories: number): Distribution {
  return Array.from({ length: categories }, (_, k) => (sum(outcomes.map((one) => one[k] as number)) + 1) / (outcomes.length + categories));
}

export interface Skill {
  /** 1 − mean score / mean score of what it is compared with: 0 is no better, 1 perfect. */
  readonly skill: number;
  readonly low: number;
  readonly high: number;
  readonly outcomes: number;
}

/** Skill of scores against those of another forecast of the same windows, with an interval from the differences' own variance. */
export function skillOf(scores: readonly number[], against: readonly number[], horizon = 1, level = 0.95): Skill {
  const [n, base] = [scores.length, mean(against)];
  const skill = 1 - mean(scores) / base;
  if (n < 3) return { skill, low: -Infinity, high: 1, outcomes: n };
  const { standardError, degrees } = meanDifference(scores, against, horizon);
  const reach = (studentQuantileAbove((1 - level) / 2, degrees) * standardError) / base;
  return { skill, low: skill - reach, high: Math.min(1, skill + reach), outcomes: n };
}

/**
 * Diebold and Mariano's test that scores are lower than others', with the correction of Harvey, Leybourne and Newbold 1997: Bartlett weights up to
 * horizon − 1, t with n − 1 degrees. One-sided.
 */
export function dieboldMariano(
  scores: readonly number[],
  against: readonly number[],
  horizon = 1,
): { readonly statistic: number; readonly p: number } {
  if (scores.length !== against.length || scores.length < 2) throw new RangeError('two scores at least are compared, of the same windows');
  const { difference, standardError, degrees } = meanDifference(scores, against, horizon);
  if (difference === 0) return { statistic: 0, p: 0.5 };
  const statistic = difference / standardError;
  return { statistic, p: studentAbove(statistic, degrees) };
}

/** Of against − scores: above 0 where these are better. */
function meanDifference(scores: readonly number[], against: readonly number[], horizon: number) {
  const differences = scores.map((one, t) => (against[t] as number) - one);
  const n = differences.length;
  const difference = mean(differences);
  const autocovariance = (lag: number) =>
    sum(differences.slice(lag).map((one, t) => (one - difference) * ((differences[t] as number) - difference))) / n;
  let variance = autocovariance(0);
  for (let lag = 1; lag < Math.min(horizon, n); lag++) variance += 2 * (1 - lag / horizon) * autocovariance(lag);
  const correction = (n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n;
  return { difference, standardError: Math.sqrt(variance / n / correction), degrees: n - 1 };
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
