// symmetric-pmf.ts — probabilities of the laws as doubles, exact to rounding far into the tail (privacy.md §2).
//
// The probabilities of both laws are the decaying solution of a three-term recurrence. The ratios p(k)/p(k−1) are computed
// downwards from beyond the last one wanted (Miller's method): every step is a contraction, so rounding destroys no tail.
// These probabilities are for calibration and error bars. Noise is drawn from the exact integer tables of crypto/noise.
import { convolve } from './fft.ts';
import type { Law } from './law.ts';
import { toNumber } from './law.ts';

/** A law on the integers that is symmetric about 0: the probabilities of 0, 1, 2, … and their natural logarithms. */
export interface SymmetricPmf {
  readonly p: Float64Array;
  readonly logP: Float64Array;
}

/** Probabilities below e^(−DEEP_NATS), about 10^−48, are left out unless a caller asks for more. */
const DEEP_NATS = 110;

/**
 * Probabilities of a law down to about 10^−48, and at least as far as
 * `reach`. A law of several parts has an absolute error of about 10^−18.
 */
export function pmfOf(law: Law, reach = 0): SymmetricPmf {
  if (law.kind === 'skellam') return skellamPmf(toNumber(law.variance), reach);
  const parts = law.parts.map(({ rate, shape }) => laplacePartPmf(toNumber(rate), toNumber(shape), reach));
  return parts.reduce((sum, part) => convolveSymmetric(sum, part));
}

/** Symmetric Skellam of this variance: p(k) = e^(−μ) I_|k|(μ). */
export function skellamPmf(variance: number, reach = 0): SymmetricPmf {
  const last = Math.max(reach, skellamReach(variance));
  // From so far above, the guess of the first ratio no longer matters: each step multiplies its error by (p(k)/p(k−1))².
  const start = last + 60 + Math.ceil(3 * Math.sqrt(variance));
  const guess = besselRatioLowerBound(start + 1, variance);
  return fromRatios(last, start, guess, (k, above) => 1 / ((2 * k) / variance + above));
}

/** The difference of two NB(r, q) with r = `shape`, q = e^(−rate): q (k + 1 − r) p(k+1) = (1 + q²) k p(k) − q (k − 1 + r) p(k−1). */
export function laplacePartPmf(rate: number, shape: number, reach = 0): SymmetricPmf {
  const q = Math.exp(-rate);
  const last = Math.max(reach, laplaceReach(rate, shape));
  const start = last + 60 + Math.ceil(40 / rate);
  return fromRatios(last, start, q, (k, above) => (q * (k - 1 + shape)) / ((1 + q * q) * k - q * (k + 1 - shape) * above));
}

/** Amos 1974, (16): I_ν(x) / I_{ν−1}(x) ≥ x / (ν − ½ + √((ν + ½)² + x²)) for ν ≥ 1. Tight for large x and for large ν. */
export function besselRatioLowerBound(order: number, x: number): number {
  return x / (order - 0.5 + Math.sqrt((order + 0.5) ** 2 + x * x));
}

/** An upper bound of P[Z > last] from the ratio at `last`, because the ratios of a log-concave law fall. */
export function tailBeyond({ p, logP }: SymmetricPmf, last = p.length - 1): number {
  const ratio = Math.exp((logP[last] as number) - (logP[last - 1] as number));
  return ((p[last] as number) * ratio) / (1 - ratio);
}

function fromRatios(last: number, start: number, guess: number, below: (k: number, above: number) => number): SymmetricPmf {
  const logP = new Float64Array(last + 1);
  let ratio = guess;
  for (let k = start; k >= 1; k--) {
    ratio = below(k, ratio);
    if (k <= last) logP[k] = Math.log(ratio);
  }
  for (let k = 1; k <= last; k++) logP[k] = (logP[k] as number) + (logP[k - 1] as number);
  let total = 0;
  for (let k = last; k >= 1; k--) total += 2 * Math.exp(logP[k] as number);
  const logTotal = Math.log1p(total);
  const p = new Float64Array(last + 1);
  for (let k = 0; k <= last; k++) {
    logP[k] = (logP[k] as number) - logTotal;
    p[k] = Math.exp(logP[k] as number);
  }
  return { p, logP };
}

/**
 * About the k at which log p(k) falls below −nats, by the uniform expansion
 * of I_k (DLMF 10.41.3). Its relative error is about 1/(12k) here.
 */
export function skellamReach(variance: number, nats = DEEP_NATS): number {
  const logP = (k: number) => {
    const root = Math.sqrt(k * k + variance * variance);
    return root - variance - k * Math.asinh(k / variance) - 0.5 * Math.log(2 * Math.PI * root);
  };
  return firstWhere((k) => logP(k) < -nats - 1);
}

/** About the k at which log P[Z = k] falls below −DEEP_NATS. P[Z = k] is at most about k^(2r) q^k. */
function laplaceReach(rate: number, shape: number): number {
  const mode = (4 * shape) / rate;
  return firstWhere((k) => k > mode && rate * k - 2 * shape * Math.log1p(k * rate) > DEEP_NATS);
}

function firstWhere(holds: (k: number) => boolean): number {
  let high = 8;
  while (!holds(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function convolveSymmetric(a: SymmetricPmf, b: SymmetricPmf): SymmetricPmf {
  const full = convolve(mirrored(a.p), mirrored(b.p));
  const centre = a.p.length - 1 + (b.p.length - 1);
  const p = full.slice(centre).map((value) => Math.max(value, 0));
  return { p, logP: p.map(Math.log) };
}

function mirrored(half: Float64Array): Float64Array {
  const last = half.length - 1;
  return Float64Array.from({ length: 2 * last + 1 }, (_, i) => half[Math.abs(i - last)] as number);
}
