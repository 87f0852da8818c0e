// forecast.test.ts — laws of the truth and of the next releases against the reference values, and what holds for any series
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pmfOf, skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import { reconciled, totalForecast } from '../../../../src/insight/model/coherent.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { fit } from '../../../../src/insight/model/fit.ts';
import { forecastable, truthAhead, truthQuantile } from '../../../../src/insight/model/forecast.ts';
import {
  mixture,
  mixtureAbove,
  mixtureBelow,
  mixtureMean,
  mixtureQuantile,
  mixtureVariance,
  type Mixture,
} from '../../../../src/insight/model/mixture.ts';
import { releaseInterval, releaseLaw } from '../../../../src/insight/model/release-law.ts';
import { drawnSeries, observedOf } from './drawn.ts';
import { near } from './numbers.ts';
import { casesOf, present, type Releases } from './vectors.ts';

const DIGITS = 1e-7;
const SEED = 20261129;

interface Case {
  readonly name: string;
  readonly releases: Releases;
  readonly noiseVariance: readonly number[];
  readonly period: number;
  readonly people: boolean;
  readonly futureNoiseVariance: number;
  readonly forecast: readonly {
    readonly ahead: number;
    readonly quantiles: Readonly<Record<string, number>>;
    readonly mean: number;
    readonly releaseLow: number;
    readonly releaseHigh: number;
    readonly releaseAttained: number;
    readonly upperTail: readonly { readonly release: number; readonly p: number }[];
  }[];
}

describe.each(casesOf('forecast') as readonly Case[])('$name', (given) => {
  const truths = truthAhead(fit(observations(given.releases.map(present), given.noiseVariance), given), 4);
  const noise = skellamPmf(given.futureNoiseVariance).p;

  test.each(given.forecast)('$ahead ahead', (wanted) => {
    const truth = truths[wanted.ahead - 1] as Mixture;
    for (const [p, value] of Object.entries(wanted.quantiles)) near(truthQuantile(truth, Number(p)), value, DIGITS);
    near(mixtureMean(truth), wanted.mean, DIGITS);
    const law = releaseLaw(truth, noise);
    const { low, high, attained } = releaseInterval(law, 0.95);
    expect([low, high]).toEqual([wanted.releaseLow, wanted.releaseHigh]);
    near(attained, wanted.releaseAttained, DIGITS);
    for (const { release, p } of wanted.upperTail) near(law.atLeast(release), p, DIGITS);
  });
});

describe('of any series', () => {
  const laws = (drawn: Parameters<typeof observedOf>[0], ahead: number, exposure?: number) =>
    truthAhead(fit(observedOf(drawn), { period: 0, people: true }), ahead, exposure);

  test('intervals grow with the level and with the windows ahead, and hold what they say', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [8, 30] }), (drawn) => {
        const truths = laws(drawn, 3);
        const noise = skellamPmf(Math.min(1e4, drawn.noiseVariance[0] ?? 1)).p;
        const [first] = truths;
        if (first === undefined) throw new Error('there are three');
        const law = releaseLaw(first, noise);
        const intervals = [0.5, 0.8, 0.95].map((level) => ({ level, ...releaseInterval(law, level) }));
        for (const [i, { low, high, attained, level }] of intervals.entries()) {
          expect(attained).toBeGreaterThanOrEqual(level - 1e-12);
          expect(law.atMost(low - 1)).toBeLessThan((1 - level) / 2);
          expect(law.atMost(high - 1)).toBeLessThan((1 + level) / 2);
          expect(low).toBeLessThanOrEqual(intervals[i - 1]?.low ?? Infinity);
          expect(high).toBeGreaterThanOrEqual(intervals[i - 1]?.high ?? -Infinity);
        }
        const quantiles = truths.map((truth) => [0.025, 0.1, 0.5, 0.9, 0.975].map((p) => truthQuantile(truth, p)));
        for (const one of quantiles) expect(one).toEqual(one.toSorted((a, b) => a - b));
        expect(quantiles.flat().every((one) => one >= 0 && Number.isFinite(one))).toBe(true);
        expect(mixtureVariance(truths[2] as Mixture)).toBeGreaterThanOrEqual(mixtureVariance(first) * (1 - 1e-9));
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  test('twice the exposure is twice the truth', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [8, 20] }), fc.constantFrom(0.05, 0.5, 0.9), (drawn, p) => {
        const [[once], [twice]] = [laws(drawn, 1), laws(drawn, 1, 2)];
        if (once === undefined || twice === undefined) throw new Error('there is one each');
        near(truthQuantile(twice, p), 2 * truthQuantile(once, p), 1e-9, 1e-9);
        near(mixtureMean(twice), 2 * mixtureMean(once), 1e-12);
      }),
      { seed: SEED, numRuns: 10 },
    );
  });

  test('a gap before the window that is forecast is as if it were further ahead', () => {
    const releases = [50, 61, 47, 58, 66, 49, 60, 55, 71];
    const of = (all: readonly (number | undefined)[], ahead: number) =>
      truthAhead(
        fit(
          observations(
            all,
            all.map(() => 264),
          ),
          { period: 0, people: true },
        ),
        ahead,
      )[ahead - 1] as Mixture;
    for (const p of [0.05, 0.5, 0.95]) near(truthQuantile(of([...releases, undefined], 1), p), truthQuantile(of(releases, 2), p), 1e-9);
  });
});

