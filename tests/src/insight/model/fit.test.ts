// fit.test.ts — sums over the lattice against the reference values, and what holds for any series
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filtered, observations } from '../../../../src/insight/model/filter.ts';
import { fit, structureWeights, type Fit } from '../../../../src/insight/model/fit.ts';
import { allSteps, ladderLengths, logPrior, structures, variancesAt, type Lattice } from '../../../../src/insight/model/lattice.ts';
import { PlainBank } from '../../../../src/insight/model/plain-bank.ts';
import { scaleOf } from '../../../../src/insight/model/scale.ts';
import { pointsNearBest } from '../../../../src/insight/model/search.ts';
import { DAMPING, harmonicsOf, stateSpace } from '../../../../src/insight/model/structure.ts';
import { drawnSeries, observedOf } from './drawn.ts';
import { near } from './numbers.ts';
import { casesOf, present, type Releases } from './vectors.ts';

const DIGITS = 1e-7;

interface Case {
  readonly name: string;
  readonly releases: Releases;
  readonly noiseVariance: readonly number[];
  readonly period: number;
  readonly people: boolean;
  readonly scale: readonly (readonly [mode: 'add' | 'log', step: number, amplitude: number])[];
  readonly points: number;
  readonly logMarginal: number;
  readonly structureWeights: Readonly<Record<string, number>>;
  readonly topPoints: readonly {
    readonly mode: 'add' | 'log';
    readonly slope: number;
    readonly period: number;
    readonly steps: readonly number[];
    readonly weight: number;
    readonly logPosterior: number;
  }[];
}

const MODES = { add: 'additive', log: 'log' } as const;

describe.each(casesOf('forecast') as readonly Case[])('$name', (given) => {
  const fitted = fit(observations(given.releases.map(present), given.noiseVariance), given);

  test('scales, number of points, and the posterior summed', () => {
    for (const [mode, step, amplitude] of given.scale) {
      const { scale } = fitted.modes.get(MODES[mode]) ?? {};
      near([scale?.step ?? NaN, scale?.amplitude ?? NaN], [step, amplitude], DIGITS);
    }
    expect(fitted.points.length).toBe(given.points);
    near(fitted.logMarginal, given.logMarginal, DIGITS);
  });
  test('weights of structures', () => {
    const weights = new Map(
      structureWeights(fitted).map(({ mode, damped, season, weight }) => [
        `${mode === 'log' ? 'log' : 'add'}/${damped ? 'damped' : 'level'}/${season ? 'season' : 'plain'}`,
        weight,
      ]),
    );
    expect([...weights.keys()].sort()).toEqual(Object.keys(given.structureWeights).sort());
    for (const [name, weight] of Object.entries(given.structureWeights)) near(weights.get(name) ?? NaN, weight, DIGITS);
  });
  test('the five heaviest points', () => {
    for (const [i, top] of given.topPoints.entries()) {
      const point = fitted.points[i];
      expect([point?.mode, point?.space.structure.damping, point?.space.structure.period, point?.steps]).toEqual([
        MODES[top.mode],
        top.slope,
        top.period,
        top.steps,
      ]);
      near([point?.weight ?? NaN, point?.logPosterior ?? NaN], [top.weight, top.logPosterior], DIGITS);
    }
  });
});

const named = ({ points }: Fit) =>
  new Map(points.map(({ mode, space, steps, weight }) => [`${mode} ${JSON.stringify(space.structure)} ${steps.join()}`, weight]));

function sameWeights(a: Fit, b: Fit): void {
  const [one, other] = [named(a), named(b)];
  // A point at the very edge may fall on either side of it.
  for (const [name, weight] of one)
    expect(Math.abs(weight - (other.get(name) ?? 0))).toBeLessThan(1e-6 + Math.exp(-5.9) * (other.has(name) ? 1e-3 : 1));
}

