// negative-binomial.ts — negative binomials of rational shape by trials: an oracle for discrete Laplace shares (privacy.md §2).
import type { RandomBytes } from '../../../crypto/random.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';
import { bernoulli } from './bernoulli.ts';
import { geometricExp } from './geometric.ts';

/**
 * What holds: P[K = k] = C(k + r − 1, k) (1 − q)^r q^k with q = e^(−a), exactly, for fractions a > 0 and 0 < r ≤ 1.
 * A geometric (r = 1) is kept with probability C(k + r − 1, k) = Π (r + j − 1)/j, a product of fractions, none above 1.
 */
export function negativeBinomial(shape: Rational, rate: Rational, random: RandomBytes): bigint {
  if (shape.num > shape.den) throw new RangeError('shapes above 1 are sums of smaller ones');
  for (;;) {
    const count = geometricExp(rate, random);
    if (keeps(count, shape, random)) return count;
  }
}

/** What holds: X = K − K′ for two independent negative binomials: one share of a discrete Laplace where shape = 1/H. */
export function laplaceShare(shape: Rational, rate: Rational, random: RandomBytes): bigint {
  return negativeBinomial(shape, rate, random) - negativeBinomial(shape, rate, random);
}

function keeps(count: bigint, { num, den }: Rational, random: RandomBytes): boolean {
  for (let j = 1n; j <= count; j++) if (!bernoulli({ num: num + (j - 1n) * den, den: j * den }, random)) return false;
  return true;
}
