// exact-test.ts — were more, fewer or equally many people counted? Noise is the only uncertainty, and its law is exact (insight-method.md §7.1).
import type { NoiseSum } from './noise-sum.ts';

export interface ExactTest {
  /** P[S ≥ statistic − margin]: how often noise alone would say at least this much more than the margin. */
  readonly pGreater: number;
  /** P[S ≤ statistic + margin]: at least this much less than minus the margin. */
  readonly pLess: number;
  /** Twice the smaller, at most 1. */
  readonly pTwoSided: number;
}

/** Tests a statistic Σ c y against a true combination of `margin` (for more) or of −`margin` (for less). */
export function exactTest(noise: NoiseSum, statistic: number, margin = 0): ExactTest {
  const pGreater = noise.atLeast(statistic - margin);
  const pLess = noise.atLeast(-(statistic + margin)); // the law is its own mirror image
  return { pGreater, pLess, pTwoSided: Math.min(1, 2 * Math.min(pGreater, pLess)) };
}

/** Two one-sided tests for equivalence: the p-value is small if the truth lies between −margin and margin, without the ends. `margin` is at least 0; of 0 nothing is ever shown to be equivalent. */
export function equivalence(noise: NoiseSum, statistic: number, margin: number): number {
  if (!(margin >= 0)) throw new RangeError(`a margin of equivalence is at least 0, got ${margin}`);
  return Math.max(noise.atLeast(statistic + margin), noise.atLeast(margin - statistic));
}

/**
 * The whole-number coefficients that compare `later` windows with `earlier` ones: −L/k₁ and L/k₂, L the least common multiple. The combination is L
 * times the difference of their means.
 */
export function differenceCoefficients(
  earlier: number,
  later: number,
): { readonly earlier: number; readonly later: number; readonly multiple: number } {
  if (!(Number.isInteger(earlier) && Number.isInteger(later) && earlier > 0 && later > 0))
    throw new RangeError(`windows are compared with windows, got ${earlier} and ${later}`);
  let [a, b] = [earlier, later];
  while (b !== 0) [a, b] = [b, a % b];
  const multiple = (earlier * later) / a;
  return { earlier: -multiple / earlier, later: multiple / later, multiple };
}

/**
 * The whole-number coefficients that compare a ratio of totals with p/q, q above 0: the ratio is larger if q times the numerator less p times the
 * denominator is above 0.
 */
export function ratioCoefficients(p: number, q: number): { readonly numerator: number; readonly denominator: number } {
  if (!(Number.isSafeInteger(p) && Number.isSafeInteger(q) && q > 0))
    throw new RangeError(`a ratio is a fraction of whole numbers, got ${p}/${q}`);
  return { numerator: q, denominator: -p };
}
