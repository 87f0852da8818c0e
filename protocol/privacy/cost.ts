// cost.ts — what noise costs a person, as ledgers add it up: a divergence for each order, or no bound at all (privacy.md §5).
import { PrivacyError } from './errors.ts';
import { isRenyiVector, RENYI_ORDERS, type RenyiVector } from './renyi.ts';

/**
 * No number bounds it. As a cost: noise that protects nothing by itself, such as one organisation's share of a discrete Laplace. As what may be
 * spent: a balance that promises nothing, and so is never overspent. A word and not Infinity, which JSON doesn't have.
 */
export const UNBOUNDED = 'unbounded';

/** What something costs, or has cost. */
export type Cost = RenyiVector | typeof UNBOUNDED;

export const NOTHING_SPENT: RenyiVector = RENYI_ORDERS.map(() => 0);

/**
 * Entry by entry; unbounded if either is. A sum beyond what a double counts stays at the most that it counts, which is beyond every budget.
 * PrivacyError `ledger` for a vector of another set of orders, or one that holds anything but whole numbers from 0.
 */
export function sum(a: RenyiVector, b: RenyiVector): RenyiVector;
export function sum(a: Cost, b: Cost): Cost;
export function sum(a: Cost, b: Cost): Cost {
  if (a === UNBOUNDED || b === UNBOUNDED) return UNBOUNDED;
  requireVector(b);
  return requireVector(a).map((value, i) => Math.min(Number.MAX_SAFE_INTEGER, value + (b[i] as number)));
}

/** The same cost so many times, a whole number. */
export function costTimes(cost: RenyiVector, times: number): RenyiVector;
export function costTimes(cost: Cost, times: number): Cost;
export function costTimes(cost: Cost, times: number): Cost {
  if (!isCount(times)) throw notCountable();
  return cost === UNBOUNDED ? UNBOUNDED : requireVector(cost).map((value) => Math.min(Number.MAX_SAFE_INTEGER, value * times));
}

/** Whether a ledger can count it. */
export function isCost(cost: Cost): boolean {
  return cost === UNBOUNDED || isRenyiVector(cost);
}

/** A number of times. */
export function isCount(times: number): boolean {
  return Number.isSafeInteger(times) && times >= 0;
}

/** A vector's entry at an order, or undefined if it is unbounded or if any of its entries is no number that a ledger can count. */
export function countable(cost: Cost, order: number): number | undefined {
  if (cost === UNBOUNDED) return undefined;
  requireOrders(cost);
  return isRenyiVector(cost) ? at(cost, order) : undefined;
}

/** RangeError if the order is none of {@link RENYI_ORDERS}, PrivacyError `ledger` for a vector of another set. */
export function at(vector: RenyiVector, order: number): number {
  return requireOrders(vector)[indexOf(order)] as number;
}

function requireVector(vector: RenyiVector): RenyiVector {
  if (isRenyiVector(requireOrders(vector))) return vector;
  throw notCountable();
}

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

/** RangeError if there is no such order. */
export function indexOf(order: number): number {
  const index = (RENYI_ORDERS as readonly number[]).indexOf(order);
  if (index === -1) throw new RangeError(`a ledger's order is one of ${RENYI_ORDERS.join(', ')}, got ${order}`);
  return index;
}
