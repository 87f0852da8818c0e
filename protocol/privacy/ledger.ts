// ledger.ts — what was spent, of what: an organisation's two balances and a mission's one (privacy.md §5). Pure functions; who stores a ledger owns it.
import type { Law } from './law.ts';
import { sumOf } from './law.ts';
import type { PrivacyPromise } from './promise.ts';
import type { RenyiVector } from './renyi.ts';
import { bestOrder, epsilonFromRenyi, isRenyiVector, RENYI_UNIT, renyiBudget, renyiVector } from './renyi.ts';
import type { Sensitivity } from './sensitivity.ts';
import { at, costTimes, countable, indexOf, isCost, isCount, notCountable, NOTHING_SPENT, sum, UNBOUNDED, type Cost } from './cost.ts';

export { costTimes, NOTHING_SPENT, sum, UNBOUNDED, type Cost } from './cost.ts';

/** What may be spent: ε is {@link UNBOUNDED} if the balance promises nothing. */
export interface Budget {
  readonly epsilon: number | typeof UNBOUNDED;
  readonly delta: number;
}

/** What may be spent, and what was, in Rényi divergences of whole 10^−9. Only the ledger's order decides; the others are for information. */
export interface Balance {
  readonly budget: Budget;
  readonly spent: Cost;
}

/** An organisation's, over all of its missions. The order is fixed when the ledger is opened: "any order within budget" is not a filter (Feldman, Zrnic 2021). */
export interface OrganisationLedger {
  readonly order: number;
  /** L: its own noise alone, every version of every instrument. Stands whoever is dishonest. */
  readonly lastResort: Balance;
  /** R: the noise of all honest ones, once an instrument and window. Stands if in every mission one aggregator and all but t organisations are honest. */
  readonly release: Balance;
}

/** What one version of one instrument in one window costs each balance. A second version costs no release. */
export interface ContributionCost {
  readonly lastResort: Cost;
  readonly release: RenyiVector;
}

/**
 * A mission's, kept by the collector and by both aggregators. A person is in one organisation, so in one sector and one size tier: what several
 * of them were asked doesn't add up.
 */
export interface MissionLedger {
  readonly order: number;
  readonly budget: PrivacyPromise;
  /** Instruments gathered together. */
  readonly together: RenyiVector;
  /** Instruments gathered by sector or size tier, each part's own, under its {@link partName}. A map: a sector may be called "constructor". */
  readonly sectors: ReadonlyMap<string, RenyiVector>;
  /** How often each kind of {@link ChargedTogether} was charged. */
  readonly kinds?: ReadonlyMap<string, number>;
}

/** Charges of one kind and one cost, of which no person is in more than `most`: those beyond are free, since the first ones paid for the dearest. */
export interface ChargedTogether {
  readonly name: string;
  readonly most: number;
}

export type Spending<Ledger> =
  | { readonly kind: 'spent'; readonly ledger: Ledger }
  /** Nothing was spent. Amounts at the ledger's order, in whole 10^−9; undefined if one is unbounded, or no number that a ledger can count. */
  | {
      readonly kind: 'refused';
      readonly balance: 'lastResort' | 'release';
      readonly wanted: number | undefined;
      readonly left: number | undefined;
    };

/**
 * What a contribution of one instrument costs, under the noise that each organisation draws for it. PrivacyError `unreachable` if that isn't a
 * finite number at every order, or `law-outside-theorem` if the noise of so many honest organisations protects nothing.
 */
export function contributionCost(instrument: Sensitivity, law: Law, honest: number, version = 0): ContributionCost {
  const cost = (summed: Law) => renyiVector([{ law: summed, cells: instrument.cells, amount: instrument.amount }]);
  const alone = law.kind === 'skellam' || law.parts.some(({ shape }) => shape.num >= shape.den);
  return {
    // Shares that add up to nothing on their own are a cost without bound.
    lastResort: alone ? cost(law) : UNBOUNDED,
    release: version === 0 ? cost(sumOf(law, honest)) : NOTHING_SPENT,
  };
}

/** The order that suits so many windows of a cost: where it says the smallest ε. */
export function orderFor(costAWindow: RenyiVector, delta: number, windows = 52): number {
  return bestOrder(costTimes(costAWindow, windows), delta).order;
}

/** A new ledger with nothing spent. RangeError if the order is none of {@link RENYI_ORDERS}. */
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
 * The ledger after a contribution was locked, or a refusal that changes nothing. Fails closed: a cost, a balance or a budget that is no number a
 * ledger can count is a refusal.
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

