// exact-test.test.ts — exact tests, power, rate tests, trends and changes of ratios against the reference values and by enumeration
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational } from '../../../../crypto/noise/rational.ts';
import type { Law } from '../../../../protocol/privacy/law.ts';
import { pmfOf, skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import { differenceCoefficients, equivalence, exactTest, ratioCoefficients } from '../../../../src/insight/model/exact-test.ts';
import { noiseSum } from '../../../../src/insight/model/noise-sum.ts';
import { criticalValue, power, powerWithScatter, smallestSeen } from '../../../../src/insight/model/power.ts';
import { ratioChange, rateTest, trendTest } from '../../../../src/insight/model/rate-test.ts';
import { near } from './numbers.ts';
import { casesOf } from './vectors.ts';
import { normal, seeded } from './worlds.ts';

const DIGITS = 1e-9;

type Numbers = readonly number[];
interface CombinationCase {
  readonly coefficients: Numbers;
  readonly releases: Numbers;
  readonly noiseVariance: Numbers;
  readonly statistic: number;
  readonly pGreater: number;
  readonly pTwoSided: number;
  readonly margin: number;
  readonly pEquivalence: number;
  readonly criticalAt05: number;
  readonly attained: number;
  readonly power: readonly { readonly effect: number; readonly power: number }[];
  readonly powerWithScatter: { readonly effect: number; readonly scatterVariance: number; readonly power: number };
  readonly smallestSeen80: number;
  readonly rateTest: {
    readonly difference: number;
    readonly standardError: number;
    readonly scatterVariance: number;
    readonly degrees: number;
    readonly pGreater: number;
  };
}
interface TrendCase {
  readonly trend: {
    readonly releases: Numbers;
    readonly noiseVariance: Numbers;
    readonly slope: number;
    readonly noiseError: number;
    readonly pNoiseOnly: number;
    readonly scatterVariance: number;
    readonly standardError: number;
    readonly degrees: number;
    readonly pWithScatter: number;
  };
}
interface RatioCase {
  readonly ratioChange: {
    readonly numeratorBefore: number;
    readonly denominatorBefore: number;
    readonly numeratorAfter: number;
    readonly denominatorAfter: number;
    readonly varianceBefore: number;
    readonly varianceAfter: number;
    readonly result: {
      readonly before: number;
      readonly after: number;
      readonly standardError: number;
      readonly z: number;
      readonly p: number;
    } | null;
  };
}
const cases = casesOf('tests') as readonly (CombinationCase | TrendCase | RatioCase)[];

/** A double is a fraction of a power of two. */
function skellam(variance: number): Law {
  return { kind: 'skellam', variance: rational(BigInt(Math.round(variance * 2 ** 20)), 1n << 20n) };
}

describe.each(cases.filter((one) => 'coefficients' in one))('combination of $coefficients.length releases', (given) => {
  const { coefficients, releases, noiseVariance } = given;
  const noise = noiseSum(coefficients.map((coefficient, i) => ({ coefficient, law: skellam(noiseVariance[i] ?? NaN) })));
  const statistic = coefficients.reduce((sum, c, i) => sum + c * (releases[i] ?? NaN), 0);

  test('exact tests', () => {
    expect(statistic).toBe(given.statistic);
    const { pGreater, pLess, pTwoSided } = exactTest(noise, statistic);
    near([pGreater, pTwoSided], [given.pGreater, given.pTwoSided], DIGITS);
    expect(pLess).toBeGreaterThan(0.5);
    near(equivalence(noise, statistic, given.margin), given.pEquivalence, DIGITS);
  });

  test('critical value, power and the smallest effect that is seen', () => {
    const critical = criticalValue(noise, 0.05);
    expect(critical.value).toBe(given.criticalAt05);
    near(critical.attained, given.attained, DIGITS);
    for (const one of given.power) near(power(noise, critical, one.effect), one.power, DIGITS);
    const scattered = given.powerWithScatter;
    near(powerWithScatter(noise, critical, scattered.effect, scattered.scatterVariance), scattered.power, DIGITS);
    expect(smallestSeen(noise, critical)).toBe(given.smallestSeen80);
  });

  test('the rate test', () => {
    const side = (of: (c: number) => boolean) => ({
      releases: releases.filter((_, i) => of(coefficients[i] ?? 0)),
      noiseVariance: noiseVariance.filter((_, i) => of(coefficients[i] ?? 0)),
    });
    const ours = rateTest(
      side((c) => c < 0),
      side((c) => c > 0),
    );
    const { difference, standardError, scatterVariance, degrees, pGreater } = given.rateTest;
    near([ours.difference, ours.standardError, ours.degrees, ours.pGreater], [difference, standardError, degrees, pGreater], DIGITS);
    near(ours.scatterVariance, scatterVariance, DIGITS, 1);
  });
});

test.each(cases.filter((one) => 'trend' in one))('trend of $trend.releases.length releases', ({ trend }) => {
  const ours = trendTest(trend.releases, trend.noiseVariance);
  near(
    [ours.slope, ours.noiseError, ours.pNoiseOnly, ours.standardError, ours.degrees, ours.pWithScatter],
    [trend.slope, trend.noiseError, trend.pNoiseOnly, trend.standardError, trend.degrees, trend.pWithScatter],
    DIGITS,
  );
  near(ours.scatterVariance, trend.scatterVariance, DIGITS, 1);
});

test.each(cases.filter((one) => 'ratioChange' in one))('ratio of $ratioChange.denominatorBefore', ({ ratioChange: given }) => {
  const ours = ratioChange(
    { numerator: given.numeratorBefore, denominator: given.denominatorBefore, variance: given.varianceBefore },
    { numerator: given.numeratorAfter, denominator: given.denominatorAfter, variance: given.varianceAfter },
  );
  if (given.result === null || ours === undefined) {
    expect(ours).toBe(given.result ?? undefined);
    return;
  }
  const { before, after, standardError, z, p } = given.result;
  near([ours.before, ours.after, ours.standardError, ours.z, ours.p], [before, after, standardError, z, p], DIGITS);
});

const LAPLACE: Law = { kind: 'discrete-laplace', parts: [{ rate: rational(1n, 2n), shape: rational(5n, 4n) }] };

describe('noise in a combination', () => {
  test.each([
    { name: 'Skellam', laws: [skellam(3), skellam(5), skellam(2)] },
    { name: 'discrete Laplace', laws: [LAPLACE, LAPLACE, LAPLACE] },
  ])('is what going through all values gives: $name', ({ laws }) => {
    const coefficients = [2, -3, 2];
    const noise = noiseSum(coefficients.map((coefficient, i) => ({ coefficient, law: laws[i] ?? LAPLACE })));
    const [a, b, c] = laws.map((law) => pmfOf(law).p) as [Float64Array, Float64Array, Float64Array];
    const most = 40;
    const each = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
    for (const x of [-20, -1, 0, 1, 7.5, 30]) {
      let wanted = 0;
      for (const i of each)
        for (const j of each)
          for (const k of each)
            if (2 * i - 3 * j + 2 * k >= x) wanted += (a[Math.abs(i)] ?? 0) * (b[Math.abs(j)] ?? 0) * (c[Math.abs(k)] ?? 0);
      near(noise.atLeast(x), wanted, 1e-6, 1e-3);
    }
    near(
      noise.expectation((s) => s * s),
      noise.variance,
      1e-6,
    );
    near(
      noise.expectation(() => 1),
      1,
      1e-12,
    );
    expect([noise.exact, noise.spacing]).toEqual([true, 1]);
  });

  test("has steps as wide as the coefficients' common divisor", () => {
    const noise = noiseSum([
      { coefficient: 6, law: skellam(3) },
      { coefficient: -6, law: skellam(4) },
    ]);
    expect(noise.spacing).toBe(6);
    near(noise.atLeast(7), noise.atLeast(12), 0);
    const { p } = skellamPmf(7);
    near(
      noise.atLeast(12),
      p.slice(2).reduce((sum, one) => sum + one, 0),
      1e-12,
    );
    near(noise.atLeast(-6), 1 - noise.atLeast(12), 1e-14);
  });

  test('keeps its tail far out, and ends', () => {
    const noise = noiseSum([{ coefficient: 1, law: skellam(264) }]);
    const { p } = skellamPmf(264);
    near(
      noise.atLeast(150),
      p.slice(150).reduceRight((sum, one) => sum + one, 0),
      1e-12,
    );
    expect(noise.atLeast(150)).toBeLessThan(1e-15);
    expect([noise.atLeast(1e9), noise.atLeast(-1e9)]).toEqual([0, 1]);
  });

  test('is taken for normal with more than 8 different coefficients, or too many values', () => {
    const many = noiseSum(Array.from({ length: 9 }, (_, i) => ({ coefficient: i + 1, law: skellam(264) })));
    const some = noiseSum(Array.from({ length: 8 }, (_, i) => ({ coefficient: i + 1, law: skellam(264) })));
    expect([many.exact, some.exact]).toEqual([false, true]);
    expect(
      noiseSum([
        { coefficient: 1, law: skellam(1e8) },
        { coefficient: 7, law: skellam(1e8) },
      ]).exact,
    ).toBe(false);
    const both = [
      some,
      { ...some, ...noiseSum(Array.from({ length: 9 }, (_, i) => ({ coefficient: i === 8 ? 0 : i + 1, law: skellam(264) }))) },
    ];
    near(both[0]?.atLeast(300) ?? NaN, both[1]?.atLeast(300) ?? NaN, 0); // a coefficient of 0 is none
    const deviation = Math.sqrt(many.variance);
    near(many.atLeast(2 * deviation), 0.0227501, 0.01);
    near(
      many.expectation((s) => s * s),
      many.variance,
      1e-3,
    );
  });

  test('is refused without a release, or for coefficients that are not whole', () => {
    expect(() => noiseSum([])).toThrow(RangeError);
    expect(() => noiseSum([{ coefficient: 0, law: LAPLACE }])).toThrow(RangeError);
    expect(() => noiseSum([{ coefficient: 0.5, law: LAPLACE }])).toThrow(RangeError);
  });
});

describe('exact tests', () => {
  const noise = noiseSum(Array.from({ length: 24 }, (_, i) => ({ coefficient: i < 12 ? -1 : 1, law: skellam(263.90625) })));

  test('say more than α no oftener than α, and lose nothing by looking the other way', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 400 }), fc.integer({ min: 0, max: 100 }), (statistic, margin) => {
        const [one, mirrored] = [exactTest(noise, statistic, margin), exactTest(noise, -statistic, margin)];
        near([one.pGreater, one.pLess], [mirrored.pLess, mirrored.pGreater], 0);
        near(exactTest(noise, statistic).pTwoSided, exactTest(noise, -statistic).pTwoSided, 0);
        if (margin > 0) expect(equivalence(noise, statistic, margin)).toBe(equivalence(noise, -statistic, margin));
      }),
      { seed: 1, numRuns: 50 },
    );
    for (const alpha of [0.2, 0.05, 0.01, 0.001]) {
      const { value, attained } = criticalValue(noise, alpha);
      expect(attained).toBeLessThanOrEqual(alpha);
      expect(noise.atLeast(value - 1)).toBeGreaterThan(alpha);
    }
    expect(criticalValue(noise, 0.7).value).toBeLessThanOrEqual(0);
    expect(() => criticalValue(noise, 0)).toThrow(RangeError);
    expect(() => equivalence(noise, 0, -1)).toThrow(RangeError);
  });

  test('see 16.5 people a window in 12 windows against 12, and 11.2 in 26 against 26, in 80%', () => {
    const seen = (k: number) => {
      const own = noiseSum(Array.from({ length: 2 * k }, (_, i) => ({ coefficient: i < k ? -1 : 1, law: skellam(263.90625) })));
      return smallestSeen(own, criticalValue(own, 0.05)) / k;
    };
    // (z₀.₉₅ + z₀.₈) √(2 V / k), and a little more since totals are whole.
    near([seen(12), seen(26)], [16.5, 11.2], 0.01);
  });

  test('power grows with the effect, and is what is attained at none', () => {
    const critical = criticalValue(noise, 0.05);
    near(power(noise, critical, 0), critical.attained, 0);
    near(powerWithScatter(noise, critical, 100, 0), power(noise, critical, 100), 0);
    near(powerWithScatter(noise, critical, 100, 1e-6), power(noise, critical, 100), 1e-9);
    for (let effect = 0; effect < 300; effect += 37)
      expect(power(noise, critical, effect + 37)).toBeGreaterThan(power(noise, critical, effect));
    const smallest = smallestSeen(noise, critical);
    expect(power(noise, critical, smallest)).toBeGreaterThanOrEqual(0.8);
    expect(power(noise, critical, smallest - 1)).toBeLessThan(0.8);
  });

  test('coefficients of unequal numbers of windows are whole and cancel out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (earlier, later) => {
        const c = differenceCoefficients(earlier, later);
        expect([c.earlier * earlier, c.later * later]).toEqual([-c.multiple, c.multiple]);
        expect(Number.isInteger(c.earlier) && Number.isInteger(c.later)).toBe(true);
      }),
      { seed: 1 },
    );
    expect(differenceCoefficients(4, 8)).toEqual({ earlier: -2, later: 1, multiple: 8 });
    expect(() => differenceCoefficients(0, 8)).toThrow(RangeError);
  });
});

