// sampled.ts — what sampling persons adds to the uncertainty of a total: a bound on its variance, and error bars for noise and sampling together.
//
// Of a window's persons each is counted with probability p = w/W, independently of all others. If y is what a person adds to a sum of cells in one
// window, at most A, and T the sum over all persons, the sum over those counted has mean pT and variance p(1 − p) Σ y² ≤ p(1 − p) A T. Over several
// windows the variances add up to no less than the truth: within a year a person's windows are drawn without replacement, so they hinder each other.
// T isn't known, and is taken at the upper end of the interval that is being worked out: pT ≤ total + reach.
import { rational } from '@soundings/crypto/noise/rational';
import type { Estimate } from './estimate.ts';
import { sumOf, varianceOf, type Law } from '@soundings/protocol/privacy/law';

/** How the persons behind a sum of released cells were sampled. */
export interface SampledSum {
  /** w of W. */
  readonly windows: number;
  readonly of: number;
  /** A: what one person adds at most, in one window. */
  readonly personMost: number;
  /** The same of any sum of cells. */
  readonly personMostAnywhere: number;
}

/** What error bars of a law are: see protocol/privacy/interval.ts. */
type IntervalOf = (law: Law) => { readonly halfWidth: number; readonly attained: number };

/** An interval for noise and sampling together. In units of what was released, not yet scaled. */
export interface Reach {
  readonly halfWidth: number;
  readonly attained: number;
  /** What sampling adds to the variance at most, as long as the truth is in the interval. */
  readonly variance: number;
}

/**
 * The smallest half-width that holds noise and sampling at the level of `intervalOf`, if the truth is at the interval's upper end; for smaller truths
 * it holds more. The noise's law is exact; the sampling's error is taken to follow one of the noise's family, of the largest variance it can have.
 */
export function reachOf(total: number, law: Law, sampled: SampledSum, intervalOf: IntervalOf): Reach {
  let reach: Reach = { ...intervalOf(law), variance: 0 };
  for (;;) {
    const variance = samplingVariance(total + reach.halfWidth, law, sampled);
    const wider = { ...intervalOf(widened(law, variance)), variance };
    if (wider.halfWidth <= reach.halfWidth) return wider;
    reach = wider;
  }
}

/** Both parts of a scaled total's variance: that of the noise, exact, and the most that sampling adds as long as the truth is in the interval. */
export function variances({ law, sampled }: Pick<Estimate, 'law' | 'sampled'>): {
  readonly noiseVariance: number;
  readonly samplingVarianceMost: number;
} {
  const scale = sampled === undefined ? 1 : sampled.of / sampled.windows;
  return { noiseVariance: scale ** 2 * varianceOf(law), samplingVarianceMost: scale ** 2 * (sampled?.variance ?? 0) };
}

/** (1 − p) A · pT at most, rounded up so that it grows by a {@link STEPS}th of the whole variance at a time: rows then share their intervals. */
function samplingVariance(countedMost: number, law: Law, { windows, of, personMost }: SampledSum): number {
  const noise = varianceOf(law);
  const least = (1 - windows / of) * personMost * Math.max(0, countedMost);
  const steps = Math.ceil(Math.log1p(least / noise) / Math.log1p(1 / STEPS));
  return noise * Math.expm1(steps * Math.log1p(1 / STEPS));
}

/** Error bars grow by less than two parts in a hundred. */
const STEPS = 32;

/** The law of noise and of an independent error of this variance, of the same family: another Skellam, or many small parts that are nearly normal. */
export function widened(law: Law, variance: number): Law {
  if (variance === 0) return law;
  const whole = (value: number) => rational(BigInt(Math.ceil(value * 1024)), 1024n);
  if (law.kind === 'skellam') {
    const { num, den } = law.variance;
    const more = whole(variance);
    return { kind: 'skellam', variance: rational(num * more.den + more.num * den, den * more.den) };
  }
  const part = { rate: rational(1n), shape: rational(1n) };
  const shape = whole(variance / varianceOf(sumOf({ kind: 'discrete-laplace', parts: [part] }, 1)));
  return { kind: 'discrete-laplace', parts: [...law.parts, { ...part, shape }] };
}
