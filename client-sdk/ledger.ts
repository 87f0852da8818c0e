// ledger.ts — what an organisation has spent over all of its missions: the sum over what is locked, so never out of step (privacy.md §5).
import * as z from 'zod/mini';
import { fromUtf8, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { sensitivity } from '../protocol/mission/instrument.ts';
import { countedInLife, countedInYear, isSampled, placeInBlock, type Counted } from '../protocol/mission/sampling.ts';
import {
  chargeOrganisation,
  contributionCost,
  epsilonSpent,
  NOTHING_SPENT,
  openOrganisationLedger,
  orderFor,
  sum,
  timesLeft,
  type Balance,
  type ContributionCost,
  type OrganisationLedger,
} from '../protocol/privacy/ledger.ts';
import type { PrivacyPromise } from '../protocol/privacy/promise.ts';
import { epsilonFromRenyi, RENYI_ORDERS, RENYI_UNIT, type RenyiVector } from '../protocol/privacy/renyi.ts';
import { SdkError } from './errors.ts';
import type { LockStore } from './lock.ts';
import { lockedSummaries } from './lock-record.ts';
import { tasksOf, type Place } from './mission.ts';

/** What an organisation allows itself, over all missions: (ε, δ) for each balance. */
export interface Budgets {
  readonly lastResort: PrivacyPromise;
  readonly release: PrivacyPromise;
}

/** The ledger in the words of the preview and the receipt. ε at the balance's δ, at the ledger's one order. */
export interface BalanceView {
  readonly epsilonSpent: number;
  readonly epsilonBudget: number;
  readonly delta: number;
  /** How often more such a contribution can be paid. Where persons are sampled, those that a year has paid for already come on top. */
  readonly timesLeft: number;
}
export type LedgerView = Readonly<Record<'lastResort' | 'release', BalanceView>>;

const LEDGER = 'ledger';
const PromiseSchema = z.strictObject({ epsilon: z.number().check(z.gt(0)), delta: z.number().check(z.gt(0), z.lt(1)) });
const LedgerRecord = z.strictObject({
  format: z.literal('soundings ledger v1'),
  order: z.number(),
  lastResort: PromiseSchema,
  release: PromiseSchema,
});

/**
 * Opens the ledger with budgets of the organisation's own choosing, before its first contribution. The order is fixed now and for ever: the one
 * that suits 52 windows of `place`'s mission. SdkError `store` where there is one already.
 */
export async function openLedger(store: LockStore, budgets: Budgets, place: Place): Promise<void> {
  const order = orderOf(place, budgets.release.delta);
  const record = { format: 'soundings ledger v1', order, lastResort: budgets.lastResort, release: budgets.release };
  const created = await store.create(LEDGER, { summary: utf8(JSON.stringify(record)), secret: new Uint8Array(0) });
  if (!created) throw new SdkError('store', 'The ledger is open already; its budgets and its order stay as they are.');
}

/**
 * Other budgets from now on, by a decision of the organisation's own: what was spent stays spent, the order and both δ stay what they are.
 * SdkError `store` where there is no ledger yet.
 */
export async function setBudgets(
  store: LockStore,
  epsilons: { readonly lastResort?: number | undefined; readonly release?: number | undefined },
): Promise<void> {
  await store.exclusively(async () => {
    const bytes = await store.readSummary(LEDGER);
    if (bytes === undefined) throw new SdkError('store', 'There is no ledger yet; it opens with your first contribution.');
    const record = LedgerRecord.parse(JSON.parse(fromUtf8(bytes)));
    const lastResort = { ...record.lastResort, epsilon: epsilons.lastResort ?? record.lastResort.epsilon };
    const release = { ...record.release, epsilon: epsilons.release ?? record.release.epsilon };
    await store.replace(LEDGER, { summary: utf8(JSON.stringify({ ...record, lastResort, release })), secret: new Uint8Array(0) });
  });
}

/** The ledger with everything that was ever locked in this store, sent or not. Undefined before the first contribution. */
export async function readLedger(store: LockStore): Promise<OrganisationLedger | undefined> {
  const bytes = await store.readSummary(LEDGER);
  if (bytes === undefined) return undefined;
  const { order, lastResort, release } = LedgerRecord.parse(JSON.parse(fromUtf8(bytes)));
  let ledger = openOrganisationLedger(order, { lastResort, release });
  for (const { cost } of await lockedSummaries(store)) ledger = add(ledger, cost);
  return ledger;
}

/**
 * What a person has been charged at the worst where both aggregators of the missions named, and of no other, worked together: L over those and R
 * over the rest, at the ledger's one order and the release promise's δ (privacy.md §5). Undefined before the first contribution. SdkError
 * `mission` for a name under which nothing is locked.
 */
export async function spentWhereFailed(
  store: LockStore,
  missions: readonly string[],
): Promise<{ readonly epsilon: number; readonly delta: number } | undefined> {
  const ledger = await readLedger(store);
  if (ledger === undefined) return undefined;
  const locked = await lockedSummaries(store);
  const known = new Set(locked.map(({ mission }) => mission));
  const unknown = missions.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const names = [...known].map((name) => `"${name}"`).join(', ');
    throw new SdkError('mission', `Nothing is locked for a mission "${unknown}"; there is something for ${names}.`);
  }
  const failed = new Set(missions);
  const spent = locked
    .map(({ mission, cost }) => (failed.has(mission) ? cost.lastResort : cost.release))
    .reduce((total: RenyiVector, cost) => sum(total, cost), NOTHING_SPENT);
  const { budget } = ledger.release;
  return { epsilon: epsilonSpent({ budget, spent }, ledger.order), delta: budget.delta };
}

