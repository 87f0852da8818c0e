// cost.ts — what a contribution costs a person's privacy, in the form that ledgers add up: Rényi divergences, or no bound (privacy.md §5).
import { PrivacyError } from './errors.ts';
import { isRenyiVector, RENYI_ORDERS, type RenyiVector } from './renyi.ts';

/**
 * A cost or a budget that no number bounds. A cost is unbounded if the noise protects nothing by
 * itself, such as one organisation's share of a discrete Laplace. A budget is unbounded if the
 * balance promises nothing; it is then never overspent. This is a word, because JSON has no Infinity.
 */
export const UNBOUNDED = 'unbounded';

/** What something costs, or has cost: whole units of 10^−9 at each order, or unbounded. */
export type Cost = RenyiVector | typeof UNBOUNDED;

export const NOTHING_SPENT: RenyiVector = RENYI_ORDERS.map(() => 0);

/**
 * The sum of two costs, entry by entry; unbounded if either is. An entry that would exceed
 * Number.MAX_SAFE_INTEGER stays at that number, which is above every budget. PrivacyError `ledger`
 * if a vector has another number of orders, or an entry that isn't a whole number from 0.
 */
export function sum(a: RenyiVector, b: RenyiVector): RenyiVector;
export function sum(a: Cost, b: Cost): Cost;
export function sum(a: Cost, b: Cost): Cost {
  if (a === UNBOUNDED || b === UNBOUNDED) return UNBOUNDED;
  requireVector(b);
  return requireVector(a).map((value, i) => Math.min(Number.MAX_SAFE_INTEGER, value + (b[i] as number)));
}

/** A cost multiplied by a whole number from 0. PrivacyError `ledger` as {@link sum}, and for any other `times`. */
export function costTimes(cost: RenyiVector, times: number): RenyiVector;
export function costTimes(cost: Cost, times: number): Cost;
export function costTimes(cost: Cost, times: number): Cost {
  if (!isCount(times)) throw notCountable();
  return cost === UNBOUNDED ? UNBOUNDED : requireVector(cost).map((value) => Math.min(Number.MAX_SAFE_INTEGER, value * times));
}

/** Whether a ledger can add this cost up. */
export function isCost(cost: Cost): boolean {
  return cost === UNBOUNDED || isRenyiVector(cost);
}

/** Whether `times` is a whole number from 0. */
export function isCount(times: number): boolean {
  return Number.isSafeInteger(times) && times >= 0;
}

/**
 * A cost's entry at an order. undefined if the cost is unbounded, or if
 * any of its entries isn't a whole number from 0. Throws as {@link at}.
 */
export function countable(cost: Cost, order: number): number | undefined {
  if (cost === UNBOUNDED) return undefined;
  requireOrders(cost);
  return isRenyiVector(cost) ? at(cost, order) : undefined;
}

/** A vector's entry at an order. RangeError unless the order is in {@link RENYI_ORDERS}; PrivacyError `ledger` if their numbers differ. */
export function at(vector: RenyiVector, order: number): number {
  return requireOrders(vector)[indexOf(order)] as number;
}

function requireVector(vector: RenyiVector): RenyiVector {
  if (isRenyiVector(requireOrders(vector))) return vector;
  throw notCountable();
}

/** The error for a cost that no ledger can add up. */
export function notCountable(): PrivacyError {
  return new PrivacyError('ledger', 'A cost holds something other than whole numbers from 0, so it is not added to a ledger.');
}

function requireOrders(vector: RenyiVector): RenyiVector {
  if (vector.length === RENYI_ORDERS.length) return vector;
  throw new PrivacyError(
    'ledger',
    `A cost has ${RENYI_ORDERS.length} orders, but this one has ${vector.length}: it comes from another version of Soundings.`,
  );
}

/** An order's place in {@link RENYI_ORDERS}. RangeError if it is not there. */
export function indexOf(order: number): number {
  const index = (RENYI_ORDERS as readonly number[]).indexOf(order);
  if (index === -1) throw new RangeError(`a ledger's order is one of ${RENYI_ORDERS.join(', ')}, got ${order}`);
  return index;
}
