// track-record.test.ts — levels given everything, outcomes by probabilities, and what intervals and flags were worth
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { fit, type Fit } from '../../../../src/insight/model/fit.ts';
import { truthAhead } from '../../../../src/insight/model/forecast.ts';
import { mixtureBelow, mixtureMean, mixtureQuantile, mixtureVariance, type Mixture } from '../../../../src/insight/model/mixture.ts';
import { expectedOutcome, outcomes, signalCovariance } from '../../../../src/insight/model/outcome.ts';
import { pastForecast, rollingForecasts, type RolledForecast } from '../../../../src/insight/model/rolling.ts';
import { levels } from '../../../../src/insight/model/signal.ts';
import { smooth } from '../../../../src/insight/model/smoother.ts';
import { stateSpace, type Variances } from '../../../../src/insight/model/structure.ts';
import { flagFate, intervalRecord, reliability } from '../../../../src/insight/model/track-record.ts';
import { drawnSeries, observedOf } from './drawn.ts';
import { conditioned } from './joint-normal.ts';
import { near } from './numbers.ts';

const SEED = 20261129;

describe('covariances between windows', () => {
  const variances: Variances = { irregular: 20, level: 9, slope: 2, season: 3, initialSlope: 25, initialSeason: 400 };
  const releases = Array.from({ length: 14 }, (_, t) => (t === 0 || t === 7 ? undefined : Math.round(60 + 30 * Math.sin(t * t))));
  const noiseVariance = releases.map((_, t) => 100 + 10 * (t % 7));
  const exposure = releases.map((_, t) => 0.7 + 0.1 * (t % 5));

  test.each([
    { damping: 0, period: 0, harmonics: 0 },
    { damping: 0.9, period: 4, harmonics: 2 },
  ])('are those of one large normal law: %j', (structure) => {
    const joint = conditioned({ structure, variances, releases, noiseVariance, exposure });
    const space = stateSpace(structure);
    const { records } = smooth(space, variances, observations(releases, noiseVariance, exposure));
    for (const [earlier, later] of [
      [2, 3],
      [2, 6],
      [5, 9],
      [7, 13],
      [4, 4],
    ] as const) {
      const wanted = joint.signalCovariance(earlier, later) / ((exposure[earlier] ?? NaN) * (exposure[later] ?? NaN));
      near(signalCovariance(space, records, earlier, later), wanted, 1e-8);
    }
  });
});

describe('levels given everything', () => {
  test('are numbers in every window, whatever the series', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [8, 14] }), (drawn) => {
        const { signal, truth } = levels(fit(observedOf(drawn), { period: 0, people: true }));
        for (const [t, law] of truth.entries()) {
          const [mean, variance] = [mixtureMean(law), mixtureVariance(law)];
          expect(Number.isFinite(mean) && variance >= 0).toBe(true);
          if (t % 6 === 0) expect(mixtureQuantile(law, 0.9)).toBeGreaterThanOrEqual(mixtureQuantile(law, 0.1));
          expect(Number.isFinite(mixtureMean(signal[t] ?? law))).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 8 },
    );
  });

  test('at twice the exposure are twice as high', () => {
    const releases = Array.from({ length: 16 }, (_, t) => (t % 2 === 0 ? 400 : 800));
    const exposure = releases.map((one) => one / 400);
    const { signal } = levels(
      fit(
        observations(
          releases,
          releases.map(() => 264),
          exposure,
        ),
        { period: 0, people: true },
      ),
    );
    near(
      [signal[14], signal[15]].map((law) => (law === undefined ? NaN : mixtureMean(law))),
      [400, 800],
      0.01,
    );
  });
});

describe('outcomes', () => {
  const of = (releases: readonly number[], variance = 4): Fit =>
    fit(
      observations(
        releases,
        releases.map(() => variance),
      ),
      { period: 0, people: true },
    );

  test('are probabilities, undefined where nothing can be said yet or any more', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [10, 16], gaps: false }), (drawn) => {
        const all = outcomes(fit(observedOf(drawn), { period: 0, people: true }), 4);
        expect(all[0]).toBeUndefined();
        expect(all.slice(-4)).toEqual([undefined, undefined, undefined, undefined]);
        for (const one of all.slice(1, -4)) {
          expect(one?.every((p) => p >= -1e-12 && p <= 1 + 1e-12)).toBe(true);
          near(one?.reduce((sum, p) => sum + p, 0) ?? NaN, 1, 1e-9);
        }
      }),
      { seed: SEED, numRuns: 6 },
    );
  });

  test('of a step are sharply rising, of a flat series steady, of a fall falling, in either mode', () => {
    const step = (before: number, after: number) => Array.from({ length: 20 }, (_, t) => (t < 10 ? before : after) + (t % 3));
    expect(outcomes(of(step(400, 600)), 4)[8]?.[3]).toBeGreaterThan(0.9);
    expect(outcomes(of(step(600, 400)), 4)[8]?.[0]).toBeGreaterThan(0.9);
    expect(outcomes(of(step(500, 500)), 4)[8]?.[1]).toBeGreaterThan(0.9);
    expect(outcomes(of(step(40, 90), 100), 4)[8]?.[3]).toBeGreaterThan(0.5);
  });

  test('the noisier, the less is known', () => {
    const releases = Array.from({ length: 20 }, (_, t) => 100 + (t % 3));
    const sure = (variance: number) => Math.max(...(outcomes(of(releases, variance), 4)[8] ?? []));
    expect(sure(4)).toBeGreaterThan(sure(900));
  });

  test('still to come are surer of the next window than of a later one', () => {
    const wavy = Array.from({ length: 20 }, (_, t) => Math.round(300 + 40 * Math.sin(t / 3) + 20 * Math.sin(t * t)));
    const flat = observations(wavy, new Array<number>(20).fill(264));
    const [soon, late] = [1, 5].map((horizon) => expectedOutcome(flat, { period: 0, people: true }, horizon));
    expect(late?.[1]).toBeLessThan(soon?.[1] ?? 0);
    near(late?.reduce((sum, p) => sum + p, 0) ?? NaN, 1, 1e-9);
    expect(expectedOutcome(observations([5], [4]), { period: 0, people: true }, 1)).toBeUndefined();
  });

  test('want a horizon and cuts that rise', () => {
    const one = of([5, 6, 7]);
    expect(() => outcomes(one, 0)).toThrow(RangeError);
    expect(() => outcomes(one, 1, [0.2, 0.1])).toThrow(RangeError);
    expect(() => outcomes(one, 1, [-1])).toThrow(RangeError);
  });
});

