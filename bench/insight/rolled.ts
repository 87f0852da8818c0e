// rolled.ts — every forecast that would have been made of a published series: how far off the median was, and how far out the release came.
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead, truthQuantile } from '../../src/insight/model/forecast.ts';
import { normalQuantile } from '../../src/insight/model/normal.ts';
import { releaseLaw } from '../../src/insight/model/release-law.ts';
import { dealt, NOISE, type Published } from './series.ts';

export interface RolledForecast {
  /** The last window that was known. */
  readonly origin: number;
  readonly ahead: number;
  /** Distance of the median from the true total. */
  readonly error: number;
  /** The release's place in the law that was forecast, as a standard normal deviate. Only up to four windows ahead. */
  readonly z: number | undefined;
}

const AHEAD_MOST = 13;
/** Releases' laws take longer than fits, and the aim is about the next few windows. */
const LAWS_AHEAD = 4;

export interface RollOptions {
  readonly divisor: number;
  readonly draw: number;
  /** Windows before the first origin, and from one origin to the next. */
  readonly from: number;
  readonly step: number;
}

export function rolled(series: Published, { divisor, draw, from, step }: RollOptions): readonly RolledForecast[] {
  const { truths, releases } = dealt(series, divisor, draw);
  const noise = skellamPmf(NOISE).p;
  const period = series.period > 1 ? series.period : 0;
  const forecasts: RolledForecast[] = [];
  for (let seen = from; seen < releases.length; seen += step) {
    const earlier = observations(releases.slice(0, seen), new Array<number>(seen).fill(NOISE));
    const ahead = Math.min(Math.floor(seen / 4), AHEAD_MOST, releases.length - seen);
    for (const [h, truth] of truthAhead(fit(earlier, { period, people: true }), ahead).entries()) {
      const error = Math.abs(truthQuantile(truth, 0.5) - (truths[seen + h] ?? NaN));
      const z = h < LAWS_AHEAD ? placeOf(releaseLaw(truth, noise), releases[seen + h] ?? NaN) : undefined;
      forecasts.push({ origin: seen - 1, ahead: h + 1, error, z });
    }
  }
  return forecasts;
}

/** The middle of its step, since releases are whole. */
function placeOf(law: ReturnType<typeof releaseLaw>, release: number): number {
  const [below, above] = [law.atMost(release), law.atLeast(release)];
  const p = below < above ? (below + (1 - above)) / 2 : (1 - above + below) / 2;
  return below < above ? normalQuantile(clear(p)) : -normalQuantile(clear(1 - p));
}

function clear(p: number): number {
  return Math.min(1 - 1e-16, Math.max(1e-300, p));
}

/**
 * Mean distance of the truth from that of the same season last time, over the same forecasts: with and without the noise of what is repeated. And
 * the mean step of the truth from season to season in the whole series, however far ahead was forecast.
 */
export function naiveErrors(series: Published, forecasts: readonly RolledForecast[], divisor: number, draw: number) {
  const { truths, releases } = dealt(series, divisor, draw);
  const mean = (of: readonly number[]) =>
    forecasts.reduce((sum, { origin, ahead }) => {
      const window = origin + ahead;
      const before = window - series.period * Math.ceil(ahead / series.period);
      return sum + Math.abs((truths[window] ?? NaN) - (of[before] ?? NaN));
    }, 0) / forecasts.length;
  const steps = truths.slice(series.period).map((truth, t) => Math.abs(truth - (truths[t] ?? NaN)));
  return { truth: mean(truths), release: mean(releases), step: steps.reduce((sum, one) => sum + one, 0) / steps.length };
}
