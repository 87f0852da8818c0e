// ledger.ts — what was spent of which budget, by an organisation or a mission (privacy.md §5). Pure functions; callers store the ledgers.
import type { Law } from './law.ts';
import { sumOf } from './law.ts';
import type { PrivacyPromise } from './promise.ts';
import type { RenyiVector } from './renyi.ts';
import { bestOrder, epsilonFromRenyi, isRenyiVector, RENYI_UNIT, renyiBudget, renyiVector } from './renyi.ts';
import type { Sensitivity } from './sensitivity.ts';
import { at, costTimes, countable, indexOf, isCost, isCount, notCountable, NOTHING_SPENT, sum, UNBOUNDED, type Cost } from './cost.ts';

export { costTimes, NOTHING_SPENT, sum, UNBOUNDED, type Cost } from './cost.ts';

/** What may be spent. ε is {@link UNBOUNDED} if the balance promises nothing. */
export interface Budget {
  readonly epsilon: number | typeof UNBOUNDED;
  readonly delta: number;
}

/**
 * A budget and what was spent of it, in Rényi divergences (units of
 * 10^−9). Only the ledger's order decides; the others are for information.
 */
export interface Balance {
  readonly budget: Budget;
  readonly spent: Cost;
}

/**
 * An organisation's ledger over all of its missions. The order is fixed when the ledger is opened, because "any order within its budget"
 * is not a valid privacy filter (Feldman, Zrnic 2021).
 */
export interface OrganisationLedger {
  readonly order: number;
  /** L: the cost under the organisation's own noise alone, for every version of every instrument. It holds whoever else is dishonest. */
  readonly lastResort: Balance;
  /**
   * R: the cost under the noise of all honest organisations, once for each instrument and window. It holds if one aggregator and all but t
   * organisations of every mission are honest.
   */
  readonly release: Balance;
}

/** What one version of one instrument in one window costs each balance. Later versions cost the release balance nothing. */
export interface ContributionCost {
  readonly lastResort: Cost;
  readonly release: RenyiVector;
}

/**
 * A mission's ledger, kept by the collector and by both aggregators. A person is in one organisation, and so in one sector and one size
 * tier: the costs of different sectors, or of different tiers, don't add up for anybody.
 */
export interface MissionLedger {
  readonly order: number;
  readonly budget: PrivacyPromise;
  /** Spent on instruments that are gathered together. */
  readonly together: RenyiVector;
  /** Spent on instruments gathered by sector or size tier, by {@link partName}. A map, because a sector may be called "constructor". */
  readonly sectors: ReadonlyMap<string, RenyiVector>;
  /** How often each kind of {@link ChargedTogether} was charged. */
  readonly kinds?: ReadonlyMap<string, number>;
}

/** A kind of charges of the same cost. No person is in more than `most` of them, so further charges are free once `most` were paid. */
export interface ChargedTogether {
  readonly name: string;
  readonly most: number;
}

/** The outcome of a charge. */
export type Spending<Ledger> =
  | { readonly kind: 'spent'; readonly ledger: Ledger }
  /** Nothing was spent. Amounts are at the ledger's order, in units of 10^−9; undefined if unbounded or not a whole number from 0. */
  | {
      readonly kind: 'refused';
      readonly balance: 'lastResort' | 'release';
      readonly wanted: number | undefined;
      readonly left: number | undefined;
    };

/**
 * What a contribution of one instrument costs if each organisation draws noise of this law. PrivacyError `unreachable` if the cost isn't a
 * finite number at every order; `law-outside-theorem` if even the noise of `honest` organisations together protects nothing.
 */
export function contributionCost(instrument: Sensitivity, law: Law, honest: number, version = 0): ContributionCost {
  const cost = (summed: Law) => renyiVector([{ law: summed, cells: instrument.cells, amount: instrument.amount }]);
  const alone = law.kind === 'skellam' || law.parts.some(({ shape }) => shape.num >= shape.den);
  return {
    // A share alone protects nothing, so its cost is unbounded.
    lastResort: alone ? cost(law) : UNBOUNDED,
    release: version === 0 ? cost(sumOf(law, honest)) : NOTHING_SPENT,
  };
}

