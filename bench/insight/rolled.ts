// rolled.ts — every forecast that would have been made of a published series: how far off the median was, and how far out the release came.
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead, truthQuantile } from '../../src/insight/model/forecast.ts';
import { mixtureAbove, mixtureBelow, mixtureVariance } from '../../src/insight/model/mixture.ts';
import { normalQuantile } from '../../src/insight/model/normal.ts';
import { releaseLaw } from '../../src/insight/model/release-law.ts';
import { dealt, NOISE, type Published } from './series.ts';

export interface RolledForecast {
  /** The last window that was known. */
  readonly origin: number;
  readonly ahead: number;
  /** Distance of the median from the true total. */
  readonly error: number;
  /** The places of the release and of the truth in the laws that were forecast, as standard normal deviates. */
  readonly z: number;
  readonly truthZ: number;
  /** The variance of the truth's law. */
  readonly truthVariance: number;
}

const AHEAD_MOST = 13;
/** As a forecast needs. */
const FROM = 8;

/** One draw of the noise; from the eighth window on, since records begin there. */
export function rolled(series: Published, divisor: number, draw: number): readonly RolledForecast[] {
  const { truths, releases } = dealt(series, divisor, draw);
  const noise = skellamPmf(NOISE).p;
  const period = series.period > 1 ? series.period : 0;
  const forecasts: RolledForecast[] = [];
  for (let seen = FROM; seen < releases.length; seen++) {
    const earlier = observations(releases.slice(0, seen), new Array<number>(seen).fill(NOISE));
    const ahead = Math.min(Math.floor(seen / 4), AHEAD_MOST, releases.length - seen);
    for (const [h, truth] of truthAhead(fit(earlier, { period, people: true }), ahead).entries()) {
      const [came, release] = [truths[seen + h] ?? NaN, releases[seen + h] ?? NaN];
      const law = releaseLaw(truth, noise);
      forecasts.push({
        ...{ origin: seen - 1, ahead: h + 1, error: Math.abs(truthQuantile(truth, 0.5) - came) },
        z: placeOf(law.atMost(release), law.atLeast(release)),
        truthVariance: mixtureVariance(truth),
        truthZ: placeOf(mixtureBelow(truth, came + 0.5), came <= 0 ? 1 : mixtureAbove(truth, came - 0.5)),
      });
    }
  }
  return forecasts;
}

/** The middle of its step, since releases are whole. */
function placeOf(below: number, above: number): number {
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
