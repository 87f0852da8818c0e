// signal.ts — what all releases together say about each window's signal and true total, over all points of a fit (insight-method.md §1).
import type { Fit, FitPoint } from './fit.ts';
import { mixture, type Mixture } from './mixture.ts';
import { smooth, type Smoothed } from './smoother.ts';

/** Given everything released, before and after: the law of each window's signal, and of its true total without noise. */
export interface Levels {
  readonly signal: readonly Mixture[];
  readonly truth: readonly Mixture[];
}

/** Of every window of the fitted series, at that window's own exposure. */
export function levels(fit: Fit): Levels {
  const smoothed = smoothedPoints(fit);
  const exposures = Array.from(fit.modes.get('additive')?.observed.exposure ?? []);
  const each = (of: 'signal' | 'truth') =>
    exposures.map((exposure, t) =>
      mixture(
        smoothed.map(({ point: { weight, mode }, smoothed: one }) => {
          // Logarithms were fitted without exposure; numbers with it, which the mixture puts back.
          const g = mode === 'log' ? 1 : exposure;
          const [mean, variance] = of === 'signal' ? [one.signal[t], one.signalVariance[t]] : [one.truth[t], one.truthVariance[t]];
          return { weight, mean: (mean as number) / g, variance: (variance as number) / g ** 2, log: mode === 'log' };
        }),
        exposure,
      ),
    );
  return { signal: each('signal'), truth: each('truth') };
}

export interface SmoothedPoint {
  readonly point: FitPoint;
  readonly smoothed: Smoothed;
}

/** Each point's smoother over its series, or its logarithms. */
export function smoothedPoints({ points, modes }: Fit): readonly SmoothedPoint[] {
  return points.flatMap((point) => {
    const fitted = modes.get(point.mode);
    return fitted === undefined ? [] : [{ point, smoothed: smooth(point.space, point.variances, fitted.observed) }];
  });
}
