// charter-budget.ts — how many windows a mission's budget pays for, as the collector and both aggregators will count it (privacy.md §5).
import { openBudget } from '@soundings/protocol/release/budget';
import type { Charter } from '@soundings/protocol/charter/charter';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { countedInFirst, isSampled } from '@soundings/protocol/charter/sampling';
import { taskCrowd, taskNumbers } from '@soundings/protocol/charter/task-numbers';
import {
  chargedParts,
  contributionCost,
  leftOf,
  missionSpent,
  NOTHING_SPENT,
  timesLeft,
  withCharges,
  type MissionLedger,
} from '@soundings/protocol/privacy/ledger';
import { honestOrganisations, type PrivacyPromise } from '@soundings/protocol/privacy/promise';
import { RENYI_ORDERS, type RenyiVector } from '@soundings/protocol/privacy/renyi';
import { sensitivityOf } from '@soundings/protocol/privacy/sensitivity';

export interface BudgetReport {
  readonly budget: PrivacyPromise;
  readonly order: number;
  readonly windowsPaid: number;
  readonly windows: number;
  /** The order at which the budget would pay for the most windows. */
  readonly bestOrder: number;
  readonly bestWindowsPaid: number;
}

export function budgetOf(charter: Charter): BudgetReport {
  const { epsilon, delta, order } = charter.budget;
  const costOf = costOfWindows(charter);
  const paid = charter.sampling === undefined ? paidAlike(charter, costOf(1)) : paidInOrder(charter, costOf);
  const bestOrder = RENYI_ORDERS.reduce<number>((best, next) => (paid(next) > paid(best) ? next : best), order);
  return {
    budget: { epsilon, delta },
    order,
    windowsPaid: paid(order),
    windows: charter.schedule.count,
    bestOrder,
    bestWindowsPaid: paid(bestOrder),
  };
}

type PaidAt = (order: number) => number;

/** If all windows cost the same. */
function paidAlike({ budget }: Charter, cost: RenyiVector): PaidAt {
  return (order) => timesLeft({ budget, spent: NOTHING_SPENT }, order, cost);
}

/**
 * If persons are sampled, only the first windows of a year cost anything: the number of windows before the first that isn't paid, if all are
 * collected.
 */
function paidInOrder({ budget, schedule }: Charter, costOf: (windows: number) => RenyiVector): PaidAt {
  const costs = Array.from({ length: schedule.count }, (_, before) => costOf(before + 1));
  return (order) => {
    const unpaid = costs.findIndex((spent) => leftOf({ budget, spent }, order) < 0);
    return unpaid < 0 ? schedule.count : unpaid;
  };
}

/** What the mission's first windows cost, over all tasks, for a person in the sector and size tier with the most questions. */
function costOfWindows(charter: Charter): (windows: number) => RenyiVector {
  const tasks = taskNumbers(charter).flatMap((numbers, at) => {
    const instrument = charter.instruments[numbers.instrument];
    const noise = charter.noise[at];
    if (instrument === undefined || noise === undefined) return [];
    const honest = honestOrganisations(taskCrowd(charter, numbers));
    const { release } = contributionCost(sensitivityOf(instrument), lawFromJson(noise.law), honest);
    const sectors = numbers.sector === 0 ? instrument.sectors : undefined;
    return [{ sampled: isSampled(instrument), release, part: chargedParts({ ...noise, sectors }) }];
  });
  return (windows) => {
    const { persons, figures } = countedInFirst(charter, windows);
    const charged = tasks.reduce<MissionLedger>(
      (ledger, { sampled, release, part }) => withCharges(ledger, release, sampled ? persons : figures, part),
      openBudget(charter),
    );
    return missionSpent(charged);
  };
}
