// laws.ts — short ways to write the laws that the tests are about.
import { rational } from '../../../crypto/noise/rational.ts';
import type { Rational } from '../../../crypto/noise/rational.ts';
import type { DiscreteLaplaceLaw, SkellamLaw } from '../../../protocol/privacy/law.ts';

/** A number with few binary or decimal places as the fraction it is. */
export function fraction(value: number): Rational {
  const [scale, steps] = Number.isInteger(value * 2 ** 20) ? [2 ** 20, 1n << 20n] : [1e9, 1_000_000_000n];
  return rational(BigInt(Math.round(value * scale)), steps);
}

export function skellam(variance: number): SkellamLaw {
  return { kind: 'skellam', variance: fraction(variance) };
}

export function laplace(rate: number, shares = 1): DiscreteLaplaceLaw {
  return { kind: 'discrete-laplace', parts: [{ rate: fraction(rate), shape: rational(1n, BigInt(shares)) }] };
}
