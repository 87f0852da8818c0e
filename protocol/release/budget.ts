// budget.ts — what a mission's releases have cost a person, kept by the collector and by both aggregators alike (privacy.md §5).
import {
  chargedParts,
  chargeMission,
  contributionCost,
  openMissionLedger,
  type ChargedTogether,
  type MissionLedger,
  type Spending,
} from '../privacy/ledger.ts';
import { honestOrganisations } from '../privacy/promise.ts';
import { sensitivityOf } from '../privacy/sensitivity.ts';
import type { RenyiVector } from '../privacy/renyi.ts';
import type { Charter } from '../charter/charter.ts';
import { taskCrowd } from '../charter/task-numbers.ts';
import type { MissionTask } from '../charter/tasks.ts';

/** How an aggregator refuses what its ledger doesn't pay for: the type of a problem document. The refusal is for good. */
export const OVER_BUDGET = 'urn:soundings:error:overBudget';
/** As builds before November 2026 spell it. */
const OVER_BUDGET_BEFORE = 'urn:soundings:error:over-budget';

export function isOverBudget(problemType: string | undefined): boolean {
  return problemType === OVER_BUDGET || problemType === OVER_BUDGET_BEFORE;
}

/** A mission's ledger with nothing spent, under the charter's budget and order. */
export function openBudget({ budget }: Charter): MissionLedger {
  return openMissionLedger(budget.order, { epsilon: budget.epsilon, delta: budget.delta });
}

/** What one window's release of a task costs: the law of the honest organisations' noise alone, however many more there were. */
export function releaseCost(charter: Charter, task: MissionTask): RenyiVector {
  return contributionCost(sensitivityOf(task.instrument), task.noise, honestOrganisations(taskCrowd(charter, task.numbers))).release;
}

/**
 * The ledger after a window of this task was collected, or a refusal that changes nothing. Belongs in the transaction that marks the window.
 * `kind` is the window's, from sampling.ts.
 */
export function chargeRelease(
  ledger: MissionLedger,
  task: MissionTask,
  cost: RenyiVector,
  kind: ChargedTogether | undefined,
): Spending<MissionLedger> {
  return chargeMission(ledger, cost, chargedParts(task), kind);
}
