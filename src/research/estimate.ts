// estimate.ts — a noisy total, the interval that its noise's exact law gives, and the level that the interval attains (privacy.md §8).
import { add, type Rational } from '../../crypto/noise/rational.ts';
import { interval, respectingZero } from '../../protocol/privacy/interval.ts';
import { sumOf, type LaplacePart, type Law } from '../../protocol/privacy/law.ts';

export interface Estimate {
  /** The noisy total: unbiased for the bounded tally, and below zero where the noise says so. */
  readonly estimate: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly halfWidth: number;
  /** The probability that the interval holds the bounded total: at least the level asked for. */
  readonly attained: number;
  /** The law of the noise in `estimate`. */
  readonly law: Law;
}

/** A total that can't be below zero, beside the unbiased one. */
export interface NonNegative {
  /** The noisy total, or zero where that is negative: so on average too large, by `biasAtZero` where the truth is zero and by less elsewhere. */
  readonly estimate: bigint;
  readonly biasAtZero: number;
}

/** Estimates at one level. Totals of one law share one interval, so it is worked out once. */
export function estimator(level: number): (total: bigint, law: Law) => Estimate {
  const known = new Map<string, { readonly halfWidth: number; readonly attained: number }>();
  return (total, law) => {
    const name = lawName(law);
    const { halfWidth, attained } = known.get(name) ?? interval(law, level);
    known.set(name, { halfWidth, attained });
    return { estimate: total, low: total - BigInt(halfWidth), high: total + BigInt(halfWidth), halfWidth, attained, law };
  };
}

/** The bias is worked out once a law, as {@link estimator} does its intervals. */
export function nonNegative(level: number): (estimate: Estimate) => NonNegative {
  const known = new Map<string, number>();
  return ({ estimate, law }) => {
    const name = lawName(law);
    const biasAtZero = known.get(name) ?? respectingZero(law, 0, level).biasAtZero;
    known.set(name, biasAtZero);
    return { estimate: estimate < 0n ? 0n : estimate, biasAtZero };
  };
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
