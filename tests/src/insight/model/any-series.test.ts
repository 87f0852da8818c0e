// any-series.test.ts — what holds for any series of 8 to 400 windows, all zeros and huge noise included: no NaN anywhere, and what scaling, shifting, gaps and levels do
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pmfOf, skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import { varianceOf } from '../../../../protocol/privacy/law.ts';
import { summedNoise } from '../../../../src/insight/model/exact-tail.ts';
import { observations, type Observations } from '../../../../src/insight/model/filter.ts';
import { fit } from '../../../../src/insight/model/fit.ts';
import { forecastable, truthAhead, truthQuantile } from '../../../../src/insight/model/forecast.ts';
import { mixtureMean } from '../../../../src/insight/model/mixture.ts';
import { releaseInterval, releaseLaw } from '../../../../src/insight/model/release-law.ts';
import { firstFlagged, scan, type Scanned } from '../../../../src/insight/model/scan.ts';
import { seriesOf } from '../../../../src/insight/model/series.ts';
import { levels } from '../../../../src/insight/model/signal.ts';
import { releasesOf } from '../hypotheses/stated.ts';
import { drawnSeries, observedOf } from './drawn.ts';
import { near } from './numbers.ts';

const SEED = 20261130;
const LEVELS = [0.5, 0.8, 0.95] as const;

/** Of no component: its mean is 0. */
const NEVER = { size: 0, weights: new Float64Array(), means: new Float64Array(), deviations: new Float64Array(), logs: [], scale: 1 };

const finite = (values: Iterable<number>) => {
  for (const value of values) expect(Number.isFinite(value)).toBe(true);
};

/** Everything that is said of one series; nothing of it is NaN. */
function saidOf(observed: Observations, people: boolean, period: number): void {
  const fitted = fit(observed, { period, people });
  const last = observed.noiseVariance.at(-1) ?? NaN;
  for (const truth of truthAhead(fitted, 2)) {
    const law = releaseLaw(truth, skellamPmf(Math.min(last, 1e4)).p);
    const intervals = LEVELS.map((level) => releaseInterval(law, level));
    const quantiles = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975].map((p) => truthQuantile(truth, p));
    finite([...quantiles, mixtureMean(truth), ...intervals.flatMap(({ low, high, attained }) => [low, high, attained])]);
    // Monotone in the level, and holding it.
    expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
    for (const [i, { low, high, attained }] of intervals.entries()) {
      expect(attained).toBeGreaterThanOrEqual((LEVELS[i] ?? 1) - 1e-9);
      expect(low).toBeGreaterThanOrEqual(intervals[i + 1]?.low ?? -Infinity);
      expect(high).toBeLessThanOrEqual(intervals[i + 1]?.high ?? Infinity);
    }
  }
  if (observed.releases.length <= 60) {
    const { signal, truth } = levels(fitted);
    finite([...signal, ...truth].map(mixtureMean));
    const kind = forecastable(observed, 1, mixtureMean(signal.at(-1) ?? NEVER)).kind;
    expect(['forecast', 'too-few']).toContain(kind);
  }
  for (const side of ['above', 'below'] as const) pValuesOf(scan(observed, { people, side }), observed);
}

function pValuesOf(scanned: readonly Scanned[], { releases }: Observations): void {
  for (const [t, { p, combined, expected }] of scanned.entries()) {
    for (const value of [p[1], p[2], p[4], combined]) if (value !== undefined) expect(value >= 0 && value <= 1).toBe(true);
    for (const each of [expected[1], expected[2], expected[4]]) if (each !== undefined) finite([each.mean, each.deviation]);
    if (t > firstFlagged({ releases } as Observations)) expect(p[1] === undefined).toBe(Number.isNaN(releases[t]));
  }
}

