// geometric.ts — how many trials of probability e^(−γ) succeed in a row.
import type { RandomBytes } from '../../../crypto/random.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';
import { bernoulliExp, uniformBelow } from './bernoulli.ts';

/**
 * What holds: P[K = k] = (1 − q) q^k with q = e^(−γ), for k = 0, 1, 2, …, exactly, for a fraction γ > 0.
 * Canonne, Kamath, Steinke 2020, Algorithm 2: with γ = s/t, the quotient by s of a geometric of rate 1/t, whose remainder by t is
 * found by rejection and whose quotient by t counts trials of e^(−1).
 */
export function geometricExp(gamma: Rational, random: RandomBytes): bigint {
  const { num: s, den: t } = gamma;
  for (;;) {
    const remainder = uniformBelow(t, random);
    if (!bernoulliExp({ num: remainder, den: t }, random)) continue;
    let quotient = 0n;
    while (bernoulliExp({ num: 1n, den: 1n }, random)) quotient++;
    return (remainder + t * quotient) / s;
  }
}
