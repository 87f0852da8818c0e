// estimate.ts — a noisy total with an interval from the exact law of its noise, and the level that the interval attains (privacy.md §8).
import { add } from '@soundings/crypto/noise/rational';
import { interval, respectingZero, type Interval } from '@soundings/protocol/privacy/interval';
import { fractionName, lawName, sumOf, type LaplacePart, type Law } from '@soundings/protocol/privacy/law';
import type { NoisyTotal } from '@soundings/protocol/privacy/ratio';
import { reachOf, widened, type Reach, type SampledSum } from './sampled.ts';

export interface Estimate {
  /**
   * The noisy total. It is unbiased for the total after bounding, and may be negative because of the noise. If people are sampled, it is
   * scaled by W/w and rounded to a whole number.
   */
  readonly estimate: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly halfWidth: number;
  /** The probability that the interval contains the total after bounding. It is at least the requested level. */
  readonly attained: number;
  /** The law of the noise in the released total, before any scaling. */
  readonly law: Law;
  /** Only if people are sampled. */
  readonly sampled?: SampledEstimate;
}

/** What a scaled estimate was computed from. */
interface SampledEstimate extends SampledSum {
  /** The sum of the released totals. */
  readonly released: bigint;
  /** The most that sampling adds to the variance of that sum if the true total is in the interval. */
  readonly variance: number;
}

/** An estimate of at least zero, in addition to the unbiased one. */
export interface NonNegative {
  /**
   * The noisy total, or zero if that is negative. It is too large on average: by `biasAtZero` if the true total is 0, otherwise by less.
   */
  readonly estimate: bigint;
  readonly biasAtZero: number;
}

/** Makes estimates at one level. Totals with the same law share one interval, which is computed only once. */
export function estimator(level: number): (total: bigint, law: Law, sampled?: SampledSum) => Estimate {
  const intervalOf = intervals(level);
  return (total, law, sampled) => {
    if (sampled === undefined) return plain(total, law, intervalOf(law));
    return scaled(total, law, sampled, reachOf(Number(total), law, sampled, intervalOf));
  };
}

/**
 * Makes the difference of two totals of one query, of different windows
 * or cells. If one person may be in both, sampling widens its interval.
 */
export function differences(level: number): (later: Estimate, earlier: Estimate) => Estimate {
  const intervalOf = intervals(level);
  return (later, earlier) => {
    const law = addedLaw([later, earlier].map((one) => ({ law: one.law, cells: 1 })));
    const { sampled } = later;
    if (sampled === undefined) return plain(later.estimate - earlier.estimate, law, intervalOf(law));
    // A person's windows are drawn without replacement, so two of them have covariance −p(1 − p)/(W − 1). And 2ab ≤ a² + b².
    const variance = ((sampled.variance + (earlier.sampled?.variance ?? 0)) * sampled.of) / (sampled.of - 1);
    const reach = { ...intervalOf(widened(law, variance)), variance };
    return scaled(releasedOf(later) - releasedOf(earlier), law, sampled, reach);
  };
}

/** The released total, before any scaling. */
export function releasedOf({ estimate, sampled }: Estimate): bigint {
  return sampled?.released ?? estimate;
}

/** The same with the law of its noise, which sampling widens. */
export function releasedTotal(of: Estimate): NoisyTotal {
  return { total: Number(releasedOf(of)), law: of.sampled === undefined ? of.law : widened(of.law, of.sampled.variance) };
}

/** Makes estimates of at least zero. Totals with the same law share one bias, which is computed only once. */
export function nonNegative(level: number): (estimate: Estimate) => NonNegative {
  const known = new Map<string, number>();
  return ({ estimate, law, sampled }) => {
    const name = lawName(law);
    const biasAtZero = known.get(name) ?? respectingZero(law, 0, level).biasAtZero;
    known.set(name, biasAtZero);
    const scale = sampled === undefined ? 1 : sampled.of / sampled.windows; // if the true total is zero, sampling adds no error
    return { estimate: estimate < 0n ? 0n : estimate, biasAtZero: scale * biasAtZero };
  };
}

/** The interval of each law at one level, computed only once for each law. */
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

/** W/w times the released total, rounded to the nearest whole number. The interval's ends are rounded outwards. */
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

/** The exact law of a sum of independent noises, `cells` of each law. RangeError if kinds are mixed, which no mission does. */
export function addedLaw(summands: readonly { readonly law: Law; readonly cells: number }[]): Law {
  const laws = summands.map(({ law, cells }) => sumOf(law, cells));
  const variances = laws.flatMap((law) => (law.kind === 'skellam' ? [law.variance] : []));
  if (variances.length === laws.length) return { kind: 'skellam', variance: variances.reduce(add, { num: 0n, den: 1n }) };
  const parts = laws.flatMap((law) => (law.kind === 'discrete-laplace' ? law.parts : []));
  if (variances.length > 0) throw new RangeError('noises of two kinds have no sum of either kind');
  return { kind: 'discrete-laplace', parts: merged(parts) };
}

/** Joins parts of the same rate, because the shapes of negative binomials of the same rate add up. */
function merged(parts: readonly LaplacePart[]): readonly LaplacePart[] {
  const byRate = new Map<string, LaplacePart>();
  for (const part of parts) {
    const name = fractionName(part.rate);
    const earlier = byRate.get(name);
    byRate.set(name, earlier === undefined ? part : { rate: part.rate, shape: add(earlier.shape, part.shape) });
  }
  return [...byRate.values()];
}
