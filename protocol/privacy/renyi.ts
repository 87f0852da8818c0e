// renyi.ts — Rényi divergences of the laws, as whole numbers a ledger can add (privacy.md §5).
import type { Law } from './law.ts';
import { toNumber } from './law.ts';
import { protectingRate } from './loss-atoms.ts';
import type { Shift } from './loss-atoms.ts';
import { besselRatioLowerBound, skellamPmf } from './symmetric-pmf.ts';

/** The orders that ledgers keep. Low ones suit one strong draw, high ones many weak draws. */
export const RENYI_ORDERS = [1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64] as const;

/** Divergences are kept in units of 10^−9, rounded up. */
export const RENYI_UNIT = 1e-9;

/** One divergence for each of {@link RENYI_ORDERS}, in whole units of 10^−9. */
export type RenyiVector = readonly number[];

/**
 * D_α(P ‖ Q) of one cell's noise against itself moved by `amount`; its mirror image is the same. α > 1.
 * A finite sum, with a bound for its tail added: never below the truth by more than rounding.
 */
export function renyiDivergence(law: Law, amount: number, alpha: number): number {
  if (amount === 0) return 0;
  return law.kind === 'skellam'
    ? skellamDivergence(toNumber(law.variance), amount, alpha)
    : laplaceDivergence(protectingRate(law), amount, alpha);
}

/** What everything a person moves costs, `windows` times over. Divergences of independent cells add. */
export function renyiVector(shifts: readonly Shift[], windows = 1): RenyiVector {
  return RENYI_ORDERS.map((alpha) => {
    const total = shifts.reduce((sum, { law, amount, cells }) => sum + (cells === 0 ? 0 : cells * renyiDivergence(law, amount, alpha)), 0);
    return Math.ceil((total * windows * (1 + 1e-11)) / RENYI_UNIT);
  });
}

/** Canonne, Kamath, Steinke 2020, Prop. 12: ε = R + log(1 − 1/α) − (log δ + log α) / (α − 1). At least 0. */
export function epsilonFromRenyi(alpha: number, divergence: number, delta: number): number {
  return Math.max(0, divergence + conversion(alpha, delta));
}

/** The largest divergence at this order that still means (ε, δ), in whole units: what a budget allows. 0 where the order can't say (ε, δ) at all. */
export function renyiBudget(alpha: number, epsilon: number, delta: number): number {
  return Math.max(0, Math.floor((epsilon - conversion(alpha, delta)) / RENYI_UNIT));
}

/** The order among {@link RENYI_ORDERS} at which a vector says the smallest ε. */
export function bestOrder(vector: RenyiVector, delta: number): { readonly order: number; readonly epsilon: number } {
  return RENYI_ORDERS.map((order, i) => ({ order, epsilon: epsilonFromRenyi(order, (vector[i] as number) * RENYI_UNIT, delta) })).reduce(
    (best, next) => (next.epsilon < best.epsilon ? next : best),
  );
}

function conversion(alpha: number, delta: number): number {
  return Math.log1p(-1 / alpha) - (Math.log(delta) + Math.log(alpha)) / (alpha - 1);
}

/** Nats below which the tail that a sum leaves out is bounded. */
const TAIL_NATS = 40;

/**
 * log Σ p(k)^α p(k − c)^(1−α) / (α − 1), as a sum from −j to the end of the table, and a bound for what lies beyond −j.
 * There the ratio p(k)/p(k − c) is at most g(j + c)^c with g the reciprocal of Amos's bound. g is log-concave in j and p's
 * own ratios fall, so the terms lie below a geometric series. On the other side the ratio is below 1 and the terms below p's.
 */
function skellamDivergence(variance: number, amount: number, alpha: number): number {
  const power = (alpha - 1) * amount;
  const logGrowth = (order: number) => -Math.log(besselRatioLowerBound(order, variance));
  let reach = Math.ceil(1.2 * power + amount + 14 * Math.sqrt(variance) + 40);
  for (;;) {
    const { logP } = skellamPmf(variance, reach + amount + 1);
    const last = logP.length - 2 - amount;
    const logTerm = (logP[last] as number) + power * logGrowth(last + amount);
    const logRatio =
      (logP[last + 1] as number) - (logP[last] as number) + power * (logGrowth(last + amount + 1) - logGrowth(last + amount));
    const logTail = logTerm + logRatio - Math.log(-Math.expm1(Math.min(logRatio, -1e-9)));
    if (logRatio < -1e-9 && logTail < -TAIL_NATS) return Math.log1p(excess(logP, last, amount, alpha) + Math.exp(logTail)) / (alpha - 1);
    reach = Math.ceil(reach * 1.3);
  }
}

/** Σ p(k)^α p(k − c)^(1−α) − 1 over |k| ≤ last, summed as Σ p(k) (e^((α−1) loss) − 1) so that small divergences keep their digits. */
function excess(logP: Float64Array, last: number, amount: number, alpha: number): number {
  let sum = 0;
  let lost = 0; // Neumaier's correction: terms of both signs cancel
  for (let k = -last; k <= last; k++) {
    const own = logP[Math.abs(k)] as number;
    const growth = (alpha - 1) * (own - (logP[Math.abs(k - amount)] as number));
    if (own + growth < -80 && own < -80) continue; // 10^-34: below any rounding
    // Far out p underflows and the growth overflows; their product is neither.
    const term = growth > 1 ? Math.exp(own + growth) - Math.exp(own) : Math.exp(own) * Math.expm1(growth);
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Losses are ±a·c at the ends and a(c − 2k) between: three finite sums. */
function laplaceDivergence(rate: number, amount: number, alpha: number): number {
  const atEnd = 1 / (1 + Math.exp(-rate));
  const grow = (loss: number) => Math.expm1((alpha - 1) * loss);
  let sum = atEnd * (grow(rate * amount) + Math.exp(-rate * amount) * grow(-rate * amount));
  for (let k = 1; k < amount; k++) sum += Math.tanh(rate / 2) * Math.exp(-rate * k) * grow(rate * (amount - 2 * k));
  return Math.log1p(sum) / (alpha - 1);
}