/** The ledger with a cost that was locked, whatever its budgets: for reading back what was charged before. */
export function withSpent(ledger: OrganisationLedger, cost: { readonly lastResort: Cost; readonly release: Cost }): OrganisationLedger {
  const spend = (balance: Balance, more: Cost): Balance => ({ ...balance, spent: sum(balance.spent, more) });
  return { ...ledger, lastResort: spend(ledger.lastResort, cost.lastResort), release: spend(ledger.release, cost.release) };
}

export function openMissionLedger(order: number, budget: PrivacyPromise): MissionLedger {
  indexOf(order);
  return { order, budget, together: NOTHING_SPENT, sectors: new Map() };
}

/**
 * The ledger after a window was marked collected, or a refusal that changes nothing. `part` for an instrument gathered by sector or size tier,
 * `kind` if persons are sampled.
 */
export function chargeMission(ledger: MissionLedger, cost: RenyiVector, part?: string, kind?: ChargedTogether): Spending<MissionLedger> {
  const wanted = countable(cost, ledger.order);
  const balance = { budget: ledger.budget, spent: missionSpent(ledger) };
  const left = leftOf(balance, ledger.order);
  if (wanted === undefined) return { kind: 'refused', balance: 'release', wanted, left };
  const next = withCharges(ledger, cost, 1, part, kind);
  if (leftOf({ ...balance, spent: missionSpent(next) }, ledger.order) >= 0) return { kind: 'spent', ledger: next };
  return { kind: 'refused', balance: 'release', wanted, left };
}

/**
 * The ledger with a cost that was spent so many times, whatever the budget: for reading back what was charged before. PrivacyError `ledger` for
 * what is no cost, or no number of times.
 */
export function withCharges(ledger: MissionLedger, cost: RenyiVector, times: number, part?: string, kind?: ChargedTogether): MissionLedger {
  if (!isRenyiVector(cost)) throw notCountable();
  if (!isCount(times) || (kind !== undefined && !isCount(kind.most))) throw notCountable();
  const before = kind === undefined ? 0 : (ledger.kinds?.get(kind.name) ?? 0);
  const paid = kind === undefined ? times : Math.max(0, Math.min(kind.most, before + times) - Math.min(kind.most, before));
  const total = paid === 0 ? NOTHING_SPENT : costTimes(cost, paid);
  const kept = kind === undefined ? ledger : { ...ledger, kinds: new Map(ledger.kinds).set(kind.name, before + times) };
  if (part === undefined) return { ...kept, together: sum(ledger.together, total) };
  return { ...kept, sectors: new Map(ledger.sectors).set(part, sum(ledger.sectors.get(part) ?? NOTHING_SPENT, total)) };
}

/** Whose organisations are asked something: those of a sector, of a size tier, of both; all if neither is named. Releases write null for no sector. */
export interface Part {
  readonly sector?: string | null | undefined;
  readonly tier?: string | undefined;
}

/** "charity", "/large", "charity/large"; undefined for all together. Names of sectors and tiers have no slash in them. */
export function partName({ sector, tier }: Part): string | undefined {
  return tier === undefined ? (sector ?? undefined) : `${sector ?? ''}/${tier}`;
}

/** The most that any person has been charged: the largest sum over sectors and tiers, with everything that is asked of both and of all. */
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
 * What is left at the ledger's order, in whole 10^−9. Below 0 only if somebody else wrote the ledger; Infinity if the balance promises nothing,
 * and −Infinity if it promises something and has been spent without bound. NaN, which no comparison lets pass, if the budget is no number.
 */
export function leftOf({ budget, spent }: Balance, order: number): number {
  if (budget.epsilon === UNBOUNDED) return Infinity;
  return spent === UNBOUNDED ? -Infinity : renyiBudget(order, budget.epsilon, budget.delta) - at(spent, order);
}

/** How often more a cost can be paid. Infinity if it costs nothing, or if the balance promises nothing. */
export function timesLeft(balance: Balance, order: number, cost: Cost): number {
  if (balance.budget.epsilon === UNBOUNDED) return Infinity;
  if (cost === UNBOUNDED) return 0;
  const each = at(cost, order);
  if (each === 0) return Infinity;
  const left = leftOf(balance, order);
  return left >= each ? Math.floor(left / each) : 0;
}

/** The ε that the ledger's order says for what was spent, at the budget's δ. 0 while nothing was. */
export function epsilonSpent({ budget, spent }: Balance, order: number): number | typeof UNBOUNDED {
  if (spent === UNBOUNDED) return UNBOUNDED;
  const divergence = at(spent, order);
  return divergence === 0 ? 0 : epsilonFromRenyi(order, divergence * RENYI_UNIT, budget.delta);
}
