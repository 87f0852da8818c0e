// represent-score.test.ts — representation, quality of cells, unequal sight and scores against the reference values, and by simulation
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observations } from '../../../../src/insight/model/filter.ts';
import { fit } from '../../../../src/insight/model/fit.ts';
import { quality, representation, unionToUse } from '../../../../src/insight/model/representation.ts';
import { calibrated, dieboldMariano, rankedScore, sharesOf, skillOf, type Distribution } from '../../../../src/insight/model/score.ts';
import { sightOf, smallestRise, unequalSight } from '../../../../src/insight/model/sight.ts';
import { near } from './numbers.ts';
import { casesOf } from './vectors.ts';
import { normal, seeded } from './worlds.ts';

const DIGITS = 1e-9;

type Numbers = readonly number[];
interface RepresentCase {
  readonly population: Numbers;
  readonly totals: Numbers;
  readonly noiseVariance: Numbers;
  readonly areas: readonly { readonly ratio: number; readonly low: number; readonly high: number; readonly bounded: boolean }[];
  readonly dissimilarity: number;
  readonly dissimilarityOfNoise: number;
  readonly squaresUnbiased: number;
  readonly quality: readonly {
    readonly total: number;
    readonly variance: number;
    readonly relativeStandardError: number | string;
    readonly word: string;
    readonly windowsToAdd: number | null;
  }[];
}
interface ScoreCase {
  readonly shares: readonly Distribution[];
  readonly outcomes: readonly Distribution[];
  readonly calibrated: readonly Distribution[];
  readonly weights: Numbers;
  readonly climatology: readonly Distribution[];
  readonly rps: Numbers;
  readonly rpsClimatology: Numbers;
  readonly skillFrom13: number;
  readonly dieboldMariano: readonly [number, number];
  readonly dieboldMarianoHorizon4: readonly [number, number];
}
const cases = casesOf('represent-score') as readonly (RepresentCase | ScoreCase | { readonly cells: Numbers })[];
const represent = cases.find((one) => 'population' in one) as RepresentCase;
const scored = cases.find((one) => 'shares' in one) as ScoreCase;

describe('representation', () => {
  const ours = representation(represent.population, represent.totals, represent.noiseVariance);

  test('ratios and their intervals', () => {
    for (const [i, wanted] of represent.areas.entries()) {
      const area = ours.areas[i];
      near([area?.ratio ?? NaN, area?.low ?? NaN, area?.high ?? NaN], [wanted.ratio, wanted.low, wanted.high], DIGITS);
      expect(area?.bounded).toBe(wanted.bounded);
    }
  });

  test('dissimilarity, what noise makes of it, and the sum of squares without it', () => {
    near(
      [ours.dissimilarity, ours.dissimilarityOfNoise, ours.squaresUnbiased],
      [represent.dissimilarity, represent.dissimilarityOfNoise, represent.squaresUnbiased],
      DIGITS,
    );
  });

  test.each(represent.quality)('quality of $total', ({ total, variance, ...wanted }) => {
    const one = quality(total, variance);
    near(one.relativeStandardError, wanted.relativeStandardError, DIGITS);
    expect([one.word, one.windowsToAdd ?? null]).toEqual([wanted.word, wanted.windowsToAdd]);
  });
});
test('scores: the reference values', () => {
  const { forecasts, weights, climatology } = calibrated(scored.shares, scored.outcomes);
  near(weights, scored.weights, DIGITS);
  near(climatology.flat(), scored.climatology.flat(), DIGITS);
  near(forecasts.flat(), scored.calibrated.flat(), DIGITS);
  const scores = (of: readonly Distribution[]) => of.map((one, t) => rankedScore(one, scored.outcomes[t] ?? []));
  near(scores(forecasts), scored.rps, DIGITS);
  near(scores(climatology), scored.rpsClimatology, DIGITS);
  const [ours, theirs] = [scored.rps.slice(12), scored.rpsClimatology.slice(12)];
  near(skillOf(ours, theirs).skill, scored.skillFrom13, DIGITS);
  for (const [horizon, [statistic, p]] of [
    [1, scored.dieboldMariano],
    [4, scored.dieboldMarianoHorizon4],
  ] as const) {
    const test = dieboldMariano(ours, theirs, horizon);
    near([test.statistic, test.p], [statistic, p], DIGITS);
  }
});

