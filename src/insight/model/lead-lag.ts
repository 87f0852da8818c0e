// lead-lag.ts — whether one series moves before another: correlations of their changes, tested without correction and sized with it (insight-method.md §6).
import { normalAbove } from './normal.ts';

/** A series without gaps: values, and the exactly known variance of each one's noise. */
export interface NoisySeries {
  readonly values: readonly number[];
  readonly noiseVariance: readonly number[];
}

export interface LeadLagOptions {
  readonly lags: readonly number[];
  /** Windows in a season: changes are then taken from one season to the next. 1, unless a season was kept. */
  readonly apart?: number;
}

export interface LeadLag {
  /** R: for each series, the part of the variance of its changes that is not noise. */
  readonly reliability: readonly [x: number, y: number];
  /** cv² of each one's variance without noise; the size is shown only if both are at most ½. */
  readonly squaredVariation: readonly [x: number, y: number];
  readonly lags: readonly LagCorrelation[];
}

export interface LagCorrelation {
  /** If above 0, x leads by so many windows. */
  readonly lag: number;
  readonly covariance: number;
  /** r, with the noise in it. */
  readonly raw: number;
  readonly standardError: number;
  readonly z: number;
  /** Two-sided, for a correlation of 0. */
  readonly p: number;
  /** ρ: r corrected for noise, which makes it smaller. It may be beyond ±1; NaN if noise explains all of a variance. */
  readonly disattenuated: number;
  /** One standard error of ρ. */
  readonly spread: number;
  /** Whether ρ may be shown: otherwise the noise is too large to say how strong. */
  readonly sized: boolean;
}

/** RangeError for series of two lengths, fewer than 3 changes, or a lag that leaves fewer than 3 pairs of them. */
export function leadLag(x: NoisySeries, y: NoisySeries, { lags, apart = 1 }: LeadLagOptions): LeadLag {
  if (x.values.length !== y.values.length)
    throw new RangeError(`series of one length are compared, got ${x.values.length} and ${y.values.length}`);
  if ([x, y].some(({ values, noiseVariance }) => values.length !== noiseVariance.length))
    throw new RangeError('a series has a variance for each of its values');
  const [dx, dy] = [changesOf(x, apart), changesOf(y, apart)];
  const n = dx.values.length;
  if (n < 3) throw new RangeError(`at least 3 changes are compared, got ${n}`);
  const far = lags.find((lag) => !Number.isInteger(lag) || Math.abs(lag) > n - 3);
  if (far !== undefined) throw new RangeError(`a lag is a whole number from ${3 - n} to ${n - 3}, got ${far}`);
  const bartlett = bartlettFactor(dx, dy);
  const [ofX, ofY] = [reliabilityOf(dx), reliabilityOf(dy)];
  return {
    reliability: [ofX.reliability, ofY.reliability],
    squaredVariation: [ofX.squaredVariation, ofY.squaredVariation],
    lags: lags.map((lag) => lagOf(lag, dx, dy, { bartlett, ofX, ofY })),
  };
}

/** Which lags may be looked at together: up to a sixth of the windows either way. Their p-values want Holm's adjustment (multiple-testing.ts). */
export function lagsTried(windows: number): readonly number[] {
  const most = Math.floor(windows / 6);
  return Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
}

/** Changes from window to window, about their mean. */
interface Changes {
  readonly values: readonly number[];
  readonly noise: number;
  /** With divisor n. */
  readonly variance: number;
}

function changesOf({ values, noiseVariance }: NoisySeries, apart: number): Changes {
  const raw = values.slice(apart).map((one, t) => one - (values[t] as number));
  const centre = mean(raw);
  const centred = raw.map((one) => one - centre);
  return {
    values: centred,
    noise: mean(noiseVariance.slice(apart).map((one, t) => one + (noiseVariance[t] as number))),
    variance: mean(centred.map((one) => one * one)),
  };
}

interface Reliability {
  /** τ: the variance of the changes without noise. */
  readonly signal: number;
  readonly reliability: number;
  readonly squaredVariation: number;
}

function reliabilityOf(changes: Changes): Reliability {
  const n = changes.values.length;
  const variance = (n / (n - 1)) * changes.variance;
  const signal = variance - changes.noise;
  const next = autocorrelation(changes, 1);
  return {
    signal,
    reliability: signal / variance,
    squaredVariation: (2 * variance ** 2 * (1 + 2 * next ** 2)) / (n * signal ** 2),
  };
}

/** c_k without the factor n/(n − 1): mean of x_t y_{t+k} over the pairs that there are. */
function covariance(x: Changes, y: Changes, lag: number): number {
  const n = x.values.length;
  let sum = 0;
  for (let t = Math.max(0, -lag); t < Math.min(n, n - lag); t++) sum += (x.values[t] as number) * (y.values[t + lag] as number);
  return sum / (n - Math.abs(lag));
}

/** B: how much the series' own rhythms widen the correlation of two that have nothing to do with each other. */
function bartlettFactor(x: Changes, y: Changes): number {
  const most = Math.min(10, Math.floor(x.values.length / 4));
  let sum = 0;
  for (let lag = 1; lag <= most; lag++) sum += autocorrelation(x, lag) * autocorrelation(y, lag);
  return Math.max(1 / 4, 1 + 2 * sum);
}

/** r(k) with divisor n, as is usual: smaller far out, where there are few pairs. */
function autocorrelation(x: Changes, lag: number): number {
  const n = x.values.length;
  return ((covariance(x, x, lag) / x.variance) * (n - lag)) / n;
}

interface Common {
  readonly bartlett: number;
  readonly ofX: Reliability;
  readonly ofY: Reliability;
}

function lagOf(lag: number, x: Changes, y: Changes, { bartlett, ofX, ofY }: Common): LagCorrelation {
  const n = x.values.length;
  const c = (n / (n - 1)) * covariance(x, y, lag);
  const raw = c / ((n / (n - 1)) * Math.sqrt(x.variance * y.variance));
  const standardError = Math.sqrt(bartlett / (n - Math.abs(lag)));
  const z = raw / standardError;
  const variation = ofX.squaredVariation + ofY.squaredVariation;
  const shrunk = 1 + (3 / 8) * variation - (1 / ofX.reliability + 1 / ofY.reliability) / n;
  const known = ofX.signal > 0 && ofY.signal > 0;
  const disattenuated = known ? c / Math.sqrt(ofX.signal * ofY.signal) / shrunk : NaN;
  const corrected = standardError / Math.sqrt(ofX.reliability * ofY.reliability) / shrunk;
  return {
    ...{ lag, covariance: c, raw, standardError, z, p: 2 * normalAbove(Math.abs(z)), disattenuated },
    spread: known ? Math.sqrt(corrected ** 2 + (disattenuated ** 2 * variation) / 4) : NaN,
    sized: known && ofX.squaredVariation <= 0.5 && ofY.squaredVariation <= 0.5,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
