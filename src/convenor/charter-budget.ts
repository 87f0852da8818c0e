// charter-budget.ts — how many windows a mission's budget pays for, as the collector and both aggregators will count it (privacy.md §5).
import { openBudget } from '../../protocol/mission/budget.ts';
import type { Charter } from '../../protocol/mission/charter.ts';
import { lawFromJson } from '../../protocol/mission/law-json.ts';
import { taskCrowd, taskNumbers } from '../../protocol/mission/task-numbers.ts';
import {
  contributionCost,
  missionSpent,
  NOTHING_SPENT,
  partName,
  timesLeft,
  withCharges,
  type MissionLedger,
} from '../../protocol/privacy/ledger.ts';
import { honestOrganisations, type PrivacyPromise } from '../../protocol/privacy/promise.ts';
import { RENYI_ORDERS, type RenyiVector } from '../../protocol/privacy/renyi.ts';
import { sensitivityOf } from '../../protocol/privacy/sensitivity.ts';

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
  const cost = windowCost(charter);
  const paid = (at: number) => timesLeft({ budget: { epsilon, delta }, spent: NOTHING_SPENT }, at, cost);
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

/** One window of every task, for a person of the sector and size tier that are asked most. */
function windowCost(charter: Charter): RenyiVector {
  const charged = taskNumbers(charter).reduce<MissionLedger>((ledger, numbers, at) => {
    const instrument = charter.instruments[numbers.instrument];
    const noise = charter.noise[at];
    if (instrument === undefined || noise === undefined) return ledger;
    const honest = honestOrganisations(taskCrowd(charter, numbers));
    const { release } = contributionCost(sensitivityOf(instrument), lawFromJson(noise.law), honest);
    return withCharges(ledger, release, 1, partName(noise));
  }, openBudget(charter));
  return missionSpent(charged);
}
