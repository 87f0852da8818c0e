// lower-bound.ts — from scores with and without the person to a δ that the mechanism can't be below, with its confidence
import { probabilityAtLeast, probabilityAtMost } from '../support/statistics.ts';

/** The scores of an attack, in runs that are independent of each other. */
export interface Scores {
  readonly present: Float64Array;
  readonly absent: Float64Array;
}

/** δ(ε) is at least `delta`, with probability 1 − alpha, however the mechanism works. */
export interface LowerBound {
  readonly epsilon: number;
  readonly delta: number;
  /** How often the event came up with the person in and with the person out, the likelier first. */
  readonly rates: readonly [number, number];
}

/**
 * The event "score ≥ t" has P − e^ε Q ≤ δ(ε) in any private mechanism, and so has "score ≤ t" the other way about. t is chosen on the first
 * quarter of the runs; the other three, which it hasn't seen, give the bound (Clopper and Pearson 1934, both ends at alpha / 4).
 */
export function lowerBound({ present, absent }: Scores, epsilon: number, alpha: number): LowerBound {
  const rising = oneSided(present, absent, epsilon, alpha / 2);
  const falling = oneSided(negated(absent), negated(present), epsilon, alpha / 2);
  return falling.delta > rising.delta ? falling : rising;
}

function oneSided(likely: Float64Array, unlikely: Float64Array, epsilon: number, alpha: number): LowerBound {
  const threshold = bestThreshold(firstQuarter(likely), firstQuarter(unlikely), epsilon);
  const p = reached(likely.subarray(likely.length >> 2), threshold);
  const q = reached(unlikely.subarray(unlikely.length >> 2), threshold);
  const delta = probabilityAtLeast(p.times, p.of, alpha / 2) - Math.exp(epsilon) * probabilityAtMost(q.times, q.of, alpha / 2);
  return { epsilon, delta, rates: [p.times / p.of, q.times / q.of] };
}

/** Where P − e^ε Q, less five standard deviations of its estimate, is largest. */
function bestThreshold(likely: Float64Array, unlikely: Float64Array, epsilon: number): number {
  const scale = Math.exp(epsilon);
  let best = { value: -Infinity, threshold: Infinity };
  let [i, j] = [likely.length, unlikely.length];
  while (i > 0) {
    const threshold = likely[i - 1] as number;
    while (i > 0 && (likely[i - 1] as number) >= threshold) i--;
    while (j > 0 && (unlikely[j - 1] as number) >= threshold) j--;
    const p = (likely.length - i) / likely.length;
    const q = (unlikely.length - j) / unlikely.length;
    // One more of the unlikely than were seen: none in a quarter of the runs is not never.
    const deviation = Math.sqrt((p * (1 - p)) / likely.length + (scale ** 2 * (q * (1 - q) + 1 / unlikely.length)) / unlikely.length);
    const value = p - scale * q - 5 * deviation;
    if (value > best.value) best = { value, threshold };
  }
  return best.threshold;
}

function firstQuarter(scores: Float64Array): Float64Array {
  return scores.slice(0, scores.length >> 2).sort();
}

function reached(scores: Float64Array, threshold: number): { times: number; of: number } {
  let times = 0;
  for (const score of scores) if (score >= threshold) times++;
  return { times, of: scores.length };
}

function negated(scores: Float64Array): Float64Array {
  return scores.map((score) => -score);
}