describe('what intervals were worth', () => {
  const held = { low: 3, high: 9, release: 9 };
  const missed = { low: 3, high: 9, release: 10 };

  test('49 of 52 held; and fewer than 17 of the last 20 are said to be unexpected', () => {
    const mostly = [...new Array<typeof held>(49).fill(held), missed, missed, missed];
    expect(intervalRecord(mostly)).toEqual({ given: 52, held: 49, lately: { given: 20, held: 17 }, unexpected: false });
    expect(intervalRecord([...mostly, missed])).toMatchObject({ lately: { given: 20, held: 16 }, unexpected: true });
    expect(intervalRecord(new Array<typeof missed>(19).fill(missed)).unexpected).toBe(false);
    expect(intervalRecord([])).toMatchObject({ given: 0, held: 0, unexpected: false });
  });

  test('reliability in ten bins, with what chance makes of each', () => {
    const bins = reliability([
      { said: 0.05, came: 0 },
      { said: 0.31, came: 1 },
      { said: 0.39, came: 0 },
      { said: 1, came: 1 },
    ]);
    expect(bins.map(({ forecasts }) => forecasts)).toEqual([1, 0, 0, 2, 0, 0, 0, 0, 0, 1]);
    near([bins[3]?.said ?? NaN, bins[3]?.came ?? NaN, bins[3]?.error ?? NaN], [0.35, 0.5, Math.sqrt(0.31 * 0.69 + 0.39 * 0.61) / 2], 1e-12);
    expect(bins[9]).toMatchObject({ from: 0.9, to: 1, said: 1, came: 1, error: 0 });
    expect(bins[1]?.said).toBeNaN();
  });

  test('flags are still up, gone, not to be told, or not yet to be asked', () => {
    expect(flagFate(96, { level: 90, error: 8, expected: 61 })).toBe('still up');
    expect(flagFate(96, { level: 60, error: 8, expected: 61 })).toBe('gone');
    expect(flagFate(96, { level: 70, error: 20, expected: 61 })).toBe("can't be told");
    expect(flagFate(96, undefined)).toBe('not yet');
  });
});

describe('forecasts that would have been made', () => {
  const releases = [50, 61, 47, 58, undefined, 66, 49, 60, 55, 63, undefined, 52];
  const observed = observations(
    releases,
    releases.map(() => 264),
    releases.map((_, t) => 1 + 0.05 * t),
  );
  const noise = skellamPmf(264).p;
  const all = [...rollingForecasts(observed, { ahead: 2, from: 8, period: 0, people: true, noise: () => noise })];

  test('are those of a fit to what was released by then', () => {
    expect(all.map(({ window, ahead }) => [window, ahead])).toEqual([
      [9, 1],
      [10, 2],
      [10, 1],
      [11, 2],
    ]);
    const early = observations(
      releases.slice(0, 9),
      new Array<number>(9).fill(264),
      Array.from({ length: 9 }, (_, t) => 1 + 0.05 * t),
    );
    const [first] = truthAhead(fit(early, { period: 0, people: true }), 1, 1.4);
    for (const x of [40, 70, 90]) near(mixtureBelow((all[0] as RolledForecast).truth, x), mixtureBelow(first as Mixture, x), 1e-12);
  });

  test('tell how far out a release came, where one did', () => {
    const past = all.map((one) => pastForecast(one, observed));
    expect(past.map((one) => one !== undefined)).toEqual([true, false, false, true]);
    for (const one of past) if (one !== undefined) expect(one.atMost + one.atLeast).toBeGreaterThan(1);
  });

  test('are made one at a time', () => {
    let asked = 0;
    const slow = rollingForecasts(observed, { ahead: 2, from: 8, period: 0, people: true, noise: () => (asked++, noise) });
    slow.next();
    expect(asked).toBe(1);
  });
});
