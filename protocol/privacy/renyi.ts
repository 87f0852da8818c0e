// renyi.ts — Rényi divergences of the laws, as whole numbers that a ledger can add up (privacy.md §5).
import { PrivacyError } from './errors.ts';
import type { Law } from './law.ts';
import { toNumber } from './law.ts';
import { protectingRate } from './loss-atoms.ts';
import type { Shift } from './loss-atoms.ts';
import { besselRatioLowerBound, skellamPmf, type SymmetricPmf } from './symmetric-pmf.ts';

/** The orders that ledgers keep. Low orders suit a few windows that each cost much, high orders many that each cost little. */
export const RENYI_ORDERS = [1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64] as const;

/** Divergences are kept in units of 10^−9, rounded up. */
export const RENYI_UNIT = 1e-9;

/** One divergence for each of {@link RENYI_ORDERS}, in whole units of 10^−9. */
export type RenyiVector = readonly number[];

/** Whether a value is a vector that a ledger may add up: one divergence for each order, every one a whole number from 0. */
export function isRenyiVector(value: unknown): value is RenyiVector {
  return Array.isArray(value) && value.length === RENYI_ORDERS.length && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

/**
 * D_α(P ‖ Q) between one cell's noise P and the same noise shifted by `amount`, for α > 1. D_α(Q ‖ P) is the same.
 * The result is a finite sum plus a bound of its tail, so it is never below the true value by more than rounding. PrivacyError
 * `unreachable` if it isn't a finite number, or if the noise or the amount is so large that the sum is too long to compute.
 */
export function renyiDivergence(law: Law, amount: number, alpha: number): number {
  const [divergence] = renyiDivergences(law, amount, [alpha]);
  return divergence as number;
}

/**
 * The cost of everything that a person changes in `windows` windows. Divergences of independent cells add up. PrivacyError `unreachable` as
 * {@link renyiDivergence}, or if the cost is more than a ledger can count.
 */
export function renyiVector(shifts: readonly Shift[], windows = 1): RenyiVector {
  const moved = shifts.filter(({ cells }) => cells !== 0).map((shift) => ({ ...shift, each: allDivergences(shift.law, shift.amount) }));
  return RENYI_ORDERS.map((alpha, at) => {
    const total = moved.reduce((sum, { each, cells }) => sum + cells * (each[at] as number), 0);
    const units = Math.ceil((total * windows * (1 + 1e-11)) / RENYI_UNIT);
    if (Number.isSafeInteger(units) && units >= 0) return units;
    throw new PrivacyError('unreachable', `What this noise costs a person at order ${alpha} is more than a ledger can count.`);
  });
}

/**
 * ε = R + log(1 − 1/α) − (log δ + log α) / (α − 1), and at least 0 (Canonne, Kamath, Steinke 2020, Prop. 12). R is not in units of 10^−9.
 */
export function epsilonFromRenyi(alpha: number, divergence: number, delta: number): number {
  return Math.max(0, divergence + conversion(alpha, delta));
}

/**
 * The largest divergence at this order that implies (ε, δ), in whole units of 10^−9: what a budget allows. 0 if none at this order does,
 * or if ε or δ is out of its range.
 */
export function renyiBudget(alpha: number, epsilon: number, delta: number): number {
  if (!(epsilon > 0 && epsilon < Infinity && delta > 0 && delta < 1)) return 0;
  return Math.max(0, Math.floor((epsilon - conversion(alpha, delta)) / RENYI_UNIT));
}

/** The order among {@link RENYI_ORDERS} at which a vector gives the smallest ε. */
export function bestOrder(vector: RenyiVector, delta: number): { readonly order: number; readonly epsilon: number } {
  return RENYI_ORDERS.map((order, i) => ({ order, epsilon: epsilonFromRenyi(order, (vector[i] as number) * RENYI_UNIT, delta) })).reduce(
    (best, next) => (next.epsilon < best.epsilon ? next : best),
  );
}

function conversion(alpha: number, delta: number): number {
  return Math.log1p(-1 / alpha) - (Math.log(delta) + Math.log(alpha)) / (alpha - 1);
}

/**
 * Longer sums are not computed. Noise that can be drawn has a variance
 * below about 10^8, and amounts of up to 40,000 then stay within this.
 */
const REACH_MAX = 1 << 22;

/** A cache of results that take up to a second each: a charter's examination, its contributions and its releases all need the same ones. */
const known = new Map<string, readonly number[]>();
const KNOWN_MAX = 256;

function allDivergences(law: Law, amount: number): readonly number[] {
  const key = JSON.stringify([law, amount], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const found = known.get(key) ?? renyiDivergences(law, amount, RENYI_ORDERS);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, found);
  return found;
}

/** One law's divergences at several orders. The probabilities, which take the longest, are computed only once. */
function renyiDivergences(law: Law, amount: number, orders: readonly number[]): readonly number[] {
  if (amount === 0) return orders.map(() => 0);
  const divergences =
    law.kind === 'skellam'
      ? skellamDivergences(toNumber(law.variance), amount, orders)
      : orders.map((alpha) => laplaceDivergence(protectingRate(law), amount, alpha));
  if (divergences.every((divergence) => divergence >= 0 && divergence < Infinity)) return divergences;
  throw new PrivacyError(
    'unreachable',
    `This noise has no finite divergence for an amount of ${amount}, so what it costs can't be counted.`,
  );
}

function skellamDivergences(variance: number, amount: number, orders: readonly number[]): readonly number[] {
  let reach = reachFor(variance, amount, Math.max(...orders));
  for (;;) {
    if (!(reach <= REACH_MAX))
      throw new PrivacyError('unreachable', `An amount of ${amount} under noise of variance ${variance} is too large to be worked out.`);
    const pmf = skellamPmf(variance, reach + amount + 1);
    const divergences = orders.map((alpha) => skellamDivergence(pmf, variance, amount, alpha));
    if (divergences.every((divergence) => divergence !== undefined)) return divergences;
    reach = Math.ceil(reach * LONGER);
  }
}

/** An index at which the terms of an order's sum have probably fallen far enough. */
function reachFor(variance: number, amount: number, alpha: number): number {
  return Math.ceil(1.2 * (alpha - 1) * amount + amount + 14 * Math.sqrt(variance) + 40);
}

const LONGER = 1.3;

/** The tail that a sum leaves out must be below e^(−TAIL_NATS). */
const TAIL_NATS = 40;

/**
 * log Σ p(k)^α p(k − c)^(1−α) / (α − 1), as a sum from −j to the end of the table plus a bound for the terms below −j.
 * There the ratio p(k)/p(k − c) is at most g(j + c)^c, where g is the reciprocal of Amos's bound. g is log-concave in j and p's
 * own ratios fall, so the terms lie below a geometric series. Beyond the other end the ratio is below 1, so each term is below p(k).
 * Undefined if the table is too short for a small bound.
 */
function skellamDivergence(pmf: SymmetricPmf, variance: number, amount: number, alpha: number): number | undefined {
  const { logP } = pmf;
  const power = (alpha - 1) * amount;
  const logGrowth = (order: number) => -Math.log(besselRatioLowerBound(order, variance));
  for (let last = reachFor(variance, amount, alpha); last <= logP.length - 2 - amount; last = Math.ceil(last * LONGER)) {
    const logTerm = (logP[last] as number) + power * logGrowth(last + amount);
    const logRatio =
      (logP[last + 1] as number) - (logP[last] as number) + power * (logGrowth(last + amount + 1) - logGrowth(last + amount));
    const logTail = logTerm + logRatio - Math.log(-Math.expm1(Math.min(logRatio, -1e-9)));
    if (logRatio < -1e-9 && logTail < -TAIL_NATS) return (logMoment(pmf, last, amount, alpha) + Math.exp(logTail)) / (alpha - 1);
  }
  return undefined;
}

/** Terms this many nats (a factor of 10^−34) below the largest are smaller than rounding errors. */
const NEGLIGIBLE_NATS = 80;

/**
 * log Σ p(k)^α p(k − c)^(1−α) over |k| ≤ last. It is summed as Σ p(k) (e^((α−1) loss) − 1), so that small divergences keep their digits,
 * and scaled by its largest term (log-sum-exp), so that large ones don't overflow: at order 64 the terms contain e^(63 · loss).
 */
function logMoment({ p, logP }: SymmetricPmf, last: number, amount: number, alpha: number): number {
  const growth = (k: number) => (alpha - 1) * ((logP[Math.abs(k)] as number) - (logP[Math.abs(k - amount)] as number));
  // For k > 0 far enough out, losses are negative and each term is below p(k), so the sum can end where p is negligible.
  let end = last;
  while (end > 0 && (logP[end] as number) < -NEGLIGIBLE_NATS) end--;
  let largest = 0; // of the terms' logarithms, and of 1's
  for (let k = -last; k <= end; k++) largest = Math.max(largest, (logP[Math.abs(k)] as number) + growth(k));
  let sum = 0;
  let lost = 0; // Neumaier's correction: terms of both signs cancel
  for (let k = -last; k <= end; k++) {
    const own = (logP[Math.abs(k)] as number) - largest;
    const grown = growth(k);
    if (own + grown < -NEGLIGIBLE_NATS && own < -NEGLIGIBLE_NATS) continue;
    // Far out, p underflows and the growth overflows, but their product does neither.
    const scaled = largest === 0 ? (p[Math.abs(k)] as number) : Math.exp(own);
    const term = grown > 1 ? Math.exp(own + grown) - scaled : scaled * Math.expm1(grown);
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  const excess = sum + lost;
  return largest === 0 ? Math.log1p(excess) : largest + Math.log(excess + Math.exp(-largest));
}

/**
 * The losses are ±a·c at the two ends and a(c − 2k) between, so there are three finite sums. They are scaled as in {@link logMoment}, by
 * the growth of the largest loss, a·c.
 */
function laplaceDivergence(rate: number, amount: number, alpha: number): number {
  const atEnd = 1 / (1 + Math.exp(-rate));
  const most = (alpha - 1) * rate * amount;
  const scale = most > SCALED_FROM_NATS ? most : 0;
  const grow = (loss: number) => (scale === 0 ? Math.expm1((alpha - 1) * loss) : Math.exp((alpha - 1) * loss - scale) - Math.exp(-scale));
  let sum = atEnd * (grow(rate * amount) + Math.exp(-rate * amount) * grow(-rate * amount));
  for (let k = 1; k < amount; k++) sum += Math.tanh(rate / 2) * Math.exp(-rate * k) * grow(rate * (amount - 2 * k));
  return (scale === 0 ? Math.log1p(sum) : scale + Math.log(sum + Math.exp(-scale))) / (alpha - 1);
}

/** If the growth is above this many nats, subtracting 1 makes no difference. */
const SCALED_FROM_NATS = 40;
