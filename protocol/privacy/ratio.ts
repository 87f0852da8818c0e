// ratio.ts — intervals for ratios and rates, by inverting tests on the exact law of the noise (privacy.md §8).
//
// If numerator / denominator is ρ, then (noisy numerator) − ρ (noisy denominator) is Z₁ − ρ Z₂, whose law is known. The
// interval has every ρ that this test does not reject. If the denominator is near zero, the test rejects nothing and `bounded` is false.
import { requireLevel } from './interval.ts';
import { lawName, type Law } from './law.ts';
import type { SymmetricPmf } from './symmetric-pmf.ts';
import { pmfOf } from './symmetric-pmf.ts';

/** A noisy total and the law of its noise. */
export interface NoisyTotal {
  readonly total: number;
  readonly law: Law;
}

export interface RatioInterval {
  /** `undefined` if the noisy denominator is 0. */
  readonly estimate: number | undefined;
  /** The interval's ends: −Infinity and Infinity if the denominator can't be told from zero. */
  readonly low: number;
  readonly high: number;
  readonly bounded: boolean;
  /**
   * The probability that the test keeps the true ratio, if that is the
   * estimate. For any other true ratio it is at least the requested level.
   */
  readonly attained: number;
}

/** The interval for numerator / denominator, two totals of disjoint cells. RangeError unless 0 < level < 1. */
export function ratioInterval(numerator: NoisyTotal, denominator: NoisyTotal, level: number): RatioInterval {
  return ratioIntervals(level).ratio(numerator, denominator);
}

/**
 * The interval for part / (part + rest), two totals of disjoint cells, within 0 … 1. `bounded` is false if it is no narrower than 0 … 1.
 * RangeError unless 0 < level < 1.
 */
export function rateInterval(part: NoisyTotal, rest: NoisyTotal, level: number): RatioInterval {
  return ratioIntervals(level).rate(part, rest);
}

/** Both intervals at one level, for many totals: those with the same two laws share one test. */
export interface RatioIntervals {
  readonly ratio: (numerator: NoisyTotal, denominator: NoisyTotal) => RatioInterval;
  readonly rate: (part: NoisyTotal, rest: NoisyTotal) => RatioInterval;
}

/** RangeError unless 0 < level < 1. */
export function ratioIntervals(level: number): RatioIntervals {
  requireLevel(level);
  const known = new Map<string, DirectionTest>();
  const testOf = ({ law: first }: NoisyTotal, { law: second }: NoisyTotal): DirectionTest => {
    const name = `${lawName(first)}/${lawName(second)}`;
    const found = known.get(name) ?? directionTest(first, second, level);
    known.set(name, found);
    return found;
  };
  return {
    ratio: (numerator, denominator) => ratioOf(testOf(numerator, denominator), numerator.total, denominator.total),
    rate: (part, rest) => rateOf(testOf(part, rest), part.total, rest.total),
  };
}

function ratioOf(test: DirectionTest, numerator: number, denominator: number): RatioInterval {
  const keeps = (angle: number) => test.keeps(angle, numerator, denominator);
  const estimate = denominator === 0 ? undefined : numerator / denominator;
  const attained = test.attained(Math.atan(estimate ?? Infinity));
  // The vertical direction is an infinite ratio. If the test keeps it, the denominator may be zero.
  if (estimate === undefined || keeps(Math.PI / 2)) return { estimate, low: -Infinity, high: Infinity, bounded: false, attained };
  const [low, high] = keptAround(keeps, Math.atan(estimate), -Math.PI / 2, Math.PI / 2);
  return { estimate, low: Math.tan(low), high: Math.tan(high), bounded: true, attained };
}

function rateOf(test: DirectionTest, part: number, rest: number): RatioInterval {
  const keeps = (angle: number) => test.keeps(angle, part, rest);
  const whole = part + rest;
  const estimate = whole === 0 ? undefined : part / whole;
  // part / rest = tan φ, so a rate in 0 … 1 has φ in 0 … π/2, and the rate is sin φ / (sin φ + cos φ).
  const centre = Math.min(Math.PI / 2, Math.max(0, Math.atan2(part, rest)));
  const attained = test.attained(centre);
  if (whole <= 0 || !keeps(centre)) return { estimate, low: 0, high: 1, bounded: false, attained };
  const [low, high] = keptAround(keeps, centre, 0, Math.PI / 2).map((angle) => Math.sin(angle) / (Math.sin(angle) + Math.cos(angle))) as [
    number,
    number,
  ];
  return { estimate, low, high, bounded: low > 1e-9 || high < 1 - 1e-9, attained };
}

/** The test that both intervals invert, for callers who use the same laws more than once. */
export interface RatioTest {
  /** Whether the noise explains these noisy totals if numerator = ratio · denominator. */
  readonly keeps: (numerator: number, denominator: number, ratio: number) => boolean;
  /** The exact probability that the test keeps a true ratio, which is at least the level. Simulated coverage is compared with it. */
  readonly attained: (ratio: number) => number;
}

/** The test for two laws. RangeError unless 0 < level < 1. */
export function ratioTest(numerator: Law, denominator: Law, level: number): RatioTest {
  requireLevel(level);
  const test = directionTest(numerator, denominator, level);
  return {
    keeps: (noisyNumerator, noisyDenominator, ratio) => test.keeps(Math.atan(ratio), noisyNumerator, noisyDenominator),
    attained: (ratio) => test.attained(Math.atan(ratio)),
  };
}