describe('a ratio against a fixed one', () => {
  test('is a combination: noise alone reaches it as often as it says', () => {
    const { numerator, denominator } = ratioCoefficients(3, 20);
    const [above, below] = [skellam(264), skellam(400)];
    const noise = noiseSum([
      { coefficient: numerator, law: above },
      { coefficient: denominator, law: below },
    ]);
    near(noise.variance, 400 * 264 + 9 * 400, 1e-12);
    // 300 of 2,000 are 3/20: half and half, but for the middle.
    const { pGreater, pLess } = exactTest(noise, numerator * 300 + denominator * 2000);
    near(pGreater, pLess, 1e-12);
    expect(exactTest(noise, numerator * 380 + denominator * 2000).pGreater).toBeLessThan(0.001);
    expect(() => ratioCoefficients(1, 0)).toThrow(RangeError);
    expect(() => ratioCoefficients(0.15, 1)).toThrow(RangeError);
  });
});

describe('rate tests', () => {
  const runs = 4000;
  const world = (random: () => number, windows: number) => ({
    releases: Array.from({ length: windows }, () => 60 + 8 * normal(random) + Math.sqrt(264) * normal(random)),
    noiseVariance: new Array<number>(windows).fill(264),
  });
  // 5% and three standard errors: the sizes themselves are measured at length by the benchmark.
  const most = 0.05 + 3 * Math.sqrt(0.0475 / runs);

  test.each([6, 12, 26])('of %i windows against as many, of one rate, say more in at most 5%', (windows) => {
    const random = seeded(windows);
    const said = Array.from({ length: runs }, () => rateTest(world(random, windows), world(random, windows)).pGreater <= 0.05).filter(
      Boolean,
    );
    expect(said.length / runs).toBeLessThan(most);
    expect(said.length / runs).toBeGreaterThan(0.03);
  });

  test('trends of a flat rate are said in at most 5%', () => {
    const random = seeded(7);
    const said = Array.from({ length: runs }, () => {
      const { releases, noiseVariance } = world(random, 26);
      return trendTest(releases, noiseVariance).pWithScatter <= 0.05;
    }).filter(Boolean);
    expect(said.length / runs).toBeLessThan(most);
    expect(said.length / runs).toBeGreaterThan(0.03);
  });

  test('gaps are left out of a trend, and the window keeps its place', () => {
    const { slope } = trendTest([1, undefined, 5, 7], [1, 1, 1, 1]);
    near(slope, 2, 1e-12);
    expect(() => trendTest([1, undefined, 5], [1, 1, 1])).toThrow(RangeError);
  });

  test('a margin is what the difference is held against', () => {
    const sides = [
      { releases: [1, 2, 3], noiseVariance: [1, 1, 1] },
      { releases: [11, 12, 13], noiseVariance: [1, 1, 1] },
    ] as const;
    near(rateTest(...sides, 10).pGreater, 0.5, 1e-12);
    expect(() => rateTest({ releases: [1], noiseVariance: [1] }, { releases: [2], noiseVariance: [1] })).toThrow(RangeError);
  });

  test('a change of two ratios that have not changed is said in about 5%', () => {
    const random = seeded(9);
    const said = Array.from({ length: runs }, () => {
      const noisy = (numerator: number, denominator: number) => ({
        numerator: numerator + 32 * normal(random),
        denominator: denominator + 32 * normal(random),
        variance: 1024,
      });
      return (ratioChange(noisy(300, 2000), noisy(315, 2100))?.p ?? 1) <= 0.05;
    }).filter(Boolean);
    expect(Math.abs(said.length / runs - 0.05)).toBeLessThan(0.005 + 3 * Math.sqrt(0.0475 / runs));
  });
});
