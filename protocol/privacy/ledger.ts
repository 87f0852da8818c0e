// ledger.ts — what was spent, of what: an organisation's two balances and a mission's one (privacy.md §5). Pure functions; who stores a ledger owns it.
import type { Law } from './law.ts';
import { sumOf } from './law.ts';
import type { PrivacyPromise } from './promise.ts';
import type { RenyiVector } from './renyi.ts';
import { bestOrder, epsilonFromRenyi, RENYI_ORDERS, RENYI_UNIT, renyiBudget, renyiVector } from './renyi.ts';
import type { Sensitivity } from './sensitivity.ts';
import { PrivacyError } from './errors.ts';

/** What may be spent, and what was, in Rényi divergences of whole 10^−9. Only the ledger's order decides; the others are for information. */
export interface Balance {
  readonly budget: PrivacyPromise;
  readonly spent: RenyiVector;
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
  readonly lastResort: RenyiVector;
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
  /** Nothing was spent. Amounts at the ledger's order, in whole 10^−9. */
  | { readonly kind: 'refused'; readonly balance: 'lastResort' | 'release'; readonly wanted: number; readonly left: number };

export const NOTHING_SPENT: RenyiVector = RENYI_ORDERS.map(() => 0);

/** What a contribution of one instrument costs, under the noise that each organisation draws for it. */
export function contributionCost(instrument: Sensitivity, law: Law, honest: number, version = 0): ContributionCost {
  const cost = (summed: Law) => renyiVector([{ law: summed, cells: instrument.cells, amount: instrument.amount }]);
  const alone = law.kind === 'skellam' || law.parts.some(({ shape }) => shape.num >= shape.den);
  return {
    // Shares that add up to nothing on their own are a cost without bound.
    lastResort: alone ? cost(law) : RENYI_ORDERS.map(() => Infinity),
    release: version === 0 ? cost(sumOf(law, honest)) : NOTHING_SPENT,
  };
}

/** The order that suits so many windows of a cost: where it says the smallest ε. */
export function orderFor(costAWindow: RenyiVector, delta: number, windows = 52): number {
  return bestOrder(
    costAWindow.map((cost) => cost * windows),
    delta,
  ).order;
}

/** A new ledger with nothing spent. RangeError where the order is none of {@link RENYI_ORDERS}. */
export function openOrganisationLedger(
  order: number,
  budgets: { readonly lastResort: PrivacyPromise; readonly release: PrivacyPromise },
): OrganisationLedger {
  indexOf(order);
  return {
    order,
    lastResort: { budget: budgets.lastResort, spent: NOTHING_SPENT },
    release: { budget: budgets.release, spent: NOTHING_SPENT },
  };
}

/** The ledger after a contribution was locked, or a refusal that changes nothing. */
export function chargeOrganisation(ledger: OrganisationLedger, cost: ContributionCost): Spending<OrganisationLedger> {
  for (const balance of ['lastResort', 'release'] as const) {
    const wanted = at(cost[balance], ledger.order);
    const left = leftOf(ledger[balance], ledger.order);
    if (wanted > left) return { kind: 'refused', balance, wanted, left };
  }
  const spend = (balance: Balance, more: RenyiVector): Balance => ({ ...balance, spent: sum(balance.spent, more) });
  return {
    kind: 'spent',
    ledger: { ...ledger, lastResort: spend(ledger.lastResort, cost.lastResort), release: spend(ledger.release, cost.release) },
  };
}

export function openMissionLedger(order: number, budget: PrivacyPromise): MissionLedger {
  indexOf(order);
  return { order, budget, together: NOTHING_SPENT, sectors: new Map() };
}

/**
 * The ledger after a window was marked collected, or a refusal that changes nothing. `part` for an instrument gathered by sector or size tier,
 * `kind` where persons are sampled.
 */
export function chargeMission(ledger: MissionLedger, cost: RenyiVector, part?: string, kind?: ChargedTogether): Spending<MissionLedger> {
  const next = withCharges(ledger, cost, 1, part, kind);
  const balance = { budget: ledger.budget, spent: missionSpent(ledger) };
  if (leftOf({ ...balance, spent: missionSpent(next) }, ledger.order) >= 0) return { kind: 'spent', ledger: next };
  return { kind: 'refused', balance: 'release', wanted: at(cost, ledger.order), left: leftOf(balance, ledger.order) };
}

/** The ledger with a cost that was spent so many times, whatever the budget: for reading back what was charged before. */
export function withCharges(ledger: MissionLedger, cost: RenyiVector, times: number, part?: string, kind?: ChargedTogether): MissionLedger {
  const before = kind === undefined ? 0 : (ledger.kinds?.get(kind.name) ?? 0);
  const paid = kind === undefined ? times : Math.max(0, Math.min(kind.most, before + times) - Math.min(kind.most, before));
  const total = paid === 0 ? NOTHING_SPENT : cost.map((divergence) => divergence * paid);
  const kept = kind === undefined ? ledger : { ...ledger, kinds: new Map(ledger.kinds).set(kind.name, before + times) };
  if (part === undefined) return { ...kept, together: sum(ledger.together, total) };
  return { ...kept, sectors: new Map(ledger.sectors).set(part, sum(ledger.sectors.get(part) ?? NOTHING_SPENT, total)) };
}

/** Whose organisations are asked something: those of a sector, of a size tier, of both; all where neither is named. Releases write null for no sector. */
export interface Part {
  readonly sector?: string | null | undefined;
  readonly tier?: string | undefined;
}

/** "charity", "/large", "charity/large"; undefined for all together. Names of sectors and tiers have no slash in them. */
export function partName({ sector, tier }: Part): string | undefined {
  return tier === undefined ? (sector ?? undefined) : `${sector ?? ''}/${tier}`;
}

/** What a person has been charged where most was asked: in one sector and tier, by all that asks either of them or both. */
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

/** What is left at the ledger's order, in whole 10^−9. Below 0 only where somebody else wrote the ledger. */
export function leftOf({ budget, spent }: Balance, order: number): number {
  return renyiBudget(order, budget.epsilon, budget.delta) - at(spent, order);
}

/** How often more a cost can be paid. */
export function timesLeft(balance: Balance, order: number, cost: RenyiVector): number {
  const each = at(cost, order);
  return each === 0 ? Infinity : Math.max(0, Math.floor(leftOf(balance, order) / each));
}

/** The ε that the ledger's order says for what was spent, at the budget's δ. 0 while nothing was. */
export function epsilonSpent({ budget, spent }: Balance, order: number): number {
  const divergence = at(spent, order);
  return divergence === 0 ? 0 : epsilonFromRenyi(order, divergence * RENYI_UNIT, budget.delta);
}

/** Entry by entry. PrivacyError `ledger` for a vector of another set of orders, or a sum that a double can't hold exactly. */
export function sum(a: RenyiVector, b: RenyiVector): RenyiVector {
  requireOrders(b);
  return requireOrders(a).map((value, i) => {
    const total = value + (b[i] as number);
    if (total > Number.MAX_SAFE_INTEGER && total !== Infinity)
      throw new PrivacyError('ledger', 'A ledger has grown beyond what it can count.');
    return total;
  });
}

function at(vector: RenyiVector, order: number): number {
  return requireOrders(vector)[indexOf(order)] as number;
}

function requireOrders(vector: RenyiVector): RenyiVector {
  if (vector.length === RENYI_ORDERS.length) return vector;
  throw new PrivacyError(
    'ledger',
    `A cost has ${RENYI_ORDERS.length} orders, this one ${vector.length}: it comes from another version of Soundings.`,
  );
}

function indexOf(order: number): number {
  const index = (RENYI_ORDERS as readonly number[]).indexOf(order);
  if (index === -1) throw new RangeError(`a ledger's order is one of ${RENYI_ORDERS.join(', ')}, got ${order}`);
  return index;
}