/** As {@link readLedger}; opened, the first time, with what the mission's whole life can cost and no more. */
export async function ledgerFor(store: LockStore, place: Place): Promise<OrganisationLedger> {
  const found = await readLedger(store);
  if (found !== undefined) return found;
  await openLedger(store, lifeOf(place), place);
  return ledgerFor(store, place);
}

/** What one version of this contribution costs. */
export function costOf({ mission, task }: Place, version: number): ContributionCost {
  const honest = task.organisationsMin - mission.charter.promises.dishonestMax;
  return contributionCost(sensitivity(task.instrument), task.noise, honest, version);
}

/**
 * What locking this version adds to the ledger: its cost, or nothing where the charter samples persons and as many windows of the block as can
 * count one are charged for this version already. The versions of the w dearest windows add up to exactly that, and nobody is in more.
 */
export async function chargeFor(place: Place, version: number, store: LockStore): Promise<ContributionCost> {
  const { mission, task, window, entry } = place;
  const { sampling } = mission.charter;
  if (sampling === undefined || !isSampled(task.instrument)) return costOf(place, version);
  const { block } = placeInBlock(sampling, window.number);
  const taskId = toBase64Url(task.taskId);
  const charged = (await lockedSummaries(store)).filter(
    (locked) =>
      locked.taskId === taskId &&
      locked.organisation === entry.id &&
      locked.version === version &&
      placeInBlock(sampling, locked.window).block === block,
  );
  return charged.length < sampling.windows ? costOf(place, version) : { lastResort: NOTHING_SPENT, release: NOTHING_SPENT };
}

/** SdkError `budget` where the cost would take the ledger over; else nothing happens. The charge is the record that is then locked. */
export function assertAffordable(ledger: OrganisationLedger, cost: ContributionCost): void {
  const outcome = chargeOrganisation(ledger, cost);
  if (outcome.kind === 'spent') return;
  const which = outcome.balance === 'release' ? 'the release promise' : 'the last-resort promise';
  throw new SdkError(
    'budget',
    `This contribution would take your organisation's ledger over its budget for ${which}. Nothing was drawn or sent. Only a decision of your own to allow more can change that: soundings ledger sets the budgets.`,
  );
}

export function viewLedger(ledger: OrganisationLedger, cost: ContributionCost): LedgerView {
  const view = (balance: Balance, each: RenyiVector): BalanceView => ({
    epsilonSpent: epsilonSpent(balance, ledger.order),
    epsilonBudget: balance.budget.epsilon,
    delta: balance.budget.delta,
    timesLeft: timesLeft(balance, ledger.order, each),
  });
  return { lastResort: view(ledger.lastResort, cost.lastResort), release: view(ledger.release, cost.release) };
}

function add(ledger: OrganisationLedger, cost: ContributionCost): OrganisationLedger {
  return {
    ...ledger,
    lastResort: { ...ledger.lastResort, spent: sum(ledger.lastResort.spent, cost.lastResort) },
    release: { ...ledger.release, spent: sum(ledger.release.spent, cost.release) },
  };
}

/** All instruments that this organisation is asked, one version each, in so many windows. */
function missionCost({ mission, entry, window }: Place, { persons, figures }: Counted): ContributionCost {
  const times = (cost: RenyiVector, windows: number): RenyiVector => cost.map((divergence) => divergence * windows);
  return tasksOf(mission, entry)
    .map((task): ContributionCost => {
      const { lastResort, release } = costOf({ mission, task, entry, window }, 0);
      const windows = isSampled(task.instrument) ? persons : figures;
      return { lastResort: times(lastResort, windows), release: times(release, windows) };
    })
    .reduce((total, cost) => ({ lastResort: sum(total.lastResort, cost.lastResort), release: sum(total.release, cost.release) }));
}

/** The one that suits 52 windows, or a year's where persons are sampled. */
function orderOf(place: Place, delta: number): number {
  const { charter } = place.mission;
  const windows = charter.sampling === undefined ? { persons: 52, figures: 52 } : countedInYear(charter);
  return orderFor(missionCost(place, windows).release, delta, 1);
}

/** Every window and every version of the mission at hand, as budgets: the ledger then gates what comes on top of it. */
function lifeOf(place: Place): Budgets {
  const { charter } = place.mission;
  const { amendments, promises } = charter;
  const order = orderOf(place, promises.release.delta);
  const at = RENYI_ORDERS.findIndex((candidate) => candidate === order);
  const budget = (cost: RenyiVector, times: number, delta: number): PrivacyPromise => {
    const divergence = (cost[at] ?? 0) * times;
    // Rounded up to a hundredth, so that the last window is affordable too.
    return { epsilon: Math.ceil(epsilonFromRenyi(order, divergence * RENYI_UNIT, delta) * 100 + 1) / 100, delta };
  };
  const cost = missionCost(place, countedInLife(charter));
  return {
    lastResort: budget(cost.lastResort, 1 + amendments, (promises.lastResort ?? promises.release).delta),
    release: budget(cost.release, 1, promises.release.delta),
  };
}
