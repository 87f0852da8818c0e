// sum-ahead.ts — the law of the sum of the next few true totals at one point of a lattice, whatever its states (insight-method.md §5.1).
import { loadedOf, signalOf } from './filter.ts';
import type { FitPoint } from './fit.ts';
import type { Component } from './mixture.ts';
import { moveBack, moveCovariance, moveState, stepVariances, type StateSpace } from './structure.ts';
import { dot, product } from './vector.ts';

/** Of the next windows, whose exposures these are. */
export function sumAhead(point: FitPoint, exposure: readonly number[]): Component {
  return point.mode === 'log' ? sumOfLogs(point, exposure) : plainSum(point, exposure);
}

/** Backwards, S ← g Z + S T: the sum is S a and what moves on the way. */
function plainSum({ space, variances, state, covariance, weight }: FitPoint, exposure: readonly number[]): Component {
  const steps = stepVariances(space, variances);
  const s = new Float64Array(space.size);
  let variance = 0;
  for (const g of exposure.toReversed()) {
    variance += s.reduce((sum, one, i) => sum + one * one * (steps[i] as number), 0) + g * g * variances.irregular;
    moveBack(space, s);
    for (const { at } of space.blocks) s[at] = (s[at] as number) + g;
  }
  return { weight, mean: dot(s, state), variance: variance + dot(s, product(covariance, s)), log: false };
}

/**
 * A sum of log-normal laws is taken for the log-normal law of its mean and variance (Fenton and Wilkinson), which are exact. Of one window it is that
 * window's own law.
 */
function sumOfLogs({ space, variances, state, covariance, weight }: FitPoint, exposure: readonly number[]): Component {
  const { means, covariances } = jointSignals(space, stepVariances(space, variances), state, covariance, exposure.length);
  const ofTruth = (i: number, j: number) => (covariances[i]?.[j] ?? 0) + (i === j ? variances.irregular : 0);
  const centres = exposure.map((g, i) => g * Math.exp((means[i] ?? 0) + ofTruth(i, i) / 2));
  const mean = centres.reduce((sum, one) => sum + one, 0);
  let square = 0;
  for (const [i, one] of centres.entries()) for (const [j, other] of centres.entries()) square += one * other * Math.expm1(ofTruth(i, j));
  const variance = Math.log1p(square / mean ** 2);
  return { weight, mean: Math.log(mean) - variance / 2, variance, log: true };
}

/** Means and covariances of Z a in the next windows. */
function jointSignals(space: StateSpace, steps: Float64Array, state: Float64Array, covariance: Float64Array, ahead: number) {
  const [a, p] = [state.slice(), covariance.slice()];
  const means: number[] = [];
  const covariances = Array.from({ length: ahead }, () => new Array<number>(ahead).fill(0));
  for (let i = 0; i < ahead; i++) {
    if (i > 0) {
      moveState(space, a);
      moveCovariance(space, p, steps);
    }
    means.push(signalOf(space, a));
    const loaded = loadedOf(space, p);
    for (let j = i; j < ahead; j++) {
      if (j > i) moveState(space, loaded);
      const value = signalOf(space, loaded);
      for (const [row, column] of [
        [i, j],
        [j, i],
      ] as const)
        (covariances[row] as number[])[column] = value;
    }
  }
  return { means, covariances };
}
