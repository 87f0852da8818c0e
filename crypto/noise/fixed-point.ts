// fixed-point.ts — real numbers enclosed between two integers, so that errors are computed instead of estimated (privacy.md §6).
import type { Rational } from './rational.ts';

/** A real number x with low ≤ x · 2^bits ≤ high. The caller keeps track of `bits`. Every function here encloses the true result. */
export interface Enclosure {
  readonly low: bigint;
  readonly high: bigint;
}

/** The enclosure of a fraction ≥ 0. */
export function enclose({ num, den }: Rational, bits: number): Enclosure {
  return divided({ low: num, high: num }, { low: den, high: den }, bits);
}

/** The product of two numbers ≥ 0. */
export function times(a: Enclosure, b: Enclosure, bits: number): Enclosure {
  const shift = BigInt(bits);
  return { low: (a.low * b.low) >> shift, high: ceilShift(a.high * b.high, shift) };
}

/** The quotient of a number ≥ 0 and a number > 0. The lower end of `b` must be positive. */
export function divided(a: Enclosure, b: Enclosure, bits: number): Enclosure {
  const shift = BigInt(bits);
  return { low: (a.low << shift) / b.high, high: ceilDivide(a.high << shift, b.low) };
}

/**
 * e^(−x) for a fraction x ≥ 0.
 *
 * The Taylor series at x / 2^s ≤ 1/256, and then s squarings. The terms of the series alternate
 * in sign and fall, so what is left out is below the last term. Each squaring doubles the width
 * and every rounding adds less than two units, so pass about 2 s + 10 more bits than are wanted.
 */
export function expNegative(x: Rational, bits: number): Enclosure {
  let halvings = 0;
  while (x.num << 8n > x.den << BigInt(halvings)) halvings++;
  let power = taylorExpNegative({ num: x.num, den: x.den << BigInt(halvings) }, bits);
  for (let i = 0; i < halvings; i++) power = times(power, power, bits);
  return power;
}

/** The smallest integer ≥ num / den, for den > 0 and num ≥ 0. */
export function ceilDivide(num: bigint, den: bigint): bigint {
  return (num + den - 1n) / den;
}

/** The smallest integer ≥ value / 2^shift. */
export function ceilShift(value: bigint, shift: bigint): bigint {
  return -(-value >> shift);
}

function taylorExpNegative(x: Rational, bits: number): Enclosure {
  const step = enclose(x, bits);
  let term: Enclosure = { low: 1n << BigInt(bits), high: 1n << BigInt(bits) };
  let sum = term;
  for (let n = 1n; term.high > 1n; n++) {
    const product = times(term, step, bits);
    term = { low: product.low / n, high: ceilDivide(product.high, n) };
    sum = n % 2n === 1n ? { low: sum.low - term.high, high: sum.high - term.low } : { low: sum.low + term.low, high: sum.high + term.high };
  }
  // The terms left out sum to less than the last term, which is at most one unit.
  return { low: sum.low - 1n, high: sum.high + 1n };
}
