// estimate.ts — a noisy total, the interval that its noise's exact law gives, and the level that the interval attains (privacy.md §8).
import { add, type Rational } from '@soundings/crypto/noise/rational';
import { interval, respectingZero, type Interval } from '@soundings/protocol/privacy/interval';
import { sumOf, type LaplacePart, type Law } from '@soundings/protocol/privacy/law';
import { reachOf, widened, type Reach, type SampledSum } from './sampled.ts';

export interface Estimate {
  /**
   * The noisy total: unbiased for the bounded tally, and below zero if the noise makes it so. If persons are sampled: scaled by W/w, and rounded to a
   * whole number.
   */
  readonly estimate: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly halfWidth: number;
  /** The probability that the interval holds the bounded total: at least the level asked for. */
  readonly attained: number;
  /** The law of the noise in what was released. */
  readonly law: Law;
  /** Only if persons are sampled. */
  readonly sampled?: SampledEstimate;
}

/** What a scaled estimate was made of. */
interface SampledEstimate extends SampledSum {
  /** The sum of what was released. */
  readonly released: bigint;
  /** What sampling adds to the variance of that sum at most, as long as the truth is in the interval. */
  readonly variance: number;
}

/** A total that can't be below zero, beside the unbiased one. */
export interface NonNegative {
  /** The noisy total, or zero if that is negative. So on average it is too large: by `biasAtZero` if the truth is zero, and by less otherwise. */
  readonly estimate: bigint;
  readonly biasAtZero: number;
}

/** Makes estimates at one level. Totals with the same law share one interval, which is worked out once. */
export function estimator(level: number): (total: bigint, law: Law, sampled?: SampledSum) => Estimate {
  const intervalOf = intervals(level);
  return (total, law, sampled) => {
    if (sampled === undefined) return plain(total, law, intervalOf(law));
    return scaled(total, law, sampled, reachOf(Number(total), law, sampled, intervalOf));
  };
}

/** The difference of two totals of one query, of different windows or cells. If one person may be in both, sampling increases the difference. */
export function differences(level: number): (later: Estimate, earlier: Estimate) => Estimate {
  const intervalOf = intervals(level);
  return (later, earlier) => {
    const law = addedLaw([later, earlier].map((one) => ({ law: one.law, cells: 1 })));
    const { sampled } = later;
    if (sampled === undefined) return plain(later.estimate - earlier.estimate, law, intervalOf(law));
    // Drawn without replacement, two windows of a person have covariance −p(1 − p)/(W − 1), and 2ab ≤ a² + b².
    const variance = ((sampled.variance + (earlier.sampled?.variance ?? 0)) * sampled.of) / (sampled.of - 1);
    const reach = { ...intervalOf(widened(law, variance)), variance };
    return scaled(releasedOf(later) - releasedOf(earlier), law, sampled, reach);
  };
}

/** What was released, before any scaling. */
export function releasedOf({ estimate, sampled }: Estimate): bigint {
  return sampled?.released ?? estimate;
}

/** Makes estimates of at least zero. The bias is worked out once for each law, as {@link estimator} does for its intervals. */
export function nonNegative(level: number): (estimate: Estimate) => NonNegative {
  const known = new Map<string, number>();
  return ({ estimate, law, sampled }) => {
    const name = lawName(law);
    const biasAtZero = known.get(name) ?? respectingZero(law, 0, level).biasAtZero;
    known.set(name, biasAtZero);
    const scale = sampled === undefined ? 1 : sampled.of / sampled.windows; // a true zero is sampled without error
    return { estimate: estimate < 0n ? 0n : estimate, biasAtZero: scale * biasAtZero };
  };
}

/** Intervals at one level, each law's worked out once. */
export function intervals(level: number): (law: Law) => Interval {
  const known = new Map<string, Interval>();
  return (law) => {
    const name = lawName(law);
    const found = known.get(name) ?? interval(law, level);
    known.set(name, found);
    return found;
  };
}

function plain(total: bigint, law: Law, { halfWidth, attained }: Interval): Estimate {
  return { estimate: total, low: total - BigInt(halfWidth), high: total + BigInt(halfWidth), halfWidth, attained, law };
}

/** W/w times what was released, to the nearest whole number; the interval's ends are rounded outwards. */
function scaled(released: bigint, law: Law, sampled: SampledSum, { halfWidth, attained, variance }: Reach): Estimate {
  const [numerator, denominator] = [BigInt(sampled.of), BigInt(sampled.windows)];
  const reach = BigInt(halfWidth);
  return {
    estimate: floorOf(2n * released * numerator + denominator, 2n * denominator),
    low: floorOf((released - reach) * numerator, denominator),
    high: -floorOf(-(released + reach) * numerator, denominator),
    halfWidth: Math.ceil((halfWidth * sampled.of) / sampled.windows),
    attained,
    law,
    sampled: { ...sampled, released, variance },
  };
}

function floorOf(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** The law of a sum of independent noises, `cells` of each law. Exact for both kinds; kinds are never mixed within a mission. */
export function addedLaw(summands: readonly { readonly law: Law; readonly cells: number }[]): Law {
  const laws = summands.map(({ law, cells }) => sumOf(law, cells));
  const variances = laws.flatMap((law) => (law.kind === 'skellam' ? [law.variance] : []));
  if (variances.length === laws.length) return { kind: 'skellam', variance: variances.reduce(add, { num: 0n, den: 1n }) };
  const parts = laws.flatMap((law) => (law.kind === 'discrete-laplace' ? law.parts : []));
  if (variances.length > 0) throw new RangeError('noises of two kinds have no sum of either kind');
  return { kind: 'discrete-laplace', parts: merged(parts) };
}

/** Parts of one rate are one part: negative binomials of one rate add up in their shape. */
function merged(parts: readonly LaplacePart[]): readonly LaplacePart[] {
  const byRate = new Map<string, LaplacePart>();
  for (const part of parts) {
    const name = fractionName(part.rate);
    const earlier = byRate.get(name);
    byRate.set(name, earlier === undefined ? part : { rate: part.rate, shape: add(earlier.shape, part.shape) });
  }
  return [...byRate.values()];
}

function lawName(law: Law): string {
  if (law.kind === 'skellam') return fractionName(law.variance);
  return law.parts.map(({ rate, shape }) => `${fractionName(rate)}x${fractionName(shape)}`).join();
}

function fractionName({ num, den }: Rational): string {
  return `${String(num)}/${String(den)}`;
}