/** The same test with a ratio given as an angle φ: numerator / denominator = tan φ. */
interface DirectionTest {
  readonly keeps: (angle: number, numerator: number, denominator: number) => boolean;
  readonly attained: (angle: number) => number;
}

/** Values of the statistic that are closer than this count as equal, because 0.1 · 3 is not 0.3 in doubles. */
const SAME = 1e-9;

function directionTest(numerator: Law, denominator: Law, level: number): DirectionTest {
  const a = trimmed(pmfOf(numerator));
  const b = trimmed(pmfOf(denominator));
  const within = cumulative(a);
  const tailsOfB = tailsOf(b);
  const reachIn = (tails: Float64Array) => tails.findIndex((tail) => tail <= (1 - level) / 2);
  const [reachOfA, reachOfB] = [reachIn(tailsOf(a)), reachIn(tailsOfB)];
  /** P[|cos φ Z₁ − sin φ Z₂| ≤ width | Z₂ = ±z], which is the same for both signs. */
  const given = (u: number, v: number, z: number, width: number) => {
    // At φ = π/2 the numerator has no weight, and z alone decides.
    if (u < 1e-12) return Math.abs(v * z) <= width ? 1 : 0;
    return within(Math.floor((v * z + width) / u + SAME)) - within(Math.ceil((v * z - width) / u - SAME) - 1);
  };
  /** P[|cos φ Z₁ − sin φ Z₂| ≤ width]. */
  const probability = (angle: number, width: number) => {
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    let sum = (b[0] as number) * given(u, v, 0, width);
    for (let z = 1; z < b.length; z++) sum += 2 * (b[z] as number) * given(u, v, z, width);
    return sum;
  };
  /** Whether that is at least the level. Most widths are told without the whole sum. */
  const isReached = (angle: number, width: number) => {
    if (width < 0) return false;
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    if (width >= surelyReached(u, v)) return true;
    let sum = (b[0] as number) * given(u, v, 0, width);
    for (let z = 1; z < b.length && sum < level && sum + (tailsOfB[z - 1] as number) >= level; z++)
      sum += 2 * (b[z] as number) * given(u, v, z, width);
    return sum >= level;
  };
  /** Each of the two noises is beyond its part of this with half of what the level leaves, at most. */
  const surelyReached = (u: number, v: number) => u * reachOfA + Math.abs(v) * reachOfB;
  return {
    keeps(angle, numeratorTotal, denominatorTotal) {
      const distance = Math.abs(Math.cos(angle) * numeratorTotal - Math.sin(angle) * denominatorTotal);
      return !isReached(angle, distance - 2 * SAME);
    },
    attained: (angle) => {
      const width = smallestWidth((one) => isReached(angle, one), surelyReached(Math.cos(angle), Math.sin(angle)));
      return probability(angle, width + 2 * SAME);
    },
  };
}

/**
 * The outermost angles on either side of `centre` that the test keeps.
 * All angles between them count as kept, which can only raise coverage.
 */
function keptAround(keeps: (angle: number) => boolean, centre: number, low: number, high: number): [number, number] {
  return [edge(keeps, centre, low), edge(keeps, centre, high)];
}

function edge(keeps: (angle: number) => boolean, centre: number, end: number): number {
  const steps = 200;
  // Steps grow towards the end, because intervals are narrow if totals are large.
  const at = (i: number) => centre + (end - centre) * (i / steps) ** 3;
  let last = steps;
  while (last > 0 && !keeps(at(last))) last--;
  if (last === steps) return end;
  let [kept, rejected] = [at(last), at(last + 1)];
  // Halved until two doubles are neighbours or nearly so: what is rounded afterwards is then the same everywhere.
  while (Math.abs(rejected - kept) > 1e-15) {
    const middle = (kept + rejected) / 2;
    if (keeps(middle)) kept = middle;
    else rejected = middle;
  }
  return rejected;
}

/** The smallest width up to `most` that is enough, to far less than {@link SAME}, and never below it. */
function smallestWidth(enough: (width: number) => boolean, most: number): number {
  if (enough(0)) return 0;
  let [low, high] = [0, most];
  while (high - low > SAME / 100) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The probabilities of 0, 1, … without the tail below 10^−18, which changes no interval visibly. */
function trimmed({ p }: SymmetricPmf): Float64Array {
  const end = p.findIndex((value) => value < 1e-18);
  return end === -1 ? p : p.subarray(0, Math.max(end, 2));
}

/** P[|Z| > k] for each k, added up from the smallest. */
function tailsOf(half: Float64Array): Float64Array {
  const tails = new Float64Array(half.length);
  for (let k = half.length - 2; k >= 0; k--) tails[k] = (tails[k + 1] as number) + 2 * (half[k + 1] as number);
  return tails;
}

/** P[Z ≤ k] for any integer k. */
function cumulative(half: Float64Array): (k: number) => number {
  const last = half.length - 1;
  const sums = new Float64Array(2 * last + 1);
  let sum = 0;
  for (let k = -last; k <= last; k++) {
    sum += half[Math.abs(k)] as number;
    sums[k + last] = sum;
  }
  return (k) => (k < -last ? 0 : (sums[Math.min(k, last) + last] as number));
}