/** The order at which `windows` windows of this cost give the smallest ε. */
export function orderFor(costAWindow: RenyiVector, delta: number, windows = 52): number {
  return bestOrder(costTimes(costAWindow, windows), delta).order;
}

/** A new organisation ledger with nothing spent. RangeError if the order is not in {@link RENYI_ORDERS}. */
export function openOrganisationLedger(
  order: number,
  budgets: { readonly lastResort: Budget; readonly release: Budget },
): OrganisationLedger {
  indexOf(order);
  return {
    order,
    lastResort: { budget: budgets.lastResort, spent: NOTHING_SPENT },
    release: { budget: budgets.release, spent: NOTHING_SPENT },
  };
}

/**
 * The ledger after a contribution was locked, or a refusal that changes nothing. It
 * fails closed: a cost, a balance or a budget that the ledger can't count is refused.
 */
export function chargeOrganisation(ledger: OrganisationLedger, cost: ContributionCost): Spending<OrganisationLedger> {
  for (const balance of ['lastResort', 'release'] as const) {
    if (ledger[balance].budget.epsilon === UNBOUNDED && isCost(cost[balance]) && isCost(ledger[balance].spent)) continue;
    const wanted = countable(cost[balance], ledger.order);
    const left = countable(ledger[balance].spent, ledger.order) === undefined ? undefined : leftOf(ledger[balance], ledger.order);
    if (!(wanted !== undefined && left !== undefined && wanted <= left)) return { kind: 'refused', balance, wanted, left };
  }
  return { kind: 'spent', ledger: withSpent(ledger, cost) };
}

/** The ledger with a cost added, whatever its budgets. For reading back what was charged before. PrivacyError `ledger` as {@link sum}. */
export function withSpent(ledger: OrganisationLedger, cost: { readonly lastResort: Cost; readonly release: Cost }): OrganisationLedger {
  const spend = (balance: Balance, more: Cost): Balance => ({ ...balance, spent: sum(balance.spent, more) });
  return { ...ledger, lastResort: spend(ledger.lastResort, cost.lastResort), release: spend(ledger.release, cost.release) };
}

/** A new mission ledger with nothing spent. RangeError if the order is not in {@link RENYI_ORDERS}. */
export function openMissionLedger(order: number, budget: PrivacyPromise): MissionLedger {
  indexOf(order);
  return { order, budget, together: NOTHING_SPENT, sectors: new Map() };
}

/**
 * The ledger after a window was marked as collected, or a refusal that changes nothing. Pass `part` if the instrument is gathered by
 * sector or size tier, and `kind` if people are sampled.
 */
export function chargeMission(
  ledger: MissionLedger,
  cost: RenyiVector,
  part?: ChargedParts,
  kind?: ChargedTogether,
): Spending<MissionLedger> {
  const wanted = countable(cost, ledger.order);
  const balance = { budget: ledger.budget, spent: missionSpent(ledger) };
  const left = leftOf(balance, ledger.order);
  if (wanted === undefined) return { kind: 'refused', balance: 'release', wanted, left };
  const next = withCharges(ledger, cost, 1, part, kind);
  if (leftOf({ ...balance, spent: missionSpent(next) }, ledger.order) >= 0) return { kind: 'spent', ledger: next };
  return { kind: 'refused', balance: 'release', wanted, left };
}

/**
 * The ledger with a cost added `times` times, whatever the budget. For reading back what was charged before. PrivacyError `ledger` if
 * `cost` isn't a cost, or `times` isn't a whole number from 0.
 */
