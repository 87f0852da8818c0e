// ledger.ts — what an organisation has spent over all of its missions: the sum over what is locked, so never out of step (privacy.md §5).
import { toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { countedInLife, countedInYear, isSampled, type Counted } from '@soundings/protocol/charter/sampling';
import {
  chargeOrganisation,
  costTimes,
  epsilonSpent,
  NOTHING_SPENT,
  openOrganisationLedger,
  orderFor,
  sum,
  timesLeft,
  UNBOUNDED,
  withSpent,
  type Balance,
  type Budget,
  type ContributionCost,
  type Cost,
  type OrganisationLedger,
} from '@soundings/protocol/privacy/ledger';
import type { PrivacyPromise } from '@soundings/protocol/privacy/promise';
import { epsilonFromRenyi, RENYI_ORDERS, RENYI_UNIT } from '@soundings/protocol/privacy/renyi';
import { chargedIn, checkedCharges } from './charged.ts';
import { chargesOf, isInBlock, taskCost } from './charges.ts';
import { SdkError } from '../errors.ts';
import { EPSILON_MAX, LEDGER, ledgerBytes, LedgerRecord, ReadRecord, readLedgerRecord } from './ledger-record.ts';
import type { LockStore } from './lock.ts';
import { lockNames, placeOf } from './lock-record.ts';
import { tasksOf, type Place } from '../mission/mission.ts';

/** What an organisation allows itself, over all missions: (ε, δ) for each balance. A last resort may be {@link UNBOUNDED}: it promises nothing. */
export interface Budgets {
  readonly lastResort: Budget;
  readonly release: PrivacyPromise;
}

/** The ledger in the words of the preview and the receipt. ε at the balance's δ, at the ledger's one order. Every number has a form in JSON. */
export interface BalanceView {
  readonly epsilonSpent: number | typeof UNBOUNDED;
  readonly epsilonBudget: number | typeof UNBOUNDED;
  readonly delta: number;
  /**
   * How often more such a contribution can be paid; {@link UNBOUNDED} if the balance promises nothing. If persons are sampled, those that a year
   * has paid for already come on top.
   */
  readonly timesLeft: number | typeof UNBOUNDED;
}
export type LedgerView = Readonly<Record<'lastResort' | 'release', BalanceView>>;

/** A ledger as its store has it. */
export interface LedgerState {
  readonly ledger: OrganisationLedger;
  /** Names of records whose cost can't be worked out. While there is one, nothing new is drawn for any mission. */
  readonly uncharged: readonly string[];
}

/**
 * Opens the ledger with budgets that the organisation chooses, before its first contribution. This also fixes the ledger's order for ever: the
 * one that suits 52 windows of `place`'s mission. SdkError `store` if there is a ledger already.
 */
export async function openLedger(store: LockStore, budgets: Budgets, place: Place): Promise<void> {
  if (!(await createLedger(store, budgets, place))) throw new SdkError('store', 'The ledger is already open. Nothing was changed.');
}

/**
 * Changes the budgets, by a decision of the organisation. What was spent stays spent; the order and both δ don't change.
 * SdkError `store` if there is no ledger yet, `budget` if an ε is not above 0 or is too large.
 */
export async function setBudgets(
  store: LockStore,
  epsilons: { readonly lastResort?: Budget['epsilon'] | undefined; readonly release?: number | undefined },
): Promise<void> {
  await store.exclusively(async () => {
    const record = await readLedgerRecord(store);
    if (record === undefined) throw new SdkError('store', 'There is no ledger yet; it opens with your first contribution.');
    const lastResort = { ...record.lastResort, epsilon: epsilons.lastResort ?? record.lastResort.epsilon };
    const release = { ...record.release, epsilon: epsilons.release ?? record.release.epsilon };
    const changed = { ...record, lastResort, release };
    for (const balance of ['lastResort', 'release'] as const) {
      if (epsilons[balance] === undefined || LedgerRecord.shape[balance].safeParse(changed[balance]).success) continue;
      throw new SdkError('budget', `A budget is an ε above 0 and at most ${EPSILON_MAX}, not ${epsilons[balance]}. Nothing was changed.`);
    }
    await store.replace(LEDGER, ledgerBytes(changed, ReadRecord));
  });
}

/** The ledger with everything that was ever locked in this store, sent or not. Undefined before the first contribution. */
export async function readLedger(store: LockStore): Promise<OrganisationLedger | undefined> {
  return (await ledgerState(store))?.ledger;
}

/**
 * As {@link readLedger}, with the records that couldn't be charged. If a record can't be read, its cost comes from its charter: one kept in the
 * store, or that of `place`. If its charter isn't known either, both balances are unbounded, so nothing is left to spend.
 */
export async function ledgerState(store: LockStore, place?: Place): Promise<LedgerState | undefined> {
  const record = await readLedgerRecord(store);
  if (record === undefined) return undefined;
  const { order, lastResort, release } = filled(record, place);
  const { spent, uncharged } = await chargedIn(store, place && [place.mission.charter]);
  return { ledger: withSpent(openOrganisationLedger(order, { lastResort, release }), spent), uncharged };
}

/**
 * The most that a person has been charged if both aggregators of the named missions, and of no others, worked together: L over those missions
 * plus R over the rest, at the ledger's order and the release promise's δ (privacy.md §5). Undefined before the first contribution. SdkError
 * `mission` if nothing is locked under a name.
 */
export async function spentWhereFailed(
  store: LockStore,
  missions: readonly string[],
): Promise<{ readonly epsilon: number | typeof UNBOUNDED; readonly delta: number } | undefined> {
  const ledger = await readLedger(store);
  if (ledger === undefined) return undefined;
  const { charged, uncharged } = await chargesOf(store);
  const known = new Set(charged.map(({ mission }) => mission));
  const unknown = missions.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const names = [...known].map((name) => `"${name}"`).join(', ');
    throw new SdkError('mission', `Nothing is locked for a mission "${unknown}", only for ${names}.`);
  }
  const failed = new Set(missions);
  const spent = charged
    .map(({ mission, cost }) => (failed.has(mission) ? cost.lastResort : cost.release))
    .reduce<Cost>((total, cost) => sum(total, cost), uncharged.length === 0 ? NOTHING_SPENT : UNBOUNDED);
  const { budget } = ledger.release;
  return { epsilon: epsilonSpent({ budget, spent }, ledger.order), delta: budget.delta };
}

