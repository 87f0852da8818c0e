// joint-normal.ts — the model of one cell as one large normal law, and what releases say of it by generalised least squares: the level at the
// start is an unknown constant, which is what a diffuse level means. Slow and plain, to hold the filter and the smoother to.
import {
  stepVariances,
  initialVariances,
  moveState,
  stateSpace,
  type Structure,
  type Variances,
} from '../../../../src/insight/model/structure.ts';

export interface JointInput {
  readonly structure: Structure;
  readonly variances: Variances;
  readonly releases: readonly (number | undefined)[];
  readonly noiseVariance: readonly number[];
  readonly exposure: readonly number[];
}

/** Log-likelihood, and mean and variance of each window's truth and signal, given all releases. */
export function conditioned({ structure, variances, releases, noiseVariance, exposure }: JointInput) {
  const seen = releases.flatMap((one, t) => (one === undefined ? [] : [t]));
  const signals = signalCovariances(structure, variances, exposure);
  const truths = (s: number, t: number) => at(signals, s, t) + (s === t ? at([exposure], 0, t) ** 2 * variances.irregular : 0);
  const sigma = seen.map((s) => seen.map((t) => truths(s, t) + (s === t ? at([noiseVariance], 0, t) : 0)));
  const loads = seen.map((t) => at([exposure], 0, t));
  const y = seen.map((t) => releases[t] ?? 0);
  const factor = cholesky(sigma);
  const solveLoads = solved(factor, loads);
  const precision = dot(loads, solveLoads);
  const level = dot(y, solveLoads) / precision;
  const residual = y.map((one, i) => one - (loads[i] ?? 0) * level);
  const weighed = solved(factor, residual);
  const logDeterminant = factor.reduce((sum, row, i) => sum + 2 * Math.log(row[i] ?? 0), 0);
  const given = (covariance: (s: number, t: number) => number) =>
    releases.map((_, t) => {
      const cross = seen.map((s) => covariance(s, t));
      const weights = solved(factor, cross);
      const mean = at([exposure], 0, t) * level + dot(cross, weighed);
      const open = at([exposure], 0, t) - dot(weights, loads);
      return { mean, variance: covariance(t, t) - dot(cross, weights) + open ** 2 / precision };
    });
  return {
    logLikelihood: -0.5 * (y.length * Math.log(2 * Math.PI) + logDeterminant + Math.log(precision) + dot(residual, weighed)),
    truth: given(truths),
    signal: given((s, t) => at(signals, s, t)),
    /** Covariance of two windows' signals, given all releases. */
    signalCovariance(s: number, t: number): number {
      const [left, right] = [s, t].map((one) => seen.map((other) => at(signals, other, one))) as [number[], number[]];
      const weights = solved(factor, left);
      const open = (one: number, its: readonly number[]) => at([exposure], 0, one) - dot(solved(factor, its), loads);
      return at(signals, s, t) - dot(weights, right) + (open(s, left) * open(t, right)) / precision;
    },
  };
}

/** Of g Z a in windows s and t, without the level at the start: every shock's effect, one after another. */
function signalCovariances(structure: Structure, variances: Variances, exposure: readonly number[]): number[][] {
  const space = stateSpace(structure);
  const shocks: { readonly from: number; readonly state: number; readonly variance: number }[] = [];
  initialVariances(space, variances).forEach((variance, state) => shocks.push({ from: 0, state, variance }));
  for (let from = 1; from < exposure.length; from++)
    stepVariances(space, variances).forEach((variance, state) => shocks.push({ from, state, variance }));
  const sums = exposure.map(() => exposure.map(() => 0));
  for (const { from, state, variance } of shocks) {
    const a = new Float64Array(space.size);
    a[state] = 1;
    const effect = exposure.map((g, t) => {
      if (t < from) return 0;
      if (t > from) moveState(space, a);
      return g * space.blocks.reduce((sum, { at: i }) => sum + (a[i] ?? 0), 0);
    });
    for (const [s, row] of sums.entries())
      for (const t of row.keys()) row[t] = (row[t] ?? 0) + variance * (effect[s] ?? 0) * (effect[t] ?? 0);
  }
  return sums;
}

function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const next: number[] = [];
    for (let j = 0; j <= i; j++) {
      const before = dot(next.slice(0, j), (j === i ? next : (factor[j] ?? [])).slice(0, j));
      const rest = (row[j] ?? 0) - before;
      next.push(j === i ? Math.sqrt(rest) : rest / (factor[j]?.[j] ?? 0));
    }
    factor.push(next);
  }
  return factor;
}

function solved(factor: readonly (readonly number[])[], right: readonly number[]): number[] {
  const half: number[] = [];
  for (const [i, row] of factor.entries()) half.push(((right[i] ?? 0) - dot(row.slice(0, i), half)) / (row[i] ?? 0));
  const full = half.map(() => 0);
  for (let i = half.length - 1; i >= 0; i--) {
    let rest = half[i] ?? 0;
    for (let j = i + 1; j < full.length; j++) rest -= at(factor, j, i) * (full[j] ?? 0);
    full[i] = rest / at(factor, i, i);
  }
  return full;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, one, i) => sum + one * (b[i] ?? 0), 0);
}

function at(matrix: readonly (readonly number[])[], row: number, column: number): number {
  return matrix[row]?.[column] ?? 0;
}
