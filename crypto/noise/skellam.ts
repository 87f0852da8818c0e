// skellam.ts — the default noise: sums of Skellam draws are Skellam, so the law of all organisations' noise is known (privacy.md §2, §6).
import type { Rational } from './rational.ts';
import type { NoiseTable } from './table.ts';
import { noiseTable } from './table.ts';

export { drawNoise } from './draw.ts';

/**
 * The table of the symmetric Skellam law with variance μ: the difference of two independent Poisson(μ/2).
 * Building it takes 3 ms at μ = 70, 100 ms at 10^6 and a second at 10^8, so keep it. RangeError if μ isn't positive or above about 10^8.
 */
export function skellamTable(variance: Rational): NoiseTable {
  return noiseTable({ kind: 'skellam', variance });
}