describe('a release', () => {
  const truth = mixture([
    { weight: 0.4, mean: 3, variance: 4, log: false },
    { weight: 0.6, mean: 1, variance: 0.25, log: true },
  ]);
  const laplace = pmfOf({ kind: 'discrete-laplace', parts: [{ rate: { num: 1n, den: 4n }, shape: { num: 3n, den: 2n } }] }).p;

  test.each([
    ['Skellam', skellamPmf(6).p],
    ['discrete Laplace', laplace],
  ])('is the rounded truth, nothing below zero, plus %s noise', (_, noise) => {
    const law = releaseLaw(truth, noise);
    const whole = (k: number) => (k < 0 ? 0 : mixtureBelow(truth, k + 0.5) - (k === 0 ? 0 : mixtureBelow(truth, k - 0.5)));
    const mass = (r: number) =>
      Array.from({ length: 120 }, (__, k) => whole(k) * (noise[Math.abs(r - k)] ?? 0)).reduce((sum, one) => sum + one, 0);
    let below = 0;
    for (let r = -150; r <= 60; r++) {
      below += mass(r);
      if (r < -10) continue;
      near(law.atMost(r), below, 1e-9);
      near(law.atLeast(r + 1), 1 - below, 1e-6, 1e-3);
    }
  });

  test('of no noise at all is the rounded truth', () => {
    const law = releaseLaw(mixture([{ weight: 1, mean: -5, variance: 1, log: false }]), Float64Array.of(1));
    expect([law.atMost(-1), law.atMost(0)]).toEqual([0, expect.closeTo(1, 7)]);
    expect(releaseInterval(law, 0.95)).toEqual({ low: 0, high: 0, attained: expect.closeTo(1, 7) as number });
  });

  test.each([
    ['Skellam of variance 10,000', skellamPmf(1e4).p, 100],
    ['Skellam of variance 264', skellamPmf(264).p, 8],
    [
      'discrete Laplace, which has a peak',
      pmfOf({ kind: 'discrete-laplace', parts: [{ rate: { num: 1n, den: 40n }, shape: { num: 1n, den: 1n } }] }).p,
      60,
    ],
  ])('is summed over fewer values where that is the same: %s', (_, noise, deviation) => {
    const far = mixture([
      { weight: 0.7, mean: 3000, variance: deviation ** 2, log: false },
      { weight: 0.3, mean: Math.log(3200), variance: 0.0025, log: true },
    ]);
    const law = releaseLaw(far, noise);
    for (const r of [2500, 2900, 3010, 3333]) {
      let [below, above] = [0, 0];
      for (let z = 1 - noise.length; z < noise.length; z++) {
        below += (noise[Math.abs(z)] as number) * mixtureBelow(far, r - z + 0.5);
        above += (noise[Math.abs(z)] as number) * mixtureAbove(far, r - z - 0.5);
      }
      near([law.atMost(r), law.atLeast(r)], [below, above], 1e-9, 1e-3);
    }
  });

  test('has no interval of level 0 or 1', () => {
    for (const level of [0, 1, NaN]) expect(() => releaseInterval(releaseLaw(truth, laplace), level)).toThrow(RangeError);
  });
});

