// reference-cases.ts — every output of a file in the shape of the reference values, computed from its inputs: for trying other parameters.
import { balanceOf } from './balance.ts';
import { reconciled } from './coherent.ts';
import { leadLag, type LagCorrelation } from './lead-lag.ts';
import { filterOutputs, forecastOutputs, warningOutputs } from './reference-series.ts';
import {
  referenceFile,
  type LeadLagCase,
  type ReconcilingCase,
  type ReferenceCase,
  type RepresentedCase,
  type ScoredCase,
} from './reference-shapes.ts';
import { combinationOutputs, evidenceOutputs, ratioChangeOutputs, spendingOutputs, trendOutputs } from './reference-tests.ts';
import { quality, representation } from './representation.ts';
import { calibrated, dieboldMariano, rankedScore, skillOf } from './score.ts';

/**
 * A parsed file with its outputs, as JSON: undefined and NaN are null, infinities are strings. Outputs that it has are ignored. Throws RangeError with
 * a sentence that names the case, for what is no such file and for numbers that a question can't be asked of.
 */
export function withOutputs(document: unknown): unknown {
  const { notes, cases } = referenceFile(document);
  return asJson({ ...notes, cases: cases.map((one, at) => ({ ...one.inputs, ...outputsNamed(one, at) })) });
}

function outputsNamed(one: ReferenceCase, at: number): object {
  try {
    return outputsOf(one);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`Case ${at + 1}: ${cause.message}.`, { cause });
  }
}

function outputsOf({ kind, inputs }: ReferenceCase): object {
  switch (kind) {
    case 'irregularVariance':
      return filterOutputs(inputs);
    case 'futureNoiseVariance':
      return forecastOutputs(inputs);
    case 'exposure':
      return warningOutputs(inputs);
    case 'coefficients':
      return combinationOutputs(inputs);
    case 'trend':
      return trendOutputs(inputs);
    case 'ratioChange':
      return ratioChangeOutputs(inputs);
    case 'laws':
      return evidenceOutputs(inputs);
    case 'boundaries':
    case 'laplaceLogMgf':
      return spendingOutputs(inputs);
    case 'leadlag':
    case 'balance':
      return leadLagOutputs(inputs);
    case 'population':
      return representedOutputs(inputs);
    case 'outcomes':
      return scoredOutputs(inputs);
    case 'cellVariances':
      return reconcilingOutputs(inputs);
  }
}

function leadLagOutputs({ leadlag, balance }: LeadLagCase) {
  return {
    ...(leadlag && {
      leadlag: leadlag.map((one) => {
        const [x, y] = [
          { values: one.x, noiseVariance: one.xVariance },
          { values: one.y, noiseVariance: one.yVariance },
        ];
        const { reliability, lags } = leadLag(x, y, { lags: one.lags.map(({ lag }) => lag) });
        return { ...one, reliability, lags: lags.map(plainLag) };
      }),
    }),
    ...(balance && {
      balance: balance.map((one) => {
        const { balance: value, variance, answers } = balanceOf(one.answers, one.noiseVariance);
        return { ...one, balance: value, variance, answersInAll: answers };
      }),
    }),
  };
}

function plainLag({ lag, covariance, raw, standardError, z, p, disattenuated, spread }: LagCorrelation) {
  return { lag, covariance, raw, standardError, z, p, disattenuated, spread };
}

function representedOutputs({ population, totals, noiseVariance, quality: asked }: RepresentedCase) {
  const { areas, ...rest } = representation(population, totals, noiseVariance);
  return {
    areas: areas.map(({ ratio, low, high, bounded }) => ({ ratio, low, high, bounded })),
    ...rest,
    ...(asked && { quality: asked.map((one) => ({ ...one, ...quality(one.total, one.variance) })) }),
  };
}

/** Skill is counted from the window on in which opinion first counts. */
const COUNTED_FROM = 12;

function scoredOutputs({ shares, outcomes }: ScoredCase) {
  const categories = shares[0]?.length ?? 0;
  if (shares.length !== outcomes.length) throw new RangeError(`${shares.length} shares need as many outcomes, got ${outcomes.length}`);
  if (categories < 2 || [...shares, ...outcomes].some(({ length }) => length !== categories))
    throw new RangeError('every share and every outcome has the same two or more categories');
  const { forecasts, weights, climatology } = calibrated(shares, outcomes);
  const rps = forecasts.map((one, t) => rankedScore(one, outcomes[t] ?? []));
  const rpsClimatology = climatology.map((one, t) => rankedScore(one, outcomes[t] ?? []));
  const [ours, theirs] = [rps.slice(COUNTED_FROM), rpsClimatology.slice(COUNTED_FROM)];
  const compared = (horizon: number) => {
    if (ours.length <= horizon) return null;
    const { statistic, p } = dieboldMariano(ours, theirs, horizon);
    return [statistic, p];
  };
  return {
    calibrated: forecasts,
    ...{ weights, climatology, rps, rpsClimatology },
    skillFrom13: skillOf(ours, theirs).skill,
    dieboldMariano: compared(1),
    dieboldMarianoHorizon4: compared(4),
  };
}

function reconcilingOutputs({ cells, cellVariances, total, totalVariance }: ReconcilingCase) {
  if (cells.length !== cellVariances.length)
    throw new RangeError(`${cells.length} cells need as many variances, got ${cellVariances.length}`);
  const all = reconciled(
    cells.map((centre, i) => ({ centre, variance: cellVariances[i] ?? NaN })),
    { centre: total, variance: totalVariance },
  );
  return { reconciled: all.map(({ centre }) => centre), reconciledVariances: all.map(({ variance }) => variance) };
}

function asJson(value: unknown): unknown {
  if (value === undefined || Number.isNaN(value)) return null;
  if (value === Infinity || value === -Infinity) return String(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asJson(one)]));
}
