// p-value.ts — exact tests of whether a total or a difference is zero: how often noise alone would go as far (privacy.md §8).
import type { Law } from './law.ts';
import { pmfOf, tailBeyond } from './symmetric-pmf.ts';

/** The probability of noise at least as far from zero as `observed`, a whole number. */
export type PValue = (observed: number) => number;

/**
 * P[|Z| ≥ |observed|] for one law, whose tails are summed only once. If there is no difference, P[p ≤ α] ≤ α for every α, and often less,
 * because noise takes whole values only. Where the table of the law ends, at 10^−48, the result is an upper bound. A law of several parts
 * is exact to about 10^−15, and its results are never smaller than that.
 */
export function pValues(law: Law): PValue {
  const pmf = pmfOf(law);
  const last = pmf.p.length - 1;
  const several = law.kind === 'discrete-laplace' && law.parts.length > 1;
  const least = several ? 1e-15 : 2 * tailBeyond(pmf);
  const tails = new Float64Array(last + 1);
  // Sum from the smallest term, so that nothing is lost to rounding.
  for (let k = last, beyond = least; k >= 1; k--) {
    beyond += 2 * (pmf.p[k] as number);
    tails[k] = beyond;
  }
  return (observed) => {
    const distance = Math.abs(observed);
    if (distance === 0) return 1;
    return Math.min(1, distance > last ? least : (tails[distance] as number));
  };
}
