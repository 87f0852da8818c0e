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
  const totals = test.of(numerator, denominator);
  const estimate = denominator === 0 ? undefined : numerator / denominator;
  const attained = test.attained(Math.atan(estimate ?? Infinity));
  // The vertical direction is an infinite ratio. If the test keeps it, the denominator may be zero.
  if (estimate === undefined || totals.keeps(Math.PI / 2)) return { estimate, low: -Infinity, high: Infinity, bounded: false, attained };
  const [low, high] = keptAround(totals, Math.atan(estimate), -Math.PI / 2, Math.PI / 2);
  return { estimate, low: Math.tan(low), high: Math.tan(high), bounded: true, attained };
}

function rateOf(test: DirectionTest, part: number, rest: number): RatioInterval {
  const totals = test.of(part, rest);
  const whole = part + rest;
  const estimate = whole === 0 ? undefined : part / whole;
  // part / rest = tan φ, so a rate in 0 … 1 has φ in 0 … π/2, and the rate is sin φ / (sin φ + cos φ).
  const centre = Math.min(Math.PI / 2, Math.max(0, Math.atan2(part, rest)));
  const attained = test.attained(centre);
  if (whole <= 0 || !totals.keeps(centre)) return { estimate, low: 0, high: 1, bounded: false, attained };
  const [low, high] = keptAround(totals, centre, 0, Math.PI / 2).map((angle) => Math.sin(angle) / (Math.sin(angle) + Math.cos(angle))) as [
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
    keeps: (noisyNumerator, noisyDenominator, ratio) => test.of(noisyNumerator, noisyDenominator).keeps(Math.atan(ratio)),
    attained: (ratio) => test.attained(Math.atan(ratio)),
  };
}

/** The same test with a ratio given as an angle φ: numerator / denominator = tan φ. */
interface DirectionTest {
  readonly of: (numerator: number, denominator: number) => TotalsTest;
  readonly attained: (angle: number) => number;
}

/** The test of two noisy totals. */
interface TotalsTest {
  readonly keeps: (angle: number) => boolean;
  /** Where it begins to reject, between an angle that it keeps and one that it rejects. */
  readonly edge: (kept: number, rejected: number) => number;
}

function directionTest(numerator: Law, denominator: Law, level: number): DirectionTest {
  const noises = noisesOf(numerator, denominator, level);
  // Rounding may take the cosine of π/2 below zero, where it must not turn signs around.
  const stripAt = (angle: number, width: number): Strip => ({ u: Math.max(1e-300, Math.cos(angle)), v: Math.sin(angle), width });
  return {
    of(numeratorTotal, denominatorTotal) {
      const through = (angle: number): Strip => {
        const distance = Math.abs(Math.cos(angle) * numeratorTotal - Math.sin(angle) * denominatorTotal);
        return stripAt(angle, distance - 2 * SAME);
      };
      return {
        keeps: (angle) => !isReached(noises, through(angle)),
        // Until two doubles are neighbours or nearly so: what is rounded afterwards is then the same everywhere.
        edge: (kept, rejected) => turning(noises, kept, rejected, 1e-15, through),
      };
    },
    attained(angle) {
      const none = stripAt(angle, 0);
      const most = surelyReached(noises, none);
      const width = isReached(noises, none) ? 0 : turning(noises, 0, most, SAME / 100, (one) => stripAt(angle, one));
      const strip = stripAt(angle, width + 2 * SAME);
      return noises.all.open.reduce((sum, z) => sum + term(noises, strip, z), 0);
    },
  };
}

/** Where |u Z₁ − v Z₂| ≤ width. */
interface Strip {
  readonly u: number;
  readonly v: number;
  readonly width: number;
}

/** Some terms of the sum over Z₂ = ±z, smallest z first, and what all others come to. */
interface Terms {
  readonly settled: number;
  readonly open: Int32Array;
}

/** Two laws and a level, as the sums over strips need them. */
interface Noises {
  readonly level: number;
  /** P[Z₁ < k], where k = 0 stands at `zero`. */
  readonly below: Float64Array;
  readonly zero: number;
  /** P[|Z₂| = z]. */
  readonly weights: Float64Array;
  /** P[|Z₂| > z]. */
  readonly tails: Float64Array;
  /** Each of the two noises is beyond this with half of what the level leaves, at most. */
  readonly reaches: readonly [number, number];
  readonly all: Terms;
}