export function withCharges(
  ledger: MissionLedger,
  cost: RenyiVector,
  times: number,
  part?: ChargedParts,
  kind?: ChargedTogether,
): MissionLedger {
  if (!isRenyiVector(cost)) throw notCountable();
  if (!isCount(times) || (kind !== undefined && !isCount(kind.most))) throw notCountable();
  const before = kind === undefined ? 0 : (ledger.kinds?.get(kind.name) ?? 0);
  const paid = kind === undefined ? times : Math.max(0, Math.min(kind.most, before + times) - Math.min(kind.most, before));
  const total = paid === 0 ? NOTHING_SPENT : costTimes(cost, paid);
  const kept = kind === undefined ? ledger : { ...ledger, kinds: new Map(ledger.kinds).set(kind.name, before + times) };
  if (part === undefined) return { ...kept, together: sum(ledger.together, total) };
  const sectors = new Map(ledger.sectors);
  for (const one of typeof part === 'string' ? [part] : part) sectors.set(one, sum(sectors.get(one) ?? NOTHING_SPENT, total));
  return { ...kept, sectors };
}

/**
 * The organisations that are asked: those of a sector, of a size tier or
 * of both, and all if neither is named. Releases have null for no sector.
 */
export interface Part {
  readonly sector?: string | null | undefined;
  readonly tier?: string | undefined;
  /** If only some sectors are asked, and gathered together: their names. */
  readonly sectors?: readonly string[] | undefined;
}

/** A part's name: "charity", "/large" or "charity/large", and undefined for all. Names of sectors and tiers contain no slash. */
export function partName({ sector, tier }: Part): string | undefined {
  return tier === undefined ? (sector ?? undefined) : `${sector ?? ''}/${tier}`;
}

/** The parts that a charge is for: undefined for everybody, and one for each sector if only some are asked. */
export function chargedParts({ sector, tier, sectors }: Part): ChargedParts {
  return sectors === undefined ? partName({ sector, tier }) : sectors.map((one) => `${one}${tier === undefined ? '' : `/${tier}`}`);
}

/** The name of one part, as {@link partName} gives it, or of several; undefined for everybody. */
export type ChargedParts = string | readonly string[] | undefined;

/** The most that any person was charged: the largest sum for a sector, a tier and that sector's tier, plus what was asked of all. */
export function missionSpent({ together, sectors: parts }: MissionLedger): RenyiVector {
  const names = [...parts.keys()].map((name) => name.split('/'));
  const sectors = new Set(['', ...names.map(([sector = '']) => sector)]);
  const tiers = new Set(['', ...names.map(([, tier = '']) => tier)]);
  const charged = [...sectors].flatMap((sector) =>
    [...tiers].map((tier) =>
      [...new Set([sector, `/${tier}`, `${sector}/${tier}`])].map((name) => parts.get(name) ?? NOTHING_SPENT).reduce(sum),
    ),
  );
  return together.map((all, i) => all + Math.max(...charged.map((spent) => spent[i] ?? 0)));
}

/**
 * What is left at the ledger's order, in units of 10^−9. Below 0 only if the ledger was not
 * written by these functions. Infinity if the balance promises nothing; −Infinity if it promises
 * something and what was spent is unbounded. A budget that isn't a valid promise counts as 0.
 */
export function leftOf({ budget, spent }: Balance, order: number): number {
  if (budget.epsilon === UNBOUNDED) return Infinity;
  return spent === UNBOUNDED ? -Infinity : renyiBudget(order, budget.epsilon, budget.delta) - at(spent, order);
}

/** How many more times a cost can be paid. Infinity if the cost is 0 at this order, or if the balance promises nothing. */
export function timesLeft(balance: Balance, order: number, cost: Cost): number {
  if (balance.budget.epsilon === UNBOUNDED) return Infinity;
  if (cost === UNBOUNDED) return 0;
  const each = at(cost, order);
  if (each === 0) return Infinity;
  const left = leftOf(balance, order);
  return left >= each ? Math.floor(left / each) : 0;
}

/** What was spent, as the ε that it means at the ledger's order and the budget's δ. 0 if nothing was spent. */
export function epsilonSpent({ budget, spent }: Balance, order: number): number | typeof UNBOUNDED {
  if (spent === UNBOUNDED) return UNBOUNDED;
  const divergence = at(spent, order);
  return divergence === 0 ? 0 : epsilonFromRenyi(order, divergence * RENYI_UNIT, budget.delta);
}
