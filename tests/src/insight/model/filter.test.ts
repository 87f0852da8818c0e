// filter.test.ts — filter and smoother against the reference values, and against conditioning a joint normal law by brute force
import { describe, expect, test } from 'vitest';
import { filtered, observations, signalAhead } from '../../../../src/insight/model/filter.ts';
import { smooth } from '../../../../src/insight/model/smoother.ts';
import { stateSpace, type Variances } from '../../../../src/insight/model/structure.ts';
import { conditioned } from './joint-normal.ts';
import { near } from './numbers.ts';
import { casesOf, present, type Releases } from './vectors.ts';

const DIGITS = 1e-8;

type Numbers = readonly number[];
interface Case {
  readonly name: string;
  readonly slope: number;
  readonly period: number;
  readonly harmonics: number;
  readonly releases: Releases;
  readonly noiseVariance: Numbers;
  readonly exposure: Numbers;
  readonly irregularVariance: number;
  readonly levelVariance: number;
  readonly slopeVariance: number;
  readonly seasonVariance: number;
  readonly initialSlopeVariance: number;
  readonly initialSeasonVariance: number;
  readonly logLikelihood: number;
  readonly innovations: Releases;
  readonly innovationVariances: Releases;
  readonly nextState: Numbers;
  readonly nextCovariance: readonly Numbers[];
  readonly smoothedSignal: Numbers;
  readonly smoothedSignalVariance: Numbers;
  readonly smoothedTruth: Numbers;
  readonly smoothedTruthVariance: Numbers;
  readonly forecastMean: Numbers;
  readonly forecastTruthVariance: Numbers;
  readonly forecastSignalVariance: Numbers;
}

for (const [number, given] of (casesOf('filter') as readonly Case[]).entries()) {
  describe(`${number}: ${given.name}, slope ${given.slope}, season ${given.period}`, () => {
    const space = stateSpace({ damping: given.slope, period: given.period, harmonics: given.harmonics });
    const variances: Variances = {
      irregular: given.irregularVariance,
      level: given.levelVariance,
      slope: given.slopeVariance,
      season: given.seasonVariance,
      initialSlope: given.initialSlopeVariance,
      initialSeason: given.initialSeasonVariance,
    };
    const observed = observations(given.releases.map(present), given.noiseVariance, given.exposure);
    const smoothed = smooth(space, variances, observed);

    test('log-likelihood, innovations and their variances', () => {
      near(filtered(space, variances, observed).logLikelihood, given.logLikelihood, DIGITS);
      near(smoothed.filter.logLikelihood, given.logLikelihood, DIGITS);
      near(smoothed.innovations, given.innovations, DIGITS);
      near(smoothed.innovationVariances, given.innovationVariances, DIGITS);
    });

    test('the next state and its covariance', () => {
      near(smoothed.filter.state, given.nextState, DIGITS);
      near(smoothed.filter.covariance, given.nextCovariance.flat(), DIGITS);
    });

    test('signal and truth of each window, given all', () => {
      near(smoothed.signal, given.smoothedSignal, DIGITS);
      near(smoothed.signalVariance, given.smoothedSignalVariance, DIGITS);
      near(smoothed.truth, given.smoothedTruth, DIGITS);
      near(smoothed.truthVariance, given.smoothedTruthVariance, DIGITS);
    });

    test('four windows ahead', () => {
      const ahead = signalAhead(space, variances, smoothed.filter, 4);
      near(
        ahead.map(({ mean }) => mean),
        given.forecastMean,
        DIGITS,
      );
      near(
        ahead.map(({ variance }) => variance),
        given.forecastSignalVariance,
        DIGITS,
      );
      near(
        ahead.map(({ variance }) => variance + variances.irregular),
        given.forecastTruthVariance,
        DIGITS,
      );
    });
  });
}

describe('against one large normal law', () => {
  const variances: Variances = { irregular: 20, level: 9, slope: 2, season: 3, initialSlope: 25, initialSeason: 400 };
  const noiseVariance = Array.from({ length: 20 }, (_, t) => 100 + 10 * (t % 7));
  const exposure = Array.from({ length: 20 }, (_, t) => 0.7 + 0.1 * (t % 5));
  const releases = Array.from({ length: 20 }, (_, t) =>
    t === 0 || t === 1 || t === 9 ? undefined : Math.round(60 + 30 * Math.sin(t * t)),
  );

  test.each([
    { damping: 0, period: 0, harmonics: 0 },
    { damping: 0.9, period: 0, harmonics: 0 },
    { damping: 0, period: 4, harmonics: 2 },
    { damping: 0.9, period: 7, harmonics: 3 },
  ])('with gaps at the start and in the middle: %j', (structure) => {
    const joint = conditioned({ structure, variances, releases, noiseVariance, exposure });
    const smoothed = smooth(stateSpace(structure), variances, observations(releases, noiseVariance, exposure));
    near(smoothed.filter.logLikelihood, joint.logLikelihood, 1e-9);
    near(
      smoothed.signal,
      joint.signal.map(({ mean }) => mean),
      1e-9,
    );
    near(
      smoothed.signalVariance,
      joint.signal.map(({ variance }) => variance),
      1e-9,
    );
    near(
      smoothed.truth,
      joint.truth.map(({ mean }) => mean),
      1e-9,
    );
    near(
      smoothed.truthVariance,
      joint.truth.map(({ variance }) => variance),
      1e-9,
    );
  });
});

describe('the door', () => {
  test('refuses lengths that differ, and what is no number above zero', () => {
    expect(() => observations([1, 2], [1])).toThrow(RangeError);
    expect(() => observations([1], [0])).toThrow(RangeError);
    expect(() => observations([NaN], [1])).toThrow(RangeError);
    expect(() => observations([1], [1], [0])).toThrow(RangeError);
    expect(Number.isNaN(observations([undefined], [1]).releases[0])).toBe(true);
  });

  test('refuses structures that are none', () => {
    expect(() => stateSpace({ damping: 1.1, period: 0, harmonics: 0 })).toThrow(RangeError);
    expect(() => stateSpace({ damping: 0, period: 2.5, harmonics: 1 })).toThrow(RangeError);
    expect(() => stateSpace({ damping: 0, period: 5, harmonics: 3 })).toThrow(RangeError);
  });
});