/**
 * The ledger. The first time, it is opened with exactly what the whole mission can cost. Budgets that an earlier version could not write are
 * filled in. Call it inside {@link LockStore.exclusively}.
 */
export async function ledgerFor(store: LockStore, place: Place): Promise<LedgerState> {
  const record = await readLedgerRecord(store);
  // If another program opened it meanwhile, that one counts.
  if (record === undefined) await createLedger(store, lifeOf(place), place);
  else if (record.lastResort.epsilon === null || record.release.epsilon === null)
    await store.replace(LEDGER, ledgerBytes(filled(record, place)));
  await checkedCharges(store, [place.mission.charter]);
  const state = await ledgerState(store, place);
  if (state === undefined) throw new SdkError('store', "The ledger is missing. Restore the folder's backup.");
  return state;
}

/** What one version of this contribution costs. */
export function costOf({ mission, task }: Pick<Place, 'mission' | 'task'>, version: number): ContributionCost {
  return taskCost(mission.charter, task, version);
}

/**
 * What locking this version adds to the ledger: its cost, or nothing if the charter samples persons and as many windows of the block as can
 * count one are charged for this version already. The versions of the w dearest windows add up to exactly that, and nobody is in more.
 */
export async function chargeFor(place: Place, version: number, store: LockStore): Promise<ContributionCost> {
  const { mission, task, window, entry } = place;
  const { sampling } = mission.charter;
  if (sampling === undefined || !isSampled(task.instrument)) return costOf(place, version);
  const here = { taskId: toHex(task.taskId), organisation: toHex(bytesOf(entry.id)), window: window.number, version };
  const charged = (await lockNames(store)).filter((name) => isInBlock(placeOf(name), here, sampling));
  return charged.length < sampling.windows ? costOf(place, version) : { lastResort: NOTHING_SPENT, release: NOTHING_SPENT };
}

/**
 * SdkError `budget` if the cost would exceed the ledger's budget, `store` if a record can't be charged. Otherwise it does nothing: the charge is
 * made by locking the record.
 */