describe('of any series', () => {
  const SEED = 20261129;

  test('weights add up to 1, and nothing is NaN, from one release to 400 windows', () => {
    fc.assert(
      fc.property(drawnSeries({ windows: [1, 60] }), fc.boolean(), fc.constantFrom(0, 4), (drawn, people, period) => {
        const { points, logMarginal } = fit(observedOf(drawn), { period, people });
        expect(points.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(Number.isFinite(logMarginal)).toBe(true);
        for (const { state, covariance, logPosterior } of points)
          expect([...state, ...covariance, logPosterior].every(Number.isFinite)).toBe(true);
      }),
      { seed: SEED, numRuns: 40 },
    );
    for (const [value, variance] of [
      [0, 264],
      [0, 1e12],
      [5, 1 / 1024],
      [1e9, 1],
    ] as const) {
      const { points } = fit(
        observations(
          Array.from({ length: 400 }, () => value),
          Array.from({ length: 400 }, () => variance),
        ),
        { period: 52, people: true },
      );
      expect(points.length).toBeGreaterThan(0);
      for (const { state, covariance, weight } of points) expect([...state, ...covariance, weight].every(Number.isFinite)).toBe(true);
    }
  });

  test('amounts in pence have the weights of amounts in pounds', () => {
    fc.assert(
      fc.property(
        drawnSeries({ windows: [8, 40] }).filter(({ noiseVariance }) => Math.min(...noiseVariance) >= 16),
        (drawn) => {
          const pence = {
            ...drawn,
            releases: drawn.releases.map((one) => one && 100 * one),
            noiseVariance: drawn.noiseVariance.map((one) => 1e4 * one),
          };
          sameWeights(fit(observedOf(drawn), { period: 0, people: false }), fit(observedOf(pence), { period: 0, people: false }));
        },
      ),
      { seed: SEED, numRuns: 20 },
    );
  });

  test('additive amounts are moved by whatever their releases are moved by', () => {
    fc.assert(
      fc.property(
        drawnSeries({ windows: [8, 30] }).filter(({ releases }) => releases.some((one) => one !== undefined && one < 0)),
        fc.integer({ min: -500, max: 0 }),
        (drawn, by) => {
          const level = { ...drawn, exposure: drawn.exposure.map(() => 1) };
          const lower = { ...level, releases: drawn.releases.map((one) => (one === undefined ? undefined : one + by)) };
          const [one, other] = [fit(observedOf(level), { period: 0, people: false }), fit(observedOf(lower), { period: 0, people: false })];
          sameWeights(one, other);
          const mean = ({ points }: Fit) => points.reduce((sum, { weight, state }) => sum + weight * (state[0] ?? NaN), 0);
          near(mean(other) - mean(one), by, 1e-6, 100 + Math.sqrt(drawn.noiseVariance[0] ?? 1));
        },
      ),
      { seed: SEED, numRuns: 20 },
    );
  });

  test('windows without a release after the last change no weight', () => {
    const releases = [50, 61, 47, 58, undefined, 66, 49, 60, 55];
    const short = fit(
      observations(
        releases,
        releases.map(() => 264),
      ),
      { period: 0, people: true },
    );
    const long = fit(
      observations(
        [...releases, undefined, undefined],
        [...releases, 0, 0].map(() => 264),
      ),
      { period: 0, people: true },
    );
    expect([...named(long)]).toEqual([...named(short)]);
    expect(long.points.every(({ covariance }, i) => (covariance[0] ?? 0) >= (short.points[i]?.covariance[0] ?? Infinity))).toBe(true);
  });

  test('a season is tried from two of its lengths and one and a half in releases on', () => {
    const lengths = (windows: number, released: number) => {
      const releases = Array.from({ length: windows }, (_, t) => (t < released ? 60 + 40 * (t % 4) : undefined));
      return fit(
        observations(
          releases,
          releases.map(() => 16),
        ),
        { period: 4, people: true },
      ).points.some(({ space }) => space.structure.period === 4);
    };
    expect([lengths(7, 7), lengths(8, 5), lengths(8, 6)]).toEqual([false, false, true]);
  });

  test('refuses a series without a release', () => {
    expect(() => fit(observations([undefined], [1]), { period: 0, people: true })).toThrow(RangeError);
  });
});

describe('the lattice', () => {
  const observed = observations(
    Array.from({ length: 24 }, (_, t) => Math.round(60 + 25 * Math.sin(t * t))),
    Array.from({ length: 24 }, () => 264),
    Array.from({ length: 24 }, (_, t) => 1 + 0.1 * (t % 3)),
  );
  const scale = scaleOf(observed, 1);
  const [level, damped] = structures(DAMPING, 0).map((structure): Lattice => ({ structure, mode: 'additive', scale, people: true }));
  if (level === undefined || damped === undefined) throw new Error('there are two structures');

  test('has 196 points of a level and 784 of a damped slope, of which all have a prior', () => {
    expect([level, damped].map(({ structure }) => allSteps(ladderLengths(structure)).length)).toEqual([196, 784]);
    expect(allSteps(ladderLengths(damped.structure)).every((steps) => Number.isFinite(logPrior(damped, variancesAt(damped, steps))))).toBe(
      true,
    );
    expect([4, 5, 12, 52].map(harmonicsOf)).toEqual([2, 2, 6, 2]);
  });

  test('plain variables are the filter of each point', () => {
    const steps = allSteps(ladderLengths(damped.structure)).filter((_, i) => i % 29 === 0);
    const releases = observed.releases.map((one, t) => (t < 2 || t === 11 ? NaN : one));
    const bank = new PlainBank(steps.map((one) => ({ damping: DAMPING, variances: variancesAt(damped, one) })));
    for (const [t, release] of releases.entries()) {
      if (!Number.isNaN(release)) bank.observe(release, observed.noiseVariance[t] ?? NaN, observed.exposure[t] ?? NaN);
      bank.advance();
    }
    for (const [i, one] of steps.entries()) {
      const { logLikelihood, state, covariance } = filtered(stateSpace(damped.structure), variancesAt(damped, one), {
        ...observed,
        releases,
      });
      const ours = [bank.logLikelihood, bank.level, bank.slope, bank.levelVariance, bank.covariance, bank.slopeVariance].map(
        (all) => all[i] ?? NaN,
      );
      near(ours, [logLikelihood, ...state, covariance[0] ?? NaN, covariance[1] ?? NaN, covariance[3] ?? NaN], 1e-9, 1);
    }
  });

  test('the search finds what going through every point finds', () => {
    for (const lattice of [level, damped]) {
      const posterior = (steps: readonly number[]) => {
        const variances = variancesAt(lattice, steps);
        return filtered(stateSpace(lattice.structure), variances, observed).logLikelihood + logPrior(lattice, variances);
      };
      const every = allSteps(ladderLengths(lattice.structure)).map((steps) => ({ steps, logPosterior: posterior(steps) }));
      const best = Math.max(...every.map(({ logPosterior }) => logPosterior));
      const wanted = every.filter(({ logPosterior }) => logPosterior >= best - 4).map(({ steps }) => steps.join());
      const found = pointsNearBest(ladderLengths(lattice.structure), posterior);
      expect(found.map(({ steps }) => steps.join()).sort()).toEqual(wanted.sort());
    }
  });

  test('the search keeps at most 3,000 points, and asks for each once', () => {
    const asked = new Set<string>();
    const found = pointsNearBest([14, 14, 4, 14], (steps) => {
      expect(asked.has(steps.join())).toBe(false);
      asked.add(steps.join());
      return 0;
    });
    expect(found.length).toBe(3000);
  });
});
