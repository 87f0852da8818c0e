// outcome.ts — whether the signal fell, stood, rose or rose sharply, by probabilities and from counts alone (insight-method.md §9.1).
import { signalOf, type Observations } from './filter.ts';
import { fit, type Fit, type FitOptions } from './fit.ts';
import { normalBelow } from './normal.ts';
import { smoothedPoints, type SmoothedPoint } from './signal.ts';
import type { SmoothedRecord } from './smoother.ts';
import { moveState, type StateSpace } from './structure.ts';
import { dot, product } from './vector.ts';

/** Changes, as a share of the level before, between one category and the next. */
export const DEFAULT_CUTS = [-0.05, 0.05, 0.2] as const;

/**
 * For each window, the probability of each category of the change from there to `horizon` windows later, given everything released. Undefined up to
 * the first release, and where the series ends before the horizon. Categories are one more than `cuts`, which rise.
 */
export function outcomes(fitted: Fit, horizon: number, cuts: readonly number[] = DEFAULT_CUTS): readonly (readonly number[] | undefined)[] {
  if (!Number.isInteger(horizon) || horizon < 1) throw new RangeError(`a horizon is a whole number of windows from 1 on, got ${horizon}`);
  if (cuts.some((cut, i) => !(cut > (cuts[i - 1] ?? -1)))) throw new RangeError('cuts rise, from above −1');
  const points = smoothedPoints(fitted);
  const windows = points[0]?.smoothed.records.length ?? 0;
  return Array.from({ length: windows }, (_, t) => {
    if (t + horizon >= windows || points.some(({ smoothed }) => smoothed.records[t]?.diffuse !== false)) return undefined;
    const below = cuts.map(() => 0);
    for (const each of points) {
      const one = cumulative(each, t, horizon, cuts);
      for (const k of below.keys()) below[k] = (below[k] as number) + each.point.weight * (one[k] as number);
    }
    return [...below, 1].map((value, k) => value - (below[k - 1] ?? 0));
  });
}

/**
 * The same for the change from the last window on, which is still to come: the forecast from counts alone. Undefined if only the last window was
 * released.
 */
export function expectedOutcome(
  { releases, noiseVariance, exposure }: Observations,
  options: FitOptions,
  horizon: number,
  cuts: readonly number[] = DEFAULT_CUTS,
): readonly number[] | undefined {
  // Windows without a release change no weight.
  const longer = (values: Float64Array, value: number) =>
    Float64Array.from({ length: values.length + horizon }, (_, t) => values[t] ?? value);
  const extended = { releases: longer(releases, NaN), noiseVariance: longer(noiseVariance, 1), exposure: longer(exposure, 1) };
  return outcomes(fit(extended, options), horizon, cuts)[releases.length - 1];
}

/** P[later ≤ (1 + cut) earlier] at one point. */
function cumulative({ point, smoothed }: SmoothedPoint, t: number, horizon: number, cuts: readonly number[]): readonly number[] {
  const level = (window: number) => {
    const g = smoothed.records[window]?.exposure ?? 1;
    return { mean: (smoothed.signal[window] as number) / g, variance: (smoothed.signalVariance[window] as number) / g ** 2 };
  };
  const [earlier, later] = [level(t), level(t + horizon)];
  const covariance = signalCovariance(point.space, smoothed.records, t, t + horizon);
  const log = point.mode === 'log';
  let before = 0;
  return cuts.map((cut) => {
    const factor = log ? 1 : 1 + cut;
    const mean = later.mean - factor * earlier.mean - (log ? Math.log1p(cut) : 0);
    const variance = later.variance + factor ** 2 * earlier.variance - 2 * factor * covariance;
    // Cuts of a level below zero would be in the wrong order: never less than the cut before.
    before = Math.max(before, normalBelow(-mean / Math.sqrt(Math.max(variance, Number.MIN_VALUE))));
    return before;
  });
}

/** Covariance of Z a in two windows given everything, the earlier after the first release (Durbin and Koopman 2012, §4.7). */
export function signalCovariance(space: StateSpace, records: readonly SmoothedRecord[], earlier: number, later: number): number {
  const x = (records[earlier] as SmoothedRecord).loaded.slice();
  for (let s = earlier; s < later; s++) {
    const { seen, exposure, loaded } = records[s] as SmoothedRecord;
    if (seen !== undefined) {
      const part = (exposure ** 2 * signalOf(space, x)) / seen.variance;
      for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) - part * (loaded[i] as number);
    }
    moveState(space, x);
  }
  const { loaded, information } = records[later] as SmoothedRecord;
  return signalOf(space, x) - dot(x, product(information, loaded));
}
