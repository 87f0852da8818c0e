// tail.ts — the bound B on noise, to which noisy values are clamped (privacy.md §7).
import type { Law } from './law.ts';
import { laplacePartPmf, skellamPmf, tailBeyond } from './symmetric-pmf.ts';
import type { SymmetricPmf } from './symmetric-pmf.ts';
import { toNumber } from './law.ts';

/** The binary logarithm of the largest P[|Z| > B] when a contribution is clamped. */
export const CLAMP_TAIL_LOG2 = -64;

/** The smallest B with P[|Z| > B] ≤ 2^tailLog2. For a law of several parts, B is the sum of bounds that share the tail equally. */
export function tailBound(law: Law, tailLog2 = CLAMP_TAIL_LOG2): number {
  if (law.kind === 'skellam') return boundOf(skellamPmf(toNumber(law.variance)), 2 ** tailLog2);
  const share = 2 ** tailLog2 / law.parts.length;
  return law.parts.reduce((sum, { rate, shape }) => sum + boundOf(laplacePartPmf(toNumber(rate), toNumber(shape)), share), 0);
}

function boundOf(pmf: SymmetricPmf, tail: number): number {
  let beyond = 2 * tailBeyond(pmf);
  for (let k = pmf.p.length - 1; k >= 1; k--) {
    // Sum from the smallest term, so that nothing is lost to rounding.
    beyond += 2 * (pmf.p[k] as number);
    if (beyond > tail) return k;
  }
  return 0;
}
