// share-difference.ts — how much two shares differ: an interval and a p-value from the likelihood of both parts and both rests.
//
// If the earlier share is p and the later one p + d, then (1 − p) part − p rest is noise alone in either window, of a known variance. The
// distance of d is the sum of both squares over their variances, smallest over p: how far the four totals are from any that differ by d.
// What it exceeds the smallest of all distances by is compared with χ² of one degree of freedom (the likelihood ratio). That is exact for
// normal noise and wholes that are large beside it.
import { varianceOf } from '@soundings/protocol/privacy/law';
import { normalBelow, normalQuantile } from '../model/normal.ts';
import type { ShareParts } from '../shares.ts';

export interface ShareDifference {
  /** The later share minus the earlier one. Undefined if a noisy whole is 0. */
  readonly difference: number | undefined;
  /** The interval's ends, within −1 … 1. */
  readonly low: number;
  readonly high: number;
  /** False if one of the two wholes can't be told from zero. The interval is then −1 … 1. */
  readonly bounded: boolean;
  /** The probability that noise alone would make two equal shares differ as much; 1 if nothing can be told. */
  readonly p: number;
}

/** Of two windows whose noises are independent. Sampled people are allowed for as if their errors went against each other. */
export function shareDifference(earlier: ShareParts, later: ShareParts, level: number): ShareDifference {
  const [a, b] = [noisy(earlier), noisy(later)];
  const difference = a.share === undefined || b.share === undefined ? undefined : b.share - a.share;
  const most = normalQuantile((1 + level) / 2) ** 2;
  if (!a.told(most) || !b.told(most)) return { difference, low: -1, high: 1, bounded: false, p: 1 };
  const [from, to] = [within(a.share), within(b.share)];
  const least = a.squared(from) + b.squared(to);
  const beyond = (d: number) => smallest((p) => a.squared(p) + b.squared(p + d), Math.max(0, -d), Math.min(1, 1 - d)) - least;
  const keeps = (d: number) => beyond(d) <= most;
  const p = 2 * normalBelow(-Math.sqrt(Math.max(0, beyond(0))));
  return { difference, low: edge(keeps, to - from, -1), high: edge(keeps, to - from, 1), bounded: true, p };
}

interface NoisyShare {
  readonly share: number | undefined;
  /** How far the two totals are from any with this share, squared, in standard deviations. */
  squared(share: number): number;
  /** Whether the whole can be told from zero. */
  told(most: number): boolean;
}

function noisy({ part, rest, sampling }: ShareParts): NoisyShare {
  // A person's windows are drawn without replacement, so two of them have covariance −p(1 − p)/(W − 1). And 2ab ≤ a² + b².
  const wider = sampling === undefined ? 1 : sampling.of / (sampling.of - 1);
  const [ofPart, ofRest] = [wider * varianceOf(part.law), wider * varianceOf(rest.law)];
  const whole = part.total + rest.total;
  return {
    share: whole === 0 ? undefined : part.total / whole,
    squared: (share) => ((1 - share) * part.total - share * rest.total) ** 2 / ((1 - share) ** 2 * ofPart + share ** 2 * ofRest),
    told: (most) => whole > 0 && whole ** 2 > most * (ofPart + ofRest),
  };
}

function within(share = 0): number {
  return Math.min(1, Math.max(0, share));
}

const STEPS = 16;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** 2/16 · 0.618^24 is 10⁻⁶, and the distance is flat at its smallest. */
const SECTIONS = 24;

/** The smallest value: the best of a grid, then golden sections around it. */
function smallest(of: (x: number) => number, low: number, high: number): number {
  const at = (step: number) => low + ((high - low) * Math.min(STEPS, Math.max(0, step))) / STEPS;
  let [best, least] = [0, Infinity];
  for (let step = 0; step <= STEPS; step++) {
    const value = of(at(step));
    if (value < least) [best, least] = [step, value];
  }
  let [a, b] = [at(best - 1), at(best + 1)];
  let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
  let [ofC, ofD] = [of(c), of(d)];
  for (let section = 0; section < SECTIONS; section++) {
    if (ofC < ofD) {
      [b, d, ofD] = [d, c, ofC];
      c = b - GOLDEN * (b - a);
      ofC = of(c);
    } else {
      [a, c, ofC] = [c, d, ofD];
      d = a + GOLDEN * (b - a);
      ofD = of(d);
    }
  }
  return Math.min(least, ofC, ofD);
}

/** The last difference from `middle` towards `end` that is kept, to 10⁻⁹, rounded outwards. */
function edge(keeps: (d: number) => boolean, middle: number, end: number): number {
  if (keeps(end)) return end;
  let [kept, lost] = [middle, end];
  while (Math.abs(lost - kept) > 1e-9) {
    const half = (kept + lost) / 2;
    if (keeps(half)) kept = half;
    else lost = half;
  }
  return lost;
}
