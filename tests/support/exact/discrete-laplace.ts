// discrete-laplace.ts — the discrete Laplace law by trials: an oracle for the tables (Canonne-Kamath-Steinke 2020, Algorithm 2).
import type { RandomBytes } from '../../../crypto/random.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';
import { bernoulli } from './bernoulli.ts';
import { geometricExp } from './geometric.ts';

/**
 * What holds: P[X = x] = tanh(a/2) · e^(−a|x|) for every integer x, exactly, a = `rate` > 0, if `random` is uniform.
 * Not for secrets: how many bytes are drawn depends on the outcome.
 */
export function discreteLaplace(rate: Rational, random: RandomBytes): bigint {
  for (;;) {
    const negative = bernoulli({ num: 1n, den: 2n }, random);
    const magnitude = geometricExp(rate, random);
    if (negative && magnitude === 0n) continue; // else zero would come up twice as often
    return negative ? -magnitude : magnitude;
  }
}
