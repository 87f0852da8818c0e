// p-value.ts — how often noise alone goes as far as what was seen: exact tests of a total or a difference against none (privacy.md §8).
import type { Law } from './law.ts';
import { pmfOf, tailBeyond } from './symmetric-pmf.ts';

/** The probability of noise at least as far from zero as `observed`, a whole number. */
export type PValue = (observed: number) => number;

/**
 * P[|Z| ≥ |observed|] for one law, its tails summed once. Where there is no difference, P[p ≤ α] ≤ α for every α: noise is whole numbers, so it is
 * often less. Never below the truth where the law ends, at 10^−48; a law of several parts is exact to about 10^−15 and says no less.
 */
export function pValues(law: Law): PValue {
  const pmf = pmfOf(law);
  const last = pmf.p.length - 1;
  const several = law.kind === 'discrete-laplace' && law.parts.length > 1;
  const least = several ? 1e-15 : 2 * tailBeyond(pmf);
  const tails = new Float64Array(last + 1);
  // From the small end, so that nothing is lost to rounding.
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
