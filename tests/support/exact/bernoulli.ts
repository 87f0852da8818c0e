// bernoulli.ts — trials of rational probability, and of probability e^(−γ), without a real number anywhere (Canonne-Kamath-Steinke 2020).
import { fromLittleEndian } from '../../../crypto/bytes.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';

/** What holds: every integer in 0 … bound − 1 has probability 1/bound, exactly, if `random` is uniform. `bound` > 0. */
export function uniformBelow(bound: bigint, random: RandomBytes): bigint {
  const bits = (bound - 1n).toString(2).length;
  const size = Math.ceil(bits / 8);
  const excess = BigInt(8 * size - bits);
  for (;;) {
    const value = fromLittleEndian(random(size)) >> excess;
    if (value < bound) return value;
  }
}

/** What holds: P[true] = p, exactly, for 0 ≤ p ≤ 1. */
export function bernoulli(p: Rational, random: RandomBytes): boolean {
  return uniformBelow(p.den, random) < p.num;
}

/**
 * What holds: P[true] = e^(−γ), exactly, for a fraction γ ≥ 0.
 * Canonne, Kamath, Steinke 2020, Algorithm 1: up to γ = 1 the length of a run of successes at γ/1, γ/2, … is odd-or-even so; a
 * larger γ is that many trials at 1 and one at what is left.
 */
export function bernoulliExp(gamma: Rational, random: RandomBytes): boolean {
  const whole = gamma.num / gamma.den;
  for (let i = 0n; i < whole; i++) if (!bernoulliExpBelowOne({ num: 1n, den: 1n }, random)) return false;
  return bernoulliExpBelowOne({ num: gamma.num - whole * gamma.den, den: gamma.den }, random);
}

function bernoulliExpBelowOne(gamma: Rational, random: RandomBytes): boolean {
  let trial = 1n;
  while (bernoulli({ num: gamma.num, den: gamma.den * trial }, random)) trial++;
  // P[the first failure is at trial n + 1 or later] = γ^n / n!, so the odd ones have 1 − γ + γ²/2 − … = e^(−γ).
  return trial % 2n === 1n;
}
