// budget-left.ts — how far the ledger reaches into the rest of a mission, if all that it asks is answered (privacy.md §5).
import { toHex } from '@soundings/crypto/bytes';
import { isSampled, placeInBlock } from '@soundings/protocol/charter/sampling';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Window } from '@soundings/protocol/charter/window';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { Mission } from '@soundings/protocol/mission/mission';
import {
  chargeOrganisation,
  leftOf,
  NOTHING_SPENT,
  UNBOUNDED,
  type Balance,
  type ContributionCost,
} from '@soundings/protocol/privacy/ledger';
import type { RosterEntry } from '@soundings/protocol/roster/roster';
import { tasksOf } from '../mission/mission.ts';
import { taskCost } from './charges.ts';
import { ledgerState } from './ledger.ts';
import type { LockStore } from './lock.ts';
import { lockNames, placeOf } from './lock-record.ts';

/** A window that can still be answered, and the organisation as the roster has it then. */
export interface ComingWindow {
  readonly window: Window;
  readonly entry: RosterEntry;
}

export interface BudgetLeft {
  /** The share of the budget that is spent, from 0 to 1, of the promise that has less left. */
  readonly spent: number;
  /** How many of the coming windows with something to answer can be paid for whole, in their order. */
  readonly windows: number;
  /** The last of those. */
  readonly last: Window | undefined;
}

/** `coming`, in order. Amendments, and other missions that the same ledger pays for, come on top. Undefined before the first contribution. */
export async function budgetLeft(mission: Mission, coming: readonly ComingWindow[], store: LockStore): Promise<BudgetLeft | undefined> {
  const state = await ledgerState(store);
  if (state === undefined) return undefined;
  const { release, lastResort, order } = state.ledger;
  const spent = Math.max(spentOf(release, order), spentOf(lastResort, order));
  const charged = await chargedWindows(store);
  let { ledger } = state;
  let windows = 0;
  let last: Window | undefined;
  for (const { window, entry } of coming) {
    let isAsked = false;
    for (const task of tasksOf(mission, entry)) {
      const known = charged(task, entry);
      if (known.has(window.number)) continue;
      const spending = chargeOrganisation(ledger, costIn(mission, task, window.number, known));
      if (spending.kind === 'refused') return { spent, windows, last };
      ledger = spending.ledger;
      known.add(window.number);
      isAsked = true;
    }
    if (!isAsked) continue;
    windows++;
    last = window;
  }
  return { spent, windows, last };
}

function spentOf({ budget, spent }: Balance, order: number): number {
  if (budget.epsilon === UNBOUNDED) return 0;
  const whole = leftOf({ budget, spent: NOTHING_SPENT }, order);
  return whole > 0 ? Math.min(1, 1 - leftOf({ budget, spent }, order) / whole) : 1;
}

/** The windows of a task, under one id of the organisation, that were charged for a first version. */
async function chargedWindows(store: LockStore): Promise<(task: MissionTask, entry: RosterEntry) => Set<number>> {
  const known = new Map<string, Set<number>>();
  const of = (name: string) => {
    const windows = known.get(name) ?? new Set();
    known.set(name, windows);
    return windows;
  };
  for (const place of (await lockNames(store)).flatMap((name) => placeOf(name) ?? []))
    if (place.version === 0) of(`${place.taskId} ${place.organisation}`).add(place.window);
  return ({ taskId }, { id }) => of(`${toHex(taskId)} ${toHex(bytesOf(id))}`);
}

/** By the rule of `chargeFor`: of a sampled task, nothing once as many windows of the block are charged as can count one person. */
function costIn({ charter }: Mission, task: MissionTask, window: number, charged: ReadonlySet<number>): ContributionCost {
  const { sampling } = charter;
  if (sampling === undefined || !isSampled(task.instrument)) return taskCost(charter, task, 0);
  const { block } = placeInBlock(sampling, window);
  const paid = [...charged].filter((other) => placeInBlock(sampling, other).block === block).length;
  return paid < sampling.windows ? taskCost(charter, task, 0) : { lastResort: NOTHING_SPENT, release: NOTHING_SPENT };
}
