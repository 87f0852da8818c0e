// power.ts — what a test can see, before anybody looks: its critical value, its power, and the smallest effect that it sees (insight-method.md §7.1, §7.3).
import type { NoiseSum } from './noise-sum.ts';
import { normalAbove, normalQuantile } from './normal.ts';

/** The smallest statistic for which a test says "more", and how often noise alone reaches it: at most α. */
export interface Critical {
  readonly value: number;
  readonly attained: number;
}

export function criticalValue({ atLeast, spacing }: NoiseSum, alpha: number): Critical {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`a level of a test lies between 0 and 1, got ${alpha}`);
  const steps = firstWhere((k) => atLeast(k * spacing) <= alpha, 0);
  return { value: steps * spacing, attained: atLeast(steps * spacing) };
}

/** The probability that an effect on the combination is seen: P[S ≥ value − effect]. */
export function power({ atLeast }: NoiseSum, { value }: Critical, effect: number): number {
  return atLeast(value - effect);
}

/** The same if the truth itself varies, with this variance in the combination, normally and in the combination's own steps. The noise is exact. */
export function powerWithScatter(noise: NoiseSum, { value }: Critical, effect: number, scatterVariance: number): number {
  if (scatterVariance === 0) return noise.atLeast(value - effect);
  const deviation = Math.sqrt(scatterVariance);
  return noise.expectation((s) => normalAbove((value - noise.spacing / 2 - effect - s) / deviation));
}

/** The smallest whole effect that is seen at least this often. */
export function smallestSeen(noise: NoiseSum, critical: Critical, wanted = 0.8): number {
  return firstWhere((effect) => power(noise, critical, effect) >= wanted, 0);
}

/** The same for a test of a rate, roughly. `standardError` is the planned one, of noise and scatter together. */
export function ratePower(effect: number, standardError: number, alpha: number): number {
  return normalAbove(-normalQuantile(alpha) - effect / standardError);
}

/** Of a lagged correlation ρ, two-sided and roughly: noise leaves √(R_x R_y) of it, and each of `pairs` pairs of changes counts once. */
export function lagPower(correlation: number, reliability: readonly [x: number, y: number], pairs: number, alpha: number): number {
  const expected = Math.abs(correlation) * Math.sqrt(reliability[0] * reliability[1] * pairs);
  const needed = -normalQuantile(alpha / 2);
  return normalAbove(needed - expected) + normalAbove(needed + expected);
}

/** The smallest whole number from `from` on at which something holds that goes on holding: by doubling, then by halves. */
function firstWhere(holds: (k: number) => boolean, from: number): number {
  if (holds(from)) return from;
  let step = 1;
  while (!holds(from + step)) step *= 2;
  let [low, high] = [from + Math.floor(step / 2), from + step];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
