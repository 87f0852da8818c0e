// poisson.ts — Poisson and Skellam by trials: oracles for the tables (privacy.md §6).
import type { RandomBytes } from '../../../crypto/random.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';
import { bernoulli } from './bernoulli.ts';

/**
 * What holds: P[K = k] = e^(−λ) λ^k / k!, exactly, for a fraction λ ≥ 0, if `random` is uniform.
 * A sum of Poissons of rate at most 1/2, since Poissons add up.
 */
export function poisson(lambda: Rational, random: RandomBytes): bigint {
  const pieces = (2n * lambda.num + lambda.den - 1n) / lambda.den;
  let sum = 0n;
  for (let i = 0n; i < pieces; i++) sum += poissonBelowHalf({ num: lambda.num, den: lambda.den * pieces }, random);
  return sum;
}

/** What holds: symmetric Skellam of variance μ, the difference of two Poisson(μ/2), exactly. */
export function skellam(variance: Rational, random: RandomBytes): bigint {
  const half = { num: variance.num, den: 2n * variance.den };
  return poisson(half, random) - poisson(half, random);
}

/**
 * λ ≤ 1/2. Heads in a row, 2^(−k−1), are kept with probability (2λ)^k / k!, a product of fractions, none above 1: what is kept
 * has weights λ^k / k!.
 */
function poissonBelowHalf({ num, den }: Rational, random: RandomBytes): bigint {
  for (;;) {
    let heads = 0n;
    while (bernoulli({ num: 1n, den: 2n }, random)) heads++;
    let kept = true;
    for (let j = 1n; kept && j <= heads; j++) kept = bernoulli({ num: 2n * num, den: den * j }, random);
    if (kept) return heads;
  }
}