describe('nothing is NaN', () => {
  test('of drawn series with gaps, levels from 0 to a million and noise of variance ½ to 10^8', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [8, 48] }), fc.boolean(), fc.constantFrom(0, 4), (drawn, people, period) => {
        saidOf(observedOf(drawn), people, period);
      }),
      { seed: SEED, numRuns: 8 },
    );
  });

  test.each([
    ['zeros', 8, 0, 264],
    ['zeros', 400, 0, 264],
    ['zeros with hardly any noise', 60, 0, 1 / 1024],
    ['zeros under huge noise', 60, 0, 1e12],
    ['a huge number', 8, 1e9, 1],
    ['a number below 0', 100, -40, 16],
    ['1', 400, 1, 1],
  ] as const)('of %s: %i windows of %d at a variance of %d', (_, windows, value, variance) => {
    saidOf(
      observations(
        Array.from({ length: windows }, () => value),
        Array.from({ length: windows }, () => variance),
      ),
      true,
      0,
    );
  });

  test('of a series that is nearly all gap, and of discrete Laplace noise', () => {
    const releases = Array.from({ length: 120 }, (_, t) => (t % 15 === 0 ? 30 + t : undefined));
    const variances = releases.map(() => 264);
    saidOf(observations(releases, variances), true, 0);
    const half = pmfOf({ kind: 'discrete-laplace', parts: [{ rate: { num: 1n, den: 8n }, shape: { num: 1n, den: 1n } }] }).p;
    const observed = observations(releases.slice(0, 20), variances.slice(0, 20));
    pValuesOf(scan(observed, { people: true, side: 'above', noise: () => summedNoise(half) }), observed);
  });
});

describe('forecasts', () => {
  const amounts = { period: 0, people: false } as const;

  test('of amounts in pence are a hundred times those in pounds; of releases that are moved, moved with them', () => {
    fc.assert(
      fc.property(
        // Negative ones keep logarithms out, noise of 16 and more keeps the smallest step of 1 out.
        drawnSeries({ windows: [12, 30], gaps: false }).filter(
          ({ noiseVariance, releases }) => Math.min(...noiseVariance) >= 16 && releases.some((one) => (one ?? 0) < 0),
        ),
        fc.integer({ min: 1, max: 500 }),
        (drawn, by) => {
          const plain = { ...drawn, exposure: drawn.exposure.map(() => 1) };
          const changed = (release: (one: number) => number, times: number) => ({
            ...plain,
            releases: drawn.releases.map((one) => one && release(one)),
            noiseVariance: drawn.noiseVariance.map((one) => times * one),
          });
          const centre = (series: typeof plain) => mixtureMean(truthAhead(fit(observedOf(series), amounts), 1)[0] ?? NEVER);
          const spread = Math.sqrt(drawn.noiseVariance[0] ?? 1);
          near(centre(changed((one) => 100 * one, 1e4)), 100 * centre(plain), 1e-4, 100 * spread);
          const down = changed((one) => one - by, 1);
          near(
            centre({ ...down, releases: drawn.releases.map((one) => (one === undefined ? undefined : one - by)) }) + by,
            centre(plain),
            1e-4,
            spread,
          );
        },
      ),
      { seed: SEED, numRuns: 12 },
    );
  });

  test('after a gap are wider than before it', () => {
    const releases = [58, 66, 49, 71, 55, 60, 63, 52, 68, 57, 61, 59];
    const width = (gap: number) => {
      const all = [...releases, ...new Array<undefined>(gap).fill(undefined)];
      const [truth] = truthAhead(
        fit(
          observations(
            all,
            all.map(() => 264),
          ),
          { period: 0, people: true },
        ),
        1,
      );
      return truth === undefined ? NaN : truthQuantile(truth, 0.975) - truthQuantile(truth, 0.025);
    };
    expect(width(3)).toBeGreaterThan(width(0));
    expect(width(12)).toBeGreaterThan(width(3));
  });
});

test('cells add up to their totals: releases, noise and organisations, window by window', () => {
  const releases = releasesOf(14).filter(({ window }) => window.number !== 5);
  const [whole] = seriesOf(releases, { instrument: 'visits', by: [] });
  for (const by of [['area'], ['age'], ['area', 'age']]) {
    const parts = seriesOf(releases, { instrument: 'visits', by });
    for (const [t, { number, released }] of (whole?.windows ?? []).entries()) {
      const each = parts.map(({ windows }) => windows[t]?.released);
      expect(parts.every(({ windows }) => windows[t]?.number === number)).toBe(true);
      expect(each.some((one) => one === undefined)).toBe(released === undefined);
      if (released === undefined) continue;
      expect(each.reduce((sum, one) => sum + (one?.total ?? NaN), 0)).toBe(released.total);
      near(
        each.reduce((sum, one) => sum + (one === undefined ? NaN : varianceOf(one.law)), 0),
        varianceOf(released.law),
        1e-12,
      );
      expect(each.every((one) => one?.organisations === released.organisations)).toBe(true);
    }
  }
  expect(whole?.windows[5]?.released).toBeUndefined();
});
