// law.ts — the laws that noise may follow, and their sums (privacy.md §2).
import { add, type Rational } from '@soundings/crypto/noise/rational';

/** Symmetric Skellam: the difference of two independent Poisson(variance / 2). Closed under sums. */
export interface SkellamLaw {
  readonly kind: 'skellam';
  readonly variance: Rational;
}

/**
 * A sum of independent parts, each the difference of two negative binomials NB(shape, e^(−rate)).
 * Shape 1 is a whole discrete Laplace, P[k] ∝ e^(−rate·|k|); shape 1/H is the share of one of H organisations.
 */
export interface DiscreteLaplaceLaw {
  readonly kind: 'discrete-laplace';
  readonly parts: readonly LaplacePart[];
}

export interface LaplacePart {
  readonly rate: Rational;
  readonly shape: Rational;
}

export type Law = SkellamLaw | DiscreteLaplaceLaw;

/** The law of the sum of `count` independent draws: `count` organisations, or `count` disjoint cells, or both multiplied. */
export function sumOf(law: Law, count: number): Law {
  if (law.kind === 'skellam') return { kind: 'skellam', variance: times(law.variance, count) };
  return { kind: 'discrete-laplace', parts: law.parts.map((part) => ({ ...part, shape: times(part.shape, count) })) };
}

/** The law of the sum of two independent draws. RangeError unless both are Skellam, the only sum that is supported. */
export function withOnTop(law: Law, more: Law | undefined): Law {
  if (more === undefined) return law;
  if (law.kind === 'skellam' && more.kind === 'skellam') return { kind: 'skellam', variance: add(law.variance, more.variance) };
  throw new RangeError('only Skellam noise goes on top of other noise, and that must be Skellam, too');
}

/** The variance as a float. A part of rate a and shape r has the variance 2 r q / (1 − q)², where q = e^(−a). */
export function varianceOf(law: Law): number {
  if (law.kind === 'skellam') return toNumber(law.variance);
  return law.parts.reduce((sum, { rate, shape }) => {
    const q = Math.exp(-toNumber(rate));
    return sum + (2 * toNumber(shape) * q) / Math.expm1(-toNumber(rate)) ** 2;
  }, 0);
}

/**
 * The rate of the whole discrete Laplace that a law contains: the smallest rate among parts of shape at least 1. `undefined` if there are
 * none. The other parts are post-processing. A part of shape below 1 protects almost nothing by itself (privacy.md §2).
 */
export function wholeLaplaceRate(law: DiscreteLaplaceLaw): number | undefined {
  const whole = law.parts.filter(({ shape }) => shape.num >= shape.den).map(({ rate }) => toNumber(rate));
  return whole.length === 0 ? undefined : Math.min(...whole);
}

/** Laws with the same name are the same. */
export function lawName(law: Law): string {
  if (law.kind === 'skellam') return fractionName(law.variance);
  return law.parts.map(({ rate, shape }) => `${fractionName(rate)}x${fractionName(shape)}`).join();
}

/** Written out, not reduced. */
export function fractionName({ num, den }: Rational): string {
  return `${String(num)}/${String(den)}`;
}

/** A fraction as a double to within rounding, even if numerator and denominator are above 2^53. */
export function toNumber({ num, den }: Rational): number {
  const whole = num / den;
  return Number(whole) + Number(num - whole * den) / Number(den);
}

function times(value: Rational, count: number): Rational {
  return { num: value.num * BigInt(count), den: value.den };
}