describe('representation, by simulation', () => {
  const population = [40_000, 30_000, 20_000, 20_000, 15_000, 10_000, 8_000, 5_000];
  const people = population.reduce((sum, one) => sum + one, 0);
  const noiseVariance = population.map(() => 3430);
  const runs = 2000;
  const drawn = (truths: readonly number[], seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: runs }, () =>
      representation(
        population,
        truths.map((one) => one + Math.sqrt(3430) * normal(random)),
        noiseVariance,
      ),
    );
  };
  const fair = population.map((one) => (one / people) * 3700);

  test('intervals hold all together in 95%, and the sum of squares is unbiased while the dissimilarity is not', () => {
    const all = drawn(fair, 1);
    const held = all.filter(({ areas }) => areas.every(({ low, high }) => low <= 1 && high >= 1)).length / runs;
    expect(Math.abs(held - 0.955)).toBeLessThan(0.005 + 3 * Math.sqrt(0.043 / runs));
    const squares = all.map(({ squaresUnbiased }) => squaresUnbiased);
    const mean = squares.reduce((sum, one) => sum + one, 0) / runs;
    const error = Math.sqrt(squares.reduce((sum, one) => sum + (one - mean) ** 2, 0)) / runs;
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    const dissimilarity = all.reduce((sum, one) => sum + one.dissimilarity, 0) / runs;
    near(dissimilarity, all.reduce((sum, one) => sum + one.dissimilarityOfNoise, 0) / runs, 0.05);
    expect(dissimilarity).toBeGreaterThan(0.03);
  });

  test('half a share is often not seen: no flag proves nothing', () => {
    const half = fair.map((one, i) => (i === 5 ? one / 2 : one));
    const flagged = drawn(half, 2).filter(({ areas }) => areas[5]?.word === 'under-represented').length / runs;
    expect(flagged).toBeGreaterThan(0.03);
    expect(flagged).toBeLessThan(0.6);
  });
});

describe('representation of any areas', () => {
  test('does not depend on the units of the population, and says so where nothing can be told', () => {
    const [population, totals, noise] = [
      [10, 20, 30],
      [200, 420, 510],
      [900, 900, 900],
    ];
    const [one, other] = [
      representation(population, totals, noise),
      representation(
        population.map((each) => 1000 * each),
        totals,
        noise,
      ),
    ];
    near(
      other.areas.flatMap(({ ratio, low, high }) => [ratio, low, high]),
      one.areas.flatMap(({ ratio, low, high }) => [ratio, low, high]),
      1e-12,
    );
    const unknown = representation(population, [3, -5, 8], noise).areas;
    expect(unknown.map(({ low, high, bounded, word }) => ({ low, high, bounded, word }))).toEqual(
      unknown.map(() => ({ low: 0, high: Infinity, bounded: false, word: "can't be told" })),
    );
    const clear = representation([50, 50], [9000, 1000], [100, 100]).areas.map(({ word }) => word);
    expect(clear).toEqual(['over-represented', 'under-represented']);
    expect(representation([50, 50], [5000, 5010], [100, 100]).areas[0]?.word).toBe('about its share');
  });

  test('wants a population and a total of each', () => {
    expect(() => representation([], [], [])).toThrow(RangeError);
    expect(() => representation([1, 0], [1, 1], [1, 1])).toThrow(RangeError);
    expect(() => representation([1, 1], [1], [1, 1])).toThrow(RangeError);
  });

  test('the smallest union of neighbours that can be used', () => {
    const row = { totals: [20, 15, 90, 10, 200], noiseVariance: [264, 264, 264, 264, 264], neighbours: [[1], [0, 2], [1, 3], [2, 4], [3]] };
    expect(unionToUse(row, 2)).toEqual([2]);
    expect(unionToUse(row, 1)).toEqual([1, 2]);
    expect(unionToUse(row, 0)).toEqual([0, 1, 2]);
    expect(unionToUse(row, 3)).toEqual([3, 4]);
    expect(unionToUse({ ...row, totals: [1, 1, 1, 1, 1] }, 0)).toBeUndefined();
    expect(unionToUse({ ...row, neighbours: [[], [], [], [], []] }, 0)).toBeUndefined();
  });
});

