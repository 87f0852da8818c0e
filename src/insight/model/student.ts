// student.ts — Student's t, for tests whose scatter is estimated (insight-method.md §7.2, §9.3).
import { normalAbove } from './normal.ts';

/** P[T ≥ t] for any degrees of freedom above 0, to about 10 digits. */
export function studentAbove(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom are above 0, got ${degrees}`);
  // The fraction below loses digits as degrees grow; this (Abramowitz and Stegun 26.7.8) is right to a part in degrees².
  if (degrees > 1e6) return normalAbove((t * (1 - 1 / (4 * degrees))) / Math.sqrt(1 + (t * t) / (2 * degrees)));
  const whole = degrees + t * t;
  const tail = incompleteBeta(degrees / whole, (t * t) / whole, degrees / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P[T ≥ t] = p, for p in (0, 1). */
export function studentQuantileAbove(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability of a quantile lies between 0 and 1, got ${p}`);
  if (p > 0.5) return -studentQuantileAbove(1 - p, degrees);
  let [low, high] = [0, 1];
  while (studentAbove(high, degrees) > p) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (studentAbove(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return high;
}

/** I_x(a, b), by its continued fraction (DLMF 8.17.22) on the side where that is quick. y is 1 − x, without its rounding. */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(y, x, b, a);
  const log = (one: number, other: number) => (one > 0.5 ? Math.log1p(-other) : Math.log(one));
  const front = Math.exp(a * log(x, y) + b * log(y, x) - logBeta(a, b)) / a;
  return front / fraction(x, a, b);
}

/** log B(a, b), where one of the two may be large: Γ(a + ½) / Γ(a) by its own series, since b is ½ here. */
function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (small !== 0.5 || large < 100) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const ratio = 0.5 * Math.log(large) - 1 / (8 * large) + 1 / (192 * large ** 3) - 1 / (640 * large ** 5); // DLMF 5.11.13
  return 0.5 * Math.log(Math.PI) - ratio;
}

/** 1 + d₁/(1 + d₂/(1 + …)), by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let [value, c, d] = [1, 1, 0];
  for (let i = 1; i < 10_000; i++) {
    const m = i >> 1;
    const step =
      i % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + step * d);
    c = 1 + step / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/** log Γ(x) for x > 0: upwards to 12 by its recurrence, then Stirling's series (DLMF 5.11.1). */
function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 12; z++) product *= z;
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
