// laws.ts — laws with names, and decimals as fractions, for the tests of the noise
import type { LaplacePart, Skellam } from '../../../crypto/noise/pmf.ts';
import { rational, type Rational } from '../../../crypto/noise/rational.ts';

/** "1.9857e-7" as a fraction, and the place of its last digit. */
export function decimal(text: string): { value: Rational; ulp: Rational } {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', part = ''] = mantissa.split('.');
  const power = Number(exponent) - part.length;
  const ulp = power < 0 ? rational(1n, 10n ** BigInt(-power)) : rational(10n ** BigInt(power));
  return { value: rational(BigInt(whole + part) * ulp.num, ulp.den), ulp };
}

export function skellamLaw(variance: string): Skellam {
  return { kind: 'skellam', variance: decimal(variance).value };
}

/** The share of one of `shares` in a discrete Laplace of rate a. */
export function laplaceLaw(rate: string, shares = 1): LaplacePart {
  return { kind: 'laplace-part', rate: decimal(rate).value, shape: rational(1n, BigInt(shares)) };
}

/** Narrow and wide, round and not, whole and in shares. */
export const LAWS: readonly (readonly [name: string, law: Skellam | LaplacePart])[] = [
  ['Skellam 1/1024', skellamLaw('0.0009765625')],
  ['Skellam 0.877', skellamLaw('0.877')],
  ['Skellam 4.6640625', skellamLaw('4.6640625')],
  ['Skellam 8.796875', skellamLaw('8.796875')],
  ['Skellam 70.375', skellamLaw('70.375')],
  ['Skellam 1783.75', skellamLaw('1783.75')],
  ['Skellam 100000', skellamLaw('100000')],
  ['discrete Laplace 1', laplaceLaw('1')],
  ['discrete Laplace 1/4', laplaceLaw('0.25')],
  ['discrete Laplace 1/40', laplaceLaw('0.025')],
  ['a sixteenth of discrete Laplace 1/4', laplaceLaw('0.25', 16)],
  ['a 500th of discrete Laplace 1/4', laplaceLaw('0.25', 500)],
];
