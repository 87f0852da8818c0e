// seasonal-scan.ts — the same question as scan.ts for a cell with a season: each span refitted on what was released before it (insight-method.md §5.2).
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import type { Observations } from './filter.ts';
import { fit, type Fit, type FitOptions } from './fit.ts';
import { mixture, mixtureMean, mixtureVariance, type Mixture } from './mixture.ts';
import { releaseLaw } from './release-law.ts';
import { SETTLING_WINDOWS, simes, SPANS, type Scanned, type ScanOptions, type Span } from './scan.ts';
import { sumAhead } from './sum-ahead.ts';

/**
 * What the release of one window says. Three fits, so up to seconds for a long season. A p-value is undefined where a window in its sum has no
 * release, or fewer than 12 windows came before it.
 */
export function scanSeasonal(observed: Observations, window: number, options: ScanOptions & FitOptions): Scanned {
  const said = SPANS.map((span) => spanOf(observed, window - span + 1, span, options));
  const [one, two, four] = said.map((each) => each?.p) as [number | undefined, number | undefined, number | undefined];
  const [next, ofTwo, ofFour] = said.map((each) => each?.expected);
  return { p: { 1: one, 2: two, 4: four }, combined: simes([one, two, four]), expected: { 1: next, 2: ofTwo, 4: ofFour } };
}

/** The law of the truth behind the sum of `span` releases from a window on, given a fit to what came before it. */
export function expectedSeasonal({ points }: Fit, exposure: readonly number[]): Mixture {
  return mixture(points.map((point) => sumAhead(point, exposure)));
}

function spanOf(observed: Observations, from: number, span: Span, options: ScanOptions & FitOptions) {
  if (from < SETTLING_WINDOWS) return undefined;
  const within = (values: Float64Array) => Array.from(values.subarray(from, from + span));
  const total = sum(within(observed.releases));
  const noiseVariance = sum(within(observed.noiseVariance));
  const earlier = before(observed, from);
  if (Number.isNaN(total) || earlier.releases.every((one) => Number.isNaN(one))) return undefined;
  const truth = expectedSeasonal(fit(earlier, options), within(observed.exposure));
  const law = releaseLaw(truth, options.noise?.(from, span).half ?? skellamPmf(noiseVariance).p);
  return {
    p: options.side === 'above' ? law.atLeast(total) : law.atMost(total),
    expected: { mean: mixtureMean(truth), deviation: Math.sqrt(mixtureVariance(truth) + noiseVariance) },
  };
}

function before({ releases, noiseVariance, exposure }: Observations, window: number): Observations {
  return {
    releases: releases.subarray(0, window),
    noiseVariance: noiseVariance.subarray(0, window),
    exposure: exposure.subarray(0, window),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
