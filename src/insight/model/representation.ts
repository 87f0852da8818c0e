// representation.ts — who is counted, by share of the population, and how far a noisy cell can be used at all (insight-method.md §8).
import { normalQuantile } from './normal.ts';

/** For one area or group: its share of the releases divided by its share of the population. */
export interface Representation {
  /** NaN where nothing was counted in all. */
  readonly ratio: number;
  /** Both ends hold for all areas together. From 0 to Infinity where the total can't be told from zero. */
  readonly low: number;
  readonly high: number;
  readonly bounded: boolean;
  /** Under-represented: the upper end is below 1. Over: the lower end is above it. Can't be told: both a half and twice the share are possible. */
  readonly word: 'under-represented' | 'over-represented' | "can't be told" | 'about its share';
}

export interface Represented {
  readonly areas: readonly Representation[];
  /** D = ½ Σ |share − π|: never shown without what noise alone makes of it, which is `dissimilarityOfNoise`. */
  readonly dissimilarity: number;
  readonly dissimilarityOfNoise: number;
  /** Q = Σ (share − π)² less its noise: unbiased, and below 0 if noise says so. */
  readonly squaresUnbiased: number;
}

/**
 * Noisy totals against a public denominator of the same areas. Intervals by inverting x − r π X, whose noise is known (Fieller), at `level` for all
 * areas together (Bonferroni). It says who is counted, and need differs too.
 */
export function representation(
  population: readonly number[],
  totals: readonly number[],
  noiseVariance: readonly number[],
  level = 0.95,
): Represented {
  const [people, counted, noise] = [sum(population), sum(totals), sum(noiseVariance)];
  if (population.length === 0 || population.some((one) => !(one > 0))) throw new RangeError('every area needs a population above 0');
  if (totals.length !== population.length || noiseVariance.length !== population.length)
    throw new RangeError(`${population.length} areas need as many totals and variances, got ${totals.length} and ${noiseVariance.length}`);
  const z = -normalQuantile((1 - level) / 2 / population.length);
  const areas = population.map((one, i) => {
    const [share, total, variance] = [one / people, totals[i] as number, noiseVariance[i] as number];
    return worded(total / (share * counted), fieller(total, counted, variance, noise, z), share);
  });
  const parts = population.map((one) => one / people);
  const gaps = parts.map((part, i) => (totals[i] as number) / counted - part);
  // Of a share that is as it should be.
  const variances = parts.map((part, i) => {
    const own = noiseVariance[i] as number;
    return (own * (1 - part) ** 2 + part ** 2 * (noise - own)) / counted ** 2;
  });
  return {
    areas,
    dissimilarity: sum(gaps.map(Math.abs)) / 2,
    dissimilarityOfNoise: sum(variances.map((one) => Math.sqrt((2 * one) / Math.PI))) / 2,
    squaresUnbiased: sum(gaps.map((one) => one ** 2)) - sum(variances),
  };
}

interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly bounded: boolean;
}

/** The q = r π for which x − q X may be noise: (X² − z²S) q² − 2 (xX − z²V) q + (x² − z²V) ≤ 0, S the noise in all of X. */
function fieller(total: number, counted: number, variance: number, noise: number, z: number): Bounds {
  const a = counted ** 2 - z ** 2 * noise;
  if (a <= 0 || counted <= 0) return { low: 0, high: Infinity, bounded: false };
  const b = total * counted - z ** 2 * variance;
  const root = Math.sqrt(Math.max(0, b ** 2 - a * (total ** 2 - z ** 2 * variance)));
  return { low: Math.max(0, (b - root) / a), high: Math.max(0, (b + root) / a), bounded: true };
}

function worded(ratio: number, { low: lowShare, high: highShare, bounded }: Bounds, share: number): Representation {
  const [low, high] = [lowShare / share, highShare / share];
  return { ratio, low, high, bounded, word: wordOf(low, high) };
}

function wordOf(low: number, high: number): Representation['word'] {
  if (low <= 0.5 && high >= 2) return "can't be told";
  if (high < 1) return 'under-represented';
  return low > 1 ? 'over-represented' : 'about its share';
}

/** How far a cell can be used, by its relative standard error (Statistics Canada's limits of 1/6 and 1/3). */
export type QualityWord = 'use freely' | 'use with caution' | 'too noisy alone' | 'cannot be told from nothing';

export interface Quality {
  /** √V over the signal; Infinity if the signal is not above 0. */
  readonly relativeStandardError: number;
  readonly word: QualityWord;
  /** How many windows like it must be added up for 1/3; undefined where no number would do. */
  readonly windowsToAdd: number | undefined;
}

const FREELY = 1 / 6;
const WITH_CAUTION = 1 / 3;

/** For a cell's signal, or its total. A cell that is too noisy on its own gets no rank, no colour scale and no percentage change. */
export function quality(total: number, noiseVariance: number): Quality {
  if (total <= 0) return { relativeStandardError: Infinity, word: 'cannot be told from nothing', windowsToAdd: undefined };
  const relativeStandardError = Math.sqrt(noiseVariance) / total;
  const word =
    relativeStandardError <= FREELY ? 'use freely' : relativeStandardError <= WITH_CAUTION ? 'use with caution' : 'too noisy alone';
  return { relativeStandardError, word, windowsToAdd: Math.max(1, Math.ceil(noiseVariance / (total * WITH_CAUTION) ** 2)) };
}

/** Cells as a map of neighbours: totals, variances, and of each the numbers of those next to it. */
export interface NeighbouringCells {
  readonly totals: readonly number[];
  readonly noiseVariance: readonly number[];
  readonly neighbours: readonly (readonly number[])[];
}

/**
 * The smallest union of neighbouring cells with this one in it whose relative standard error is at most 1/3; if there are several, the least noisy. Undefined
 * if there is none of at most `most` cells. Cell numbers, rising. Of thousands of unions of one size only the least noisy thousand are made larger.
 */
export function unionToUse(cells: NeighbouringCells, cell: number, most = 5): readonly number[] | undefined {
  let unions: readonly (readonly number[])[] = [[cell]];
  for (let size = 1; size <= most && unions.length > 0; size++) {
    const [least] = unions; // the least noisy of its size
    if (least !== undefined && errorOf(cells, least) <= WITH_CAUTION) return least;
    unions = enlarged(cells, unions)
      .map((union) => ({ union, error: errorOf(cells, union) }))
      .sort((a, b) => a.error - b.error)
      .slice(0, ENLARGED_MOST)
      .map(({ union }) => union);
  }
  return undefined;
}

const ENLARGED_MOST = 1000;

function errorOf({ totals, noiseVariance }: NeighbouringCells, union: readonly number[]): number {
  const of = (values: readonly number[]) => sum(union.map((cell) => values[cell] as number));
  return quality(of(totals), of(noiseVariance)).relativeStandardError;
}

/** Each union with each of its neighbours, once each. */
function enlarged({ neighbours }: NeighbouringCells, unions: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const known = new Map<string, readonly number[]>();
  for (const union of unions) {
    for (const next of union.flatMap((cell) => neighbours[cell] ?? [])) {
      if (union.includes(next)) continue;
      const larger = [...union, next].sort((a, b) => a - b);
      known.set(larger.join(), larger);
    }
  }
  return [...known.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
