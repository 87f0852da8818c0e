// noise-sum.ts — the exact law of the noise in a whole-number combination of releases (insight-method.md §7.1).
import { varianceOf, type Law } from '@soundings/protocol/privacy/law';
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import { addedLaw } from '../estimate.ts';
import { normalAbove } from './normal.ts';

/** One release's part in a combination Σ c y. */
export interface Term {
  /** c, a whole number. */
  readonly coefficient: number;
  /** Of the release's noise. */
  readonly law: Law;
}

/** The law of S = Σ c Z, which is its own mirror image. */
export interface NoiseSum {
  readonly variance: number;
  /** S is always a multiple of this: the coefficients' greatest common divisor. */
  readonly spacing: number;
  /** False where a normal law with continuity ½ stands in: too many different coefficients, or too many values. */
  readonly exact: boolean;
  /** P[S ≥ x] for any x. */
  readonly atLeast: (x: number) => number;
  /** Σ P[S = s] f(s) over all values; of a normal stand-in over its whole-number values. */
  readonly expectation: (f: (s: number) => number) => number;
}

const COEFFICIENTS_MOST = 8;
const VALUES_MOST = 200_000;

/** Equal |c| are one law of the summed noise; different ones are convolved. RangeError for no terms, or coefficients that aren't whole or all 0. */
export function noiseSum(terms: readonly Term[]): NoiseSum {
  const groups = grouped(terms);
  const spacing = groups.map(({ coefficient }) => coefficient).reduce(greatestCommonDivisor, 0);
  if (spacing === 0) throw new RangeError('a combination needs a release with a coefficient other than 0');
  const variance = groups.reduce((sum, { coefficient, law }) => sum + coefficient ** 2 * varianceOf(law), 0);
  const parts = groups.map(({ coefficient, law }) => ({ stretch: coefficient / spacing, law }));
  const values = parts.reduce((sum, { stretch, law }) => sum + 2 * stretch * reachOf(law), 1);
  const exact = groups.length <= COEFFICIENTS_MOST && values <= VALUES_MOST;
  const half = exact ? convolved(parts) : normalHalf(variance / spacing ** 2);
  return { variance, spacing, exact, ...onLattice(half, spacing) };
}

interface Group {
  /** |c|, above 0. */
  readonly coefficient: number;
  readonly law: Law;
}

function grouped(terms: readonly Term[]): readonly Group[] {
  const groups = new Map<number, Law[]>();
  for (const { coefficient, law } of terms) {
    if (!Number.isSafeInteger(coefficient)) throw new RangeError(`a coefficient is a whole number, got ${coefficient}`);
    const size = Math.abs(coefficient);
    if (size > 0) groups.set(size, [...(groups.get(size) ?? []), law]);
  }
  return [...groups].map(([coefficient, laws]) => ({ coefficient, law: addedLaw(laws.map((law) => ({ law, cells: 1 }))) }));
}

/** How far noise reaches, for what a convolution costs. */
function reachOf(law: Law): number {
  return Math.ceil(9 * Math.sqrt(varianceOf(law)) + 12);
}

interface Part {
  readonly stretch: number;
  readonly law: Law;
}

/** Values less likely than this are left out of a convolution. */
const NEGLIGIBLE = 1e-24;

/** P[0], P[1], … of Σ stretch · Z. Summed term by term: a Fourier transform would lose every probability below 10^−17 to rounding. */
function convolved(parts: readonly Part[]): Float64Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return pmfOf(only.law).p; // all of its tail
  const full = parts.reduce(spread, Float64Array.of(1));
  return full.slice((full.length - 1) / 2);
}

/** The law of a sum so far, about its middle, and one part more. */
function spread(sum: Float64Array, { stretch, law }: Part): Float64Array {
  const { p } = pmfOf(law);
  const end = p.findIndex((one) => one < NEGLIGIBLE);
  const last = (end === -1 ? p.length : Math.max(1, end)) - 1;
  const full = new Float64Array(sum.length + 2 * stretch * last);
  for (let z = -last; z <= last; z++) {
    const [weight, from] = [p[Math.abs(z)] as number, stretch * (z + last)];
    for (let i = 0; i < sum.length; i++) full[from + i] = (full[from + i] as number) + weight * (sum[i] as number);
  }
  return full;
}

/** Beyond it not even a normal law's values are listed. */
const DEVIATION_MOST = 1e6;

/** A normal law rounded to whole numbers. RangeError for a standard deviation of a million or more. */
function normalHalf(variance: number): Float64Array {
  const deviation = Math.sqrt(variance);
  if (!(deviation < DEVIATION_MOST)) throw new RangeError(`noise of variance ${variance} is too large to be told from anything`);
  const above = (k: number) => normalAbove((k - 0.5) / deviation);
  return Float64Array.from({ length: Math.ceil(12 * deviation) + 2 }, (_, k) => above(k) - above(k + 1));
}

function onLattice(half: Float64Array, spacing: number): Pick<NoiseSum, 'atLeast' | 'expectation'> {
  const last = half.length - 1;
  // tails[k] = P[S ≥ k spacing] for k ≥ 0, from the small end so that nothing is lost to rounding.
  const tails = new Float64Array(last + 2);
  for (let k = last; k >= 0; k--) tails[k] = (tails[k + 1] as number) + (half[k] as number);
  return {
    atLeast(x) {
      const k = Math.ceil(x / spacing);
      if (k > last) return 0;
      return k > 0 ? (tails[k] as number) : 1 - (-k >= last ? 0 : (tails[1 - k] as number));
    },
    expectation(f) {
      let sum = 0;
      for (let k = last; k >= 1; k--) sum += (half[k] as number) * (f(k * spacing) + f(-k * spacing));
      return sum + (half[0] as number) * f(0);
    },
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
