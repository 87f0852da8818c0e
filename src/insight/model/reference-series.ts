// reference-series.ts — outputs of the reference files about one cell's series: filter, forecast, warning (insight-method.md §2–§5).
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { observations, signalAhead, type Observations } from './filter.ts';
import { fit, structureWeights } from './fit.ts';
import { truthAhead, truthQuantile } from './forecast.ts';
import { mixtureMean } from './mixture.ts';
import type { FilterCase, ForecastCase, WarningCase } from './reference-shapes.ts';
import { releaseInterval, releaseLaw } from './release-law.ts';
import { scaleOf } from './scale.ts';
import { scan, SETTLING_WINDOWS } from './scan.ts';
import { smooth } from './smoother.ts';
import { stateSpace } from './structure.ts';

const HORIZON = 4;

export function filterOutputs(given: FilterCase) {
  const space = stateSpace({ damping: given.slope, period: given.period, harmonics: given.harmonics });
  const variances = {
    irregular: given.irregularVariance,
    level: given.levelVariance,
    slope: given.slopeVariance,
    season: given.seasonVariance,
    initialSlope: given.initialSlopeVariance,
    initialSeason: given.initialSeasonVariance,
  };
  // Nothing is known of the level then, and a covariance of 0 would say that all is.
  if (given.releases.every((one) => one === null)) throw new RangeError('a series without a release cannot be filtered');
  const smoothed = smooth(space, variances, observedIn(given, given.exposure));
  const ahead = signalAhead(space, variances, smoothed.filter, HORIZON);
  const { state, covariance, logLikelihood } = smoothed.filter;
  return {
    logLikelihood,
    innovations: [...smoothed.innovations],
    innovationVariances: [...smoothed.innovationVariances],
    nextState: [...state],
    nextCovariance: Array.from(state, (_, row) => [...covariance.subarray(row * state.length, (row + 1) * state.length)]),
    smoothedSignal: [...smoothed.signal],
    smoothedSignalVariance: [...smoothed.signalVariance],
    smoothedTruth: [...smoothed.truth],
    smoothedTruthVariance: [...smoothed.truthVariance],
    forecastMean: ahead.map(({ mean }) => mean),
    forecastTruthVariance: ahead.map(({ variance }) => variance + variances.irregular),
    forecastSignalVariance: ahead.map(({ variance }) => variance),
  };
}

const QUANTILES = ['0.025', '0.1', '0.5', '0.9', '0.975'] as const;

export function forecastOutputs(given: ForecastCase) {
  const fitted = fit(observedIn(given), given);
  const truths = truthAhead(fitted, Math.max(1, ...given.forecast.map(({ ahead }) => ahead)));
  const noise = skellamPmf(given.futureNoiseVariance).p;
  const kept = new Set(fitted.points.map(({ mode }) => mode));
  return {
    scale: [...fitted.modes].filter(([mode]) => kept.has(mode)).map(([mode, { scale }]) => [nameOf(mode), scale.step, scale.amplitude]),
    points: fitted.points.length,
    logMarginal: fitted.logMarginal,
    structureWeights: Object.fromEntries(
      structureWeights(fitted).map(({ mode, damped, season, weight }) => [
        `${nameOf(mode)}/${damped ? 'damped' : 'level'}/${season ? 'season' : 'plain'}`,
        weight,
      ]),
    ),
    topPoints: fitted.points.slice(0, 5).map(({ mode, space: { structure }, steps, weight, logPosterior }) => ({
      ...{ mode: nameOf(mode), slope: structure.damping, period: structure.period, steps, weight, logPosterior },
    })),
    forecast: given.forecast.map(({ ahead, upperTail }) => {
      const truth = truths[ahead - 1];
      if (truth === undefined) throw new RangeError(`no window ${ahead} ahead`);
      const law = releaseLaw(truth, noise);
      const { low, high, attained } = releaseInterval(law, 0.95);
      return {
        ahead,
        quantiles: Object.fromEntries(QUANTILES.map((p) => [p, truthQuantile(truth, Number(p))])),
        mean: mixtureMean(truth),
        ...{ releaseLow: low, releaseHigh: high, releaseAttained: attained },
        ...(upperTail === undefined ? {} : { upperTail: upperTail.map(({ release }) => ({ release, p: law.atLeast(release) })) }),
      };
    }),
  };
}

function nameOf(mode: 'additive' | 'log'): string {
  return mode === 'log' ? 'log' : 'add';
}

export function warningOutputs(given: WarningCase) {
  const observed = observedIn(given, given.exposure);
  const scanned = scan(observed, { people: given.people, side: 'above' });
  const first = Math.max(
    0,
    given.releases.findIndex((one) => one !== null),
  );
  const settling = <T>(all: readonly T[]) => all.slice(first, first + SETTLING_WINDOWS);
  const { releases, noiseVariance, exposure } = given;
  return {
    scale: scaleOf(observedIn({ releases: settling(releases), noiseVariance: settling(noiseVariance) }, settling(exposure)), 1).step,
    p1: scanned.map(({ p }) => p[1]),
    p2: scanned.map(({ p }) => p[2]),
    p4: scanned.map(({ p }) => p[4]),
    combined: scanned.map(({ combined }) => combined),
    mean1: scanned.map(({ expected }) => expected[1]?.mean),
    sd1: scanned.map(({ expected }) => expected[1]?.deviation),
  };
}

/** Null where there is none: of a release, and then of its variance and exposure. */
type Windows = readonly (number | null)[];

interface GivenSeries {
  readonly releases: Windows;
  readonly noiseVariance: Windows;
}

function observedIn({ releases, noiseVariance }: GivenSeries, exposure?: Windows): Observations {
  const none = noiseVariance.findIndex((one, at) => releases[at] != null && (one === null || exposure?.[at] === null));
  if (none >= 0) throw new RangeError(`window ${none} has a release and no variance or no exposure`);
  return observations(
    releases.map((one) => one ?? undefined),
    noiseVariance.map((one) => one ?? NaN),
    exposure?.map((one) => one ?? 1),
  );
}