export function assertAffordable({ ledger, uncharged }: LedgerState, cost: ContributionCost): void {
  if (uncharged.length > 0) throw new SdkError('store', uncharged.map(unchargedSentence));
  const outcome = chargeOrganisation(ledger, cost);
  if (outcome.kind === 'spent') return;
  if (outcome.balance === 'lastResort' && cost.lastResort === UNBOUNDED) {
    throw new SdkError(
      'budget',
      'This mission gives no last-resort promise, but your ledger has a budget for one. Nothing was drawn or sent. If your organisation gives up that promise for all missions, run soundings ledger --last-resort none.',
    );
  }
  const which = outcome.balance === 'release' ? 'the release promise' : 'the last-resort promise';
  throw new SdkError(
    'budget',
    `This contribution would exceed your ledger's budget for ${which}. Nothing was drawn or sent. If your organisation decides to allow more, run soundings ledger.`,
  );
}

/** The message about a record that stops every new contribution. */
export function unchargedSentence(name: string): string {
  return `The record ${name} can't be read, and the charter that says its cost isn't in this folder, so nothing new is drawn for any mission. Restore the folder's backup, or first contribute to that record's mission.`;
}

export function viewLedger(ledger: OrganisationLedger, cost: ContributionCost): LedgerView {
  const view = (balance: Balance, each: Cost): BalanceView => {
    const times = timesLeft(balance, ledger.order, each);
    return {
      epsilonSpent: epsilonSpent(balance, ledger.order),
      epsilonBudget: balance.budget.epsilon,
      delta: balance.budget.delta,
      timesLeft: times === Infinity ? UNBOUNDED : times,
    };
  };
  return { lastResort: view(ledger.lastResort, cost.lastResort), release: view(ledger.release, cost.release) };
}

async function createLedger(store: LockStore, budgets: Budgets, place: Place): Promise<boolean> {
  const { lastResort, release } = budgets;
  const record = { format: 'soundings ledger v1' as const, order: orderOf(place, release.delta), lastResort, release };
  return store.create(LEDGER, ledgerBytes(record));
}

/** With the budgets that an earlier version could not write: those of the mission's life, or 0 until a charter says what they were. */
function filled(record: ReadRecord, place: Place | undefined): LedgerRecord {
  const { order, lastResort, release } = record;
  const life = () => place && lifeAt(place, order);
  return {
    ...record,
    lastResort: { ...lastResort, epsilon: lastResort.epsilon ?? life()?.lastResort.epsilon ?? 0 },
    release: { ...release, epsilon: release.epsilon ?? life()?.release.epsilon ?? 0 },
  };
}

/** All instruments that this organisation is asked, one version each, in so many windows. */
function missionCost({ mission, entry }: Place, { persons, figures }: Counted): ContributionCost {
  return tasksOf(mission, entry)
    .map((task) => {
      const { lastResort, release } = taskCost(mission.charter, task, 0);
      const windows = isSampled(task.instrument) ? persons : figures;
      return { lastResort: costTimes(lastResort, windows), release: costTimes(release, windows) };
    })
    .reduce((total, cost) => ({ lastResort: sum(total.lastResort, cost.lastResort), release: sum(total.release, cost.release) }));
}

/** The one that suits 52 windows, or a year's if persons are sampled. */
function orderOf(place: Place, delta: number): number {
  const { charter } = place.mission;
  const windows = charter.sampling === undefined ? { persons: 52, figures: 52 } : countedInYear(charter);
  return orderFor(missionCost(place, windows).release, delta, 1);
}

/** Every window and every version of the mission at hand, as budgets: the ledger then gates what comes on top of it. */
function lifeOf(place: Place): Budgets {
  return lifeAt(place, orderOf(place, place.mission.charter.promises.release.delta));
}

function lifeAt(place: Place, order: number): Budgets {
  const { amendments, promises, ...charter } = place.mission.charter;
  const at = RENYI_ORDERS.findIndex((candidate) => candidate === order);
  // Rounded up to a hundredth, so that the last window is affordable too.
  const epsilonOf = (divergence: number, delta: number) =>
    Math.ceil(epsilonFromRenyi(order, divergence * RENYI_UNIT, delta) * 100 + 1) / 100;
  const cost = missionCost(place, countedInLife(charter));
  const lastDelta = (promises.lastResort ?? promises.release).delta;
  const lastResort = cost.lastResort === UNBOUNDED ? UNBOUNDED : epsilonOf((cost.lastResort[at] ?? 0) * (1 + amendments), lastDelta);
  return {
    // More than can be counted promises nothing.
    lastResort: { epsilon: lastResort === UNBOUNDED || lastResort > EPSILON_MAX ? UNBOUNDED : lastResort, delta: lastDelta },
    release: { epsilon: epsilonOf(cost.release[at] ?? 0, promises.release.delta), delta: promises.release.delta },
  };
}