function noisesOf(numerator: Law, denominator: Law, level: number): Noises {
  const [a, b] = [trimmed(pmfOf(numerator)), trimmed(pmfOf(denominator))];
  const [tailsOfA, tails] = [tailsOf(a), tailsOf(b)];
  const reachIn = (all: Float64Array) => all.findIndex((tail) => tail <= (1 - level) / 2);
  return {
    level,
    below: cumulative(a),
    zero: a.length,
    tails,
    weights: b.map((p, z) => (z === 0 ? p : 2 * p)),
    reaches: [reachIn(tailsOfA), reachIn(tails)],
    all: { settled: 0, open: Int32Array.from(b.keys()) },
  };
}

/** Values of the statistic that are closer than this count as equal, because 0.1 · 3 is not 0.3 in doubles. */
const SAME = 1e-9;

// What follows are functions of data, not closures: of many pairs of laws, they take half the time.

/** The values of Z₁ in a strip if Z₂ = z: from this place in `below`, up to that of the next function. */
function from({ below, zero }: Noises, { u, v, width }: Strip, z: number): number {
  return Math.min(below.length - 1, Math.max(0, Math.ceil((v * z - width) / u - SAME) + zero));
}

function upTo({ below, zero }: Noises, { u, v, width }: Strip, z: number): number {
  return Math.min(below.length - 1, Math.max(0, Math.floor((v * z + width) / u + SAME) + 1 + zero));
}

function term(noises: Noises, strip: Strip, z: number): number {
  const { below, weights } = noises;
  return (weights[z] as number) * ((below[upTo(noises, strip, z)] as number) - (below[from(noises, strip, z)] as number));
}

/** A width that reaches the level in this direction. */
function surelyReached({ reaches: [ofA, ofB] }: Noises, { u, v }: Strip): number {
  return u * ofA + Math.abs(v) * ofB;
}

/** Whether the probability is at least the level. Most strips are told without the whole sum. */
function isReached(noises: Noises, strip: Strip, { settled, open }: Terms = noises.all): boolean {
  const { level, tails } = noises;
  if (strip.width < 0) return false;
  if (strip.width >= surelyReached(noises, strip)) return true;
  let sum = settled;
  for (let at = 0; at < open.length && sum < level; at++) {
    const z = open[at] as number;
    if (z > 0 && sum + (tails[z - 1] as number) < level) return false;
    sum += term(noises, strip, z);
  }
  return sum >= level;
}

/** From a place whose strip isn't reached to one whose strip is: where that turns, by halving. */
function turning(noises: Noises, before: number, after: number, apart: number, stripAt: (place: number) => Strip): number {
  let [left, right, terms] = [before, after, noises.all];
  for (let step = 1; Math.abs(right - left) > apart; step++) {
    const middle = (left + right) / 2;
    if (isReached(noises, stripAt(middle), terms)) right = middle;
    else left = middle;
    // The last forty halvings then take hardly any time: without this line, which changes no answer, an interval takes nearly three times as long.
    if (step % 8 === 0) terms = settledBetween(noises, terms, stripAt(left), stripAt(right));
  }
  return right;
}

/** Terms that are the same in two strips are the same in every strip between them. */
function settledBetween(noises: Noises, { settled, open }: Terms, one: Strip, other: Strip): Terms {
  const left = new Int32Array(open.length);
  let [sum, count] = [settled, 0];
  for (const z of open) {
    const isSame = from(noises, one, z) === from(noises, other, z) && upTo(noises, one, z) === upTo(noises, other, z);
    if (isSame) sum += term(noises, one, z);
    else left[count++] = z;
  }
  return { settled: sum, open: left.subarray(0, count) };
}

/**
 * The outermost angles on either side of `centre` that the test keeps.
 * All angles between them count as kept, which can only raise coverage.
 */
function keptAround({ keeps, edge }: TotalsTest, centre: number, low: number, high: number): [number, number] {
  const outermost = (end: number) => {
    const steps = 200;
    // Steps grow towards the end, because intervals are narrow if totals are large.
    const at = (i: number) => centre + (end - centre) * (i / steps) ** 3;
    let last = steps;
    while (last > 0 && !keeps(at(last))) last--;
    return last === steps ? end : edge(at(last), at(last + 1));
  };
  return [outermost(low), outermost(high)];
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

/** P[Z < k] for each k from the one before the least possible value to the one after the largest. */
function cumulative(half: Float64Array): Float64Array {
  const sums = new Float64Array(2 * half.length + 1);
  for (let at = 2; at < sums.length; at++) sums[at] = (sums[at - 1] as number) + (half[Math.abs(at - 1 - half.length)] as number);
  return sums;
}