describe('unequal sight', () => {
  const sight = { level: 60, noiseVariance: 264, scatterVariance: 60, levelVariance: 20 };

  test('the smallest rise that is seen falls with the noise and rises with what is unknown', () => {
    near(smallestRise(sight), ((2.3263478740408408 + 0.8416212335729143) * Math.sqrt(324 / 4 + 20)) / 60, 1e-12);
    expect(smallestRise({ ...sight, noiseVariance: 66 })).toBeLessThan(smallestRise(sight));
    expect(smallestRise({ ...sight, level: -1 })).toBe(Infinity);
  });

  test('is said from a twofold difference on', () => {
    expect(unequalSight([0.64, 0.3, 0.21])).toEqual({ best: 2, worst: 0 });
    expect(unequalSight([0.3, 0.21])).toBeUndefined();
    expect(unequalSight([0.3, Infinity])).toEqual({ best: 0, worst: 1 });
    expect(unequalSight([0.3])).toBeUndefined();
    expect(unequalSight([Infinity, Infinity])).toBeUndefined();
  });

  test('of a fit has its level, additive or of logarithms', () => {
    for (const level of [60, 4000]) {
      const releases = Array.from({ length: 30 }, (_, t) => level + Math.round(12 * Math.sin(t * t)));
      const of = sightOf(
        fit(
          observations(
            releases,
            releases.map(() => 16),
          ),
          { period: 0, people: true },
        ),
        264,
      );
      near(of.level, level, 0.1);
      expect(of.noiseVariance).toBe(264);
      expect(Math.sqrt(of.scatterVariance)).toBeGreaterThan(2);
      expect(Math.sqrt(of.scatterVariance)).toBeLessThan(30);
      expect(Math.sqrt(of.levelVariance)).toBeLessThan(15);
    }
  });
});

const distribution = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 4, maxLength: 4 }).map((all) => {
  const whole = all.reduce((sum, one) => sum + one, 0);
  return all.map((one) => one / whole);
});

describe('scores of categories', () => {
  test('are proper: nothing scores better on average than what comes', () => {
    fc.assert(
      fc.property(distribution, distribution, (truth, other) => {
        // An outcome known by probabilities: on average over categories that come with those of `truth`, or all at once.
        expect(rankedScore(truth, truth)).toBeLessThanOrEqual(rankedScore(other, truth) + 1e-12);
        const expected = (forecast: Distribution) =>
          truth.reduce(
            (sum, p, k) =>
              sum +
              p *
                rankedScore(
                  forecast,
                  [0, 1, 2, 3].map((one) => Number(one === k)),
                ),
            0,
          );
        expect(expected(truth)).toBeLessThanOrEqual(expected(other) + 1e-12);
        near(expected(other), rankedScore(other, truth), 1e-9, 1e-9);
      }),
      { seed: 3 },
    );
    expect(rankedScore([0, 1, 0, 0], [0, 1, 0, 0])).toBe(0);
    expect(rankedScore([1, 0, 0, 0], [0, 0, 0, 1])).toBe(3);
  });

  test('shares of noisy answers are never 0, and add up to 1', () => {
    expect(sharesOf([-7, 9, 19, 0])).toEqual([1 / 32, 10 / 32, 20 / 32, 1 / 32]);
  });

  test('know the past only: what comes later changes nothing before, and a delay is kept to', () => {
    const { shares, outcomes } = scored;
    const cut = 25;
    const early = calibrated(shares.slice(0, cut), outcomes.slice(0, cut), 4);
    const spoiled = outcomes.map((one, t) => (t >= cut - 4 ? [1, 0, 0, 0] : one));
    const late = calibrated(shares, spoiled, 4);
    expect(late.forecasts.slice(0, cut)).toEqual(early.forecasts);
    expect(early.weights.slice(0, 16)).toEqual(new Array(16).fill(0));
    expect(early.climatology.slice(0, 5)).toEqual(new Array(5).fill([0.25, 0.25, 0.25, 0.25]));
  });

  test('opinion that knows nothing is shrunk away, and costs little', () => {
    const random = seeded(12);
    const draw = () => sharesOf(Array.from({ length: 4 }, () => 40 * random()));
    const [shares, outcomes] = [Array.from({ length: 200 }, draw), Array.from({ length: 200 }, draw)];
    const { forecasts, climatology } = calibrated(shares, outcomes);
    const scores = (of: readonly Distribution[]) => of.map((one, t) => rankedScore(one, outcomes[t] ?? [])).slice(12);
    const { skill, low, high } = skillOf(scores(forecasts), scores(climatology));
    expect(skill).toBeGreaterThan(-0.03);
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThanOrEqual(skill);
  });

  test('skill of no difference is 0, and of few outcomes has no interval', () => {
    expect(skillOf([1, 2], [1, 2])).toEqual({ skill: 0, low: -Infinity, high: 1, outcomes: 2 });
    expect(dieboldMariano([1, 2, 3], [1, 2, 3])).toEqual({ statistic: 0, p: 0.5 });
    expect(() => dieboldMariano([1], [1])).toThrow(RangeError);
  });
});
