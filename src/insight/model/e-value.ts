// e-value.ts — evidence that may be looked at every week, for ever, with organisations that come and go (insight-method.md §7.4).
//
// E[e^(λZ)] of the noise is known exactly, so e^(λ(s − margin)) over it is a bet that nobody wins on average while the truth is at most `margin`.
// Whoever starts with 1 holds 1/α with probability at most α, ever (Ville), whatever the law of the truth's total and with no normal law anywhere.
import { toNumber, varianceOf, type Law } from '@soundings/protocol/privacy/law';
import type { Term } from './noise-sum.ts';
import { median } from './scale.ts';

/** One window's statistic Σ c y, and the noise in it. */
export interface WatchedWindow {
  readonly statistic: number;
  readonly terms: readonly Term[];
}

export interface EvidenceOptions {
  /** The truth is at most this while nothing is up; a window's combination. */
  readonly margin: number;
  /** λ, above 0, fixed before the first window: see {@link betsFor}. */
  readonly bets: readonly number[];
  /** Of a rate: the variance of the truth's own scatter in a window's combination, stated beforehand. 0 for totals. */
  readonly scatterVariance?: number;
}

/**
 * log E after each window: each bet starts with 1, and E is the mean of what the bets hold. If it is ever at least log(1/α), the hypothesis is
 * supported.
 */
export function logEvidence(windows: readonly WatchedWindow[], { margin, bets, scatterVariance = 0 }: EvidenceOptions): readonly number[] {
  if (bets.length === 0 || bets.some((bet) => !(bet > 0))) throw new RangeError('bets are numbers above 0, one at least');
  const logs = bets.map(() => 0);
  return windows.map(({ statistic, terms }) => {
    for (const [b, bet] of bets.entries()) {
      const cost = terms.reduce((sum, { coefficient, law }) => sum + logMgf(law, bet * coefficient), 0);
      logs[b] = (logs[b] ?? 0) + bet * (statistic - margin) - cost - 0.5 * bet ** 2 * scatterVariance;
    }
    return logMeanExp(logs);
  });
}

/** The same windows, used for the opposite question: evidence that the truth is below an effect that would matter. */
export function logEvidenceAgainst(
  windows: readonly WatchedWindow[],
  effect: number,
  options: Omit<EvidenceOptions, 'margin'>,
): readonly number[] {
  const mirrored = windows.map(({ statistic, terms }) => ({
    statistic: -statistic,
    terms: terms.map(({ coefficient, law }) => ({ coefficient: -coefficient, law })),
  }));
  return logEvidence(mirrored, { ...options, margin: -effect });
}

/** Either way at once, against a truth of 0: the mean of what both ways have made of 1, which nobody wins on average either. */
export function logEvidenceEither(windows: readonly WatchedWindow[], options: Omit<EvidenceOptions, 'margin'>): readonly number[] {
  const less = logEvidenceAgainst(windows, 0, options);
  return logEvidence(windows, { ...options, margin: 0 }).map((more, t) => logMeanExp([more, less[t] as number]));
}

/** Five bets, from an eighth of one over the statistic's noise to twice that; `terms` of the windows that are planned. */
export function betsFor(windows: readonly (readonly Term[])[]): readonly number[] {
  const variances = windows.map((terms) => terms.reduce((sum, { coefficient, law }) => sum + coefficient ** 2 * varianceOf(law), 0));
  const one = 1 / Math.sqrt(median(variances));
  return [1 / 8, 1 / 4, 1 / 2, 1, 2].map((times) => times * one);
}

/** The first window (its index) after which log E is at least log(1/α); undefined if it never is. */
export function firstSupported(logE: readonly number[], alpha: number): number | undefined {
  const at = logE.findIndex((one) => one >= -Math.log(alpha));
  return at < 0 ? undefined : at;
}

/**
 * log E[e^(λZ)], exact: V (cosh λ − 1) of Skellam noise; of a discrete Laplace part r log((1 − q)² / ((1 − q e^λ)(1 − q e^−λ))), q = e^−a, and
 * Infinity from |λ| = a on, where there is no such mean and the bet is worth nothing.
 */
export function logMgf(law: Law, bet: number): number {
  if (law.kind === 'skellam') return 2 * toNumber(law.variance) * Math.sinh(bet / 2) ** 2;
  return law.parts.reduce((sum, { rate, shape }) => {
    const a = toNumber(rate);
    if (Math.abs(bet) >= a) return Infinity;
    const each = 2 * Math.log(-Math.expm1(-a)) - Math.log(-Math.expm1(bet - a)) - Math.log(-Math.expm1(-bet - a));
    return sum + toNumber(shape) * each;
  }, 0);
}

function logMeanExp(logs: readonly number[]): number {
  const most = Math.max(...logs);
  if (most === -Infinity) return most;
  return most + Math.log(logs.reduce((sum, one) => sum + Math.exp(one - most), 0) / logs.length);
}
