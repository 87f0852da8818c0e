// forecast.ts — the true total and the release of windows still to come, or why there is no forecast of them (insight-method.md §4).
import { median } from './scale.ts';
import { signalAhead, type Observations } from './filter.ts';
import type { Fit } from './fit.ts';
import { mixture, mixtureQuantile, type Mixture } from './mixture.ts';

/** What can be forecast, and what a reader must know of it. */
export type Forecastable =
  | { readonly kind: 'too-few'; readonly needed: number; readonly released: number }
  | { readonly kind: 'too-far'; readonly most: number }
  | {
      readonly kind: 'forecast';
      /** Fewer than 20 releases: the prior speaks of the scatter, not they. */
      readonly short: boolean;
      /** The median standard error of a release is more than a third of the signal. */
      readonly mostlyNoise: boolean;
    };

const RELEASES_NEEDED = 8;
const SHORT_BELOW = 20;
const AHEAD_MOST = 13;

/** Whether `ahead` windows can be forecast: at most a quarter of those that were released, and at most 13. `signal` is that of the last window. */
export function forecastable({ releases, noiseVariance }: Observations, ahead: number, signal: number): Forecastable {
  const seen = [...releases.keys()].filter((t) => !Number.isNaN(releases[t] as number));
  if (seen.length < RELEASES_NEEDED) return { kind: 'too-few', needed: RELEASES_NEEDED, released: seen.length };
  const most = Math.min(Math.floor(seen.length / 4), AHEAD_MOST);
  if (ahead > most) return { kind: 'too-far', most };
  const error = median(seen.map((t) => Math.sqrt(noiseVariance[t] as number)));
  return { kind: 'forecast', short: seen.length < SHORT_BELOW, mostlyNoise: error > Math.max(0, signal) / 3 };
}

/**
 * The law of the true total in each of the next `ahead` windows, of an exposure each. What it has below zero counts as zero: {@link truthQuantile} and
 * {@link releaseLaw} see to that.
 */
export function truthAhead({ points }: Fit, ahead: number, exposure = 1): readonly Mixture[] {
  const said = points.map(({ space, variances, weight, mode, ...next }) =>
    signalAhead(space, variances, next, ahead).map(({ mean, variance }) => ({
      ...{ weight, mean, log: mode === 'log' },
      variance: variance + variances.irregular,
    })),
  );
  return Array.from({ length: ahead }, (_, h) =>
    mixture(
      said.flatMap((windows) => windows[h] ?? []),
      exposure,
    ),
  );
}

/** A quantile of a true total. The point forecast is that of ½, the median. */
export function truthQuantile(law: Mixture, p: number): number {
  return Math.max(0, mixtureQuantile(law, p));
}
