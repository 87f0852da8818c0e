// release-law.ts — the law of a release still to come: the truth, rounded and never below zero, and noise of an exactly known law (insight-method.md §4.2).
import { evenTails, type Tails } from './adaptive.ts';
import { mixtureAbove, mixtureBelow, mixtureMean, mixtureVariance, narrowestOf, type Mixture } from './mixture.ts';
import { normalQuantile } from './normal.ts';

/** Probabilities of 0, 1, 2, … of a noise that is its own mirror image (protocol/privacy/symmetric-pmf.ts). */
export type HalfPmf = Float64Array;

export interface ReleaseLaw {
  /** P[release ≤ k] and P[release ≥ k] for a whole k, each exact in its own tail. */
  readonly atMost: (k: number) => number;
  readonly atLeast: (k: number) => number;
  /** The smallest whole k with P[release ≤ k] ≥ p. */
  readonly quantile: (p: number) => number;
}

/** An interval of a release, both ends included. */
export interface ReleaseInterval {
  readonly low: number;
  readonly high: number;
  /** The probability that the release lies in it: at least the level, since releases are whole numbers. */
  readonly attained: number;
}

/** Noise less likely than this is left out: no figure shows it. */
const NEGLIGIBLE = 1e-18;

/** Truth plus noise. Values of the truth are worked out as they are asked for, once each. */
export function releaseLaw(truth: Mixture, noise: HalfPmf): ReleaseLaw {
  const end = noise.findIndex((p) => p < NEGLIGIBLE);
  const p = end === -1 ? noise : noise.subarray(0, Math.max(1, end));
  const truthAtMost = remembered((k) => (k < 0 ? 0 : mixtureBelow(truth, k + 0.5)));
  const truthAtLeast = remembered((k) => (k <= 0 ? 1 : mixtureAbove(truth, k - 0.5)));
  const noiseVariance = 2 * p.reduce((total, one, z) => total + z * z * one, 0);
  const stride = strideOf(truth, p, noiseVariance);
  const sum = (of: (k: number) => number, k: number) => {
    let total = (p[0] as number) * of(k);
    for (let z = stride; z < p.length; z += stride) total += (p[z] as number) * (of(k - z) + of(k + z));
    return Math.min(1, stride * total);
  };
  const atMost = remembered((k) => sum(truthAtMost, k));
  const spread = Math.sqrt(mixtureVariance(truth) + noiseVariance);
  return {
    atMost,
    atLeast: (k) => sum(truthAtLeast, k),
    quantile: (q) => firstWhere((k) => atMost(k) >= q, near(atMost, q, mixtureMean(truth), spread)),
  };
}

/**
 * How far apart the noise's values may be taken that are summed over. Same as 1, but for less than 10^−12: what is summed is smooth, and the trapezium
 * rule is all but exact for it as long as there are two points to a deviation of the narrower law. With noise of variance 10^6
 * three intervals of each of four windows take 0.2 s this way, and 0.7 s the other. Where a truth may be zero, or a noise has a peak, every value counts.
 */
function strideOf(truth: Mixture, p: HalfPmf, noiseVariance: number): number {
  if (mixtureBelow(truth, 0.5) > SAME) return 1;
  const narrowest = narrowestOf(truth);
  const both = Math.sqrt((noiseVariance * narrowest ** 2) / (noiseVariance + narrowest ** 2));
  let stride = 1;
  while (4 * stride <= both && Math.abs(massAt(p, 2 * stride) - 1) < SAME) stride *= 2;
  return stride;
}

const SAME = 1e-12;

/** What the noise adds up to at every so many values: 1, if it is smooth at that distance. */
function massAt(p: HalfPmf, stride: number): number {
  let total = p[0] as number;
  for (let z = stride; z < p.length; z += stride) total += 2 * (p[z] as number);
  return stride * total;
}

/** RangeError unless 0 < level < 1. */
export function releaseInterval(law: ReleaseLaw, level: number): ReleaseInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
  return releaseBetween(law, evenTails(level));
}

/** The same with tails that need not be alike. */
export function releaseBetween(law: ReleaseLaw, { below, above }: Tails): ReleaseInterval {
  const [low, high] = [law.quantile(below), law.quantile(1 - above)];
  return { low, high, attained: law.atMost(high) - law.atMost(low - 1) };
}

function remembered(of: (k: number) => number): (k: number) => number {
  const known = new Map<number, number>();
  return (k) => {
    const found = known.get(k) ?? of(k);
    known.set(k, found);
    return found;
  };
}

/** About where P[release ≤ k] passes q: a normal law's guess, put right twice by how far off it is. */
function near(atMost: (k: number) => number, q: number, mean: number, spread: number): number {
  const wanted = normalQuantile(q);
  let guess = Math.round(mean + spread * wanted);
  for (let step = 0; step < 2; step++) {
    const p = atMost(guess);
    if (p > 0 && p < 1) guess += Math.round(spread * (wanted - normalQuantile(p)));
  }
  return guess;
}

/** The smallest whole number at which something holds that goes on holding: outwards from a guess by growing steps, then by halves. */
function firstWhere(holds: (k: number) => boolean, guess: number): number {
  let high = guess;
  for (let by = 1; !holds(high); by *= 2) high += by;
  let low = high - 1;
  for (let by = 1; holds(low); by *= 2) [low, high] = [low - by, low];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