describe('a mixture', () => {
  const law = mixture(
    [
      { weight: 0.5, mean: 0, variance: 1, log: false },
      { weight: 0.5, mean: 1, variance: 0.04, log: true },
    ],
    2,
  );

  test('of a normal and a log-normal law has the moments of both', () => {
    const logMean = 2 * Math.exp(1.02);
    near(mixtureMean(law), logMean / 2, 1e-14);
    const second = (4 + logMean ** 2 * Math.exp(0.04)) / 2;
    near(mixtureVariance(law), second - (logMean / 2) ** 2, 1e-13);
  });

  test('has tails that add up to 1, and quantiles that are their inverse', () => {
    for (const x of [-3, 0, 1, 5.5, 9]) near(mixtureBelow(law, x) + mixtureAbove(law, x), 1, 1e-14);
    for (const p of [0.001, 0.2, 0.5, 0.99]) near(mixtureBelow(law, mixtureQuantile(law, p)), p, 1e-9);
    expect(() => mixtureQuantile(law, 1)).toThrow(RangeError);
  });

  test('of one point without any variance is a step', () => {
    const step = mixture([{ weight: 1, mean: 5, variance: 0, log: false }]);
    expect([mixtureBelow(step, 4.999), mixtureBelow(step, 5.001)]).toEqual([0, 1]);
    expect(mixtureQuantile(step, 0.975)).toBeCloseTo(5, 9);
  });
});

describe('what can be forecast', () => {
  const of = (length: number, variance = 16) =>
    observations(
      Array.from({ length }, () => 60),
      Array.from({ length }, () => variance),
    );

  test('8 releases at least, a quarter of them ahead, 13 at most', () => {
    expect(forecastable(of(5), 1, 60)).toEqual({ kind: 'too-few', needed: 8, released: 5 });
    expect(forecastable(of(8), 2, 60)).toEqual({ kind: 'forecast', short: true, mostlyNoise: false });
    expect(forecastable(of(11), 3, 60)).toEqual({ kind: 'too-far', most: 2 });
    expect(forecastable(of(20), 5, 60)).toMatchObject({ short: false });
    expect(forecastable(of(100), 14, 60)).toEqual({ kind: 'too-far', most: 13 });
  });

  test('is mostly noise above a third of the signal', () => {
    expect(forecastable(of(20, 400), 1, 61)).toMatchObject({ mostlyNoise: false });
    expect(forecastable(of(20, 400), 1, 59)).toMatchObject({ mostlyNoise: true });
    expect(forecastable(of(20, 400), 1, -5)).toMatchObject({ mostlyNoise: true });
  });
});

describe('cells and their total', () => {
  test("add up, with the width of the total's own intervals", () => {
    const own = { centre: 100, truth: { low: 70, high: 140 }, release: { low: 41, high: 159, attained: 0.951 } };
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 30 }), (cells) => {
        const { centre, truth, release } = totalForecast(cells, own);
        near(
          centre,
          cells.reduce((sum, one) => sum + one, 0),
          1e-12,
          1e-9,
        );
        expect(release.high - release.low).toBe(118);
        expect(release.attained).toBe(0.951);
        expect(truth.low).toBeGreaterThanOrEqual(0);
        if (truth.low > 0) near(truth.high - truth.low, 70, 1e-9);
      }),
      { seed: SEED },
    );
  });

  test('reconciled by their variances: the reference values', () => {
    interface Given {
      readonly cells: readonly number[];
      readonly cellVariances: readonly number[];
      readonly total: number;
      readonly totalVariance: number;
      readonly reconciled: readonly number[];
      readonly reconciledVariances: readonly number[];
    }
    const given = casesOf('represent-score').find((one) => (one as Partial<Given>).cells !== undefined) as Given;
    const cells = given.cells.map((centre, i) => ({ centre, variance: given.cellVariances[i] ?? NaN }));
    const ours = reconciled(cells, { centre: given.total, variance: given.totalVariance });
    near(
      ours.map(({ centre }) => centre),
      given.reconciled,
      1e-9,
    );
    near(
      ours.map(({ variance }) => variance),
      given.reconciledVariances,
      1e-9,
    );
  });
});
