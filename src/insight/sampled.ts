// sampled.ts — what sampling people adds to a total's uncertainty: a bound on its variance, and intervals for noise and sampling together.
//
// In each window, each person is counted with probability p = w/W, independently of all others. A person adds y ≤ A
// to a sum of cells in one window, and T is the sum over all people. The sum over the people who are counted then
// has mean pT and variance p(1 − p) Σ y² ≤ p(1 − p) A T. For several windows, the sum of these variances is an
// upper bound: a person's windows within a year are drawn without replacement, so they are negatively correlated. T
// is unknown, so it is taken at the upper end of the interval that is being computed: pT ≤ total + reach.
import { rational } from '@soundings/crypto/noise/rational';
import type { Estimate } from './estimate.ts';
import { sumOf, varianceOf, type Law } from '@soundings/protocol/privacy/law';

/** How the people behind a sum of released cells were sampled. */
export interface SampledSum {
  /** w: how many of every `of` (W) windows each person is counted in. */
  readonly windows: number;
  readonly of: number;
  /** A: the most that one person adds to this sum in one window. */
  readonly personMost: number;
}

/** Gives the interval of a law, as protocol/privacy/interval.ts does. */
type IntervalOf = (law: Law) => { readonly halfWidth: number; readonly attained: number };

/** An interval for noise and sampling together, in the unit of the released total before scaling. */
export interface Reach {
  readonly halfWidth: number;
  readonly attained: number;
  /** The most that sampling adds to the variance if the true total is in the interval. */
  readonly variance: number;
}

/**
 * The smallest half-width that covers noise and sampling at the level of `intervalOf` if the true total is at the interval's upper end.
 * For smaller totals it covers more. The noise's law is exact. The sampling error is assumed to follow a law of the same family, with the
 * largest variance that it can have.
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

export interface Noisy {
  readonly law: Law;
  readonly sampled?: Estimate['sampled'] | undefined;
}

/** The two parts of a scaled total's variance: the noise's, and the most that sampling adds if the true total is in the interval. */
export function variances({ law, sampled }: Noisy): {
  readonly noiseVariance: number;
  readonly samplingVarianceMost: number;
} {
  const scale = sampled === undefined ? 1 : sampled.of / sampled.windows;
  return { noiseVariance: scale ** 2 * varianceOf(law), samplingVarianceMost: scale ** 2 * (sampled?.variance ?? 0) };
}

/** (1 − p) A · pT, rounded up so that the whole variance grows in steps of 1/{@link STEPS} of itself. Rows can then share intervals. */
function samplingVariance(countedMost: number, law: Law, { windows, of, personMost }: SampledSum): number {
  const noise = varianceOf(law);
  const least = (1 - windows / of) * personMost * Math.max(0, countedMost);
  const steps = Math.ceil(Math.log1p(least / noise) / Math.log1p(1 / STEPS));
  return noise * Math.expm1(steps * Math.log1p(1 / STEPS));
}

/** With this many steps, the rounding widens intervals by less than two per cent. */
const STEPS = 32;

/**
 * The law of noise plus an independent error of this variance from the
 * same family: a Skellam, or a sum of many parts that is nearly normal.
 */
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
