// rolling.ts — the forecasts that would have been made, window after window: what a record of them is counted from (insight-method.md §9.5, §10).
import type { PastForecast } from './adaptive.ts';
import type { Observations } from './filter.ts';
import { fit, type FitOptions } from './fit.ts';
import { truthAhead } from './forecast.ts';
import type { Mixture } from './mixture.ts';
import { releaseLaw, type HalfPmf, type ReleaseLaw } from './release-law.ts';

export interface RollingOptions extends FitOptions {
  /** How many windows ahead are forecast, from each origin on. */
  readonly ahead: number;
  /** Releases before the first origin. */
  readonly from: number;
  /** The noise that was expected of windows to come, when this one was the last. */
  readonly noise: (last: number) => HalfPmf;
}

export interface RolledForecast {
  /** The window that was forecast. */
  readonly window: number;
  readonly ahead: number;
  readonly truth: Mixture;
  readonly law: ReleaseLaw;
}

/**
 * One fit for each window of the series after its first `from` releases, and the forecasts of the next `ahead` windows that the series has, each at
 * the exposure of the window before. Made one at a time, so that whoever asks can stop or say how far it is.
 */
export function* rollingForecasts(observed: Observations, { ahead, from, noise, ...options }: RollingOptions): Generator<RolledForecast> {
  const { releases, noiseVariance, exposure } = observed;
  let released = 0;
  for (let last = 0; last + 1 < releases.length; last++) {
    if (Number.isNaN(releases[last])) continue;
    released++;
    if (released < from) continue;
    const cut = (all: Float64Array) => all.subarray(0, last + 1);
    const earlier = { releases: cut(releases), noiseVariance: cut(noiseVariance), exposure: cut(exposure) };
    const truths = truthAhead(fit(earlier, options), Math.min(ahead, releases.length - 1 - last), exposure[last]);
    for (const [h, truth] of truths.entries()) yield { window: last + 1 + h, ahead: h + 1, truth, law: releaseLaw(truth, noise(last)) };
  }
}

/**
 * What a rolled forecast had said about the release of its window; undefined if there was no release. Its upper tail is what is left of the lower one,
 * to 10^−15: most of what one sums over serves the other.
 */
export function pastForecast({ window, law }: RolledForecast, { releases }: Observations): PastForecast | undefined {
  const release = releases[window] ?? NaN;
  return Number.isNaN(release) ? undefined : { atMost: law.atMost(release), atLeast: Math.max(0, 1 - law.atMost(release - 1)) };
}
