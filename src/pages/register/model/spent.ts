// spent.ts — what a mission's releases have cost a person, worked out again from the register alone by the ledger's own rule (privacy.md §5).
import { chargedTogether } from '@soundings/protocol/charter/sampling';
import {
  chargedParts,
  epsilonSpent,
  leftOf,
  missionSpent,
  UNBOUNDED,
  withCharges,
  type MissionLedger,
} from '@soundings/protocol/privacy/ledger';
import { openBudget, releaseCost } from '@soundings/protocol/release/budget';
import type { MissionLogView } from './view.ts';
import type { Outcome, WindowRow } from './windows.ts';

export interface Spent {
  readonly budget: { readonly epsilon: number; readonly delta: number };
  /** What has been spent at the budget's δ, and the share of the budget that it is. A share goes up evenly; ε doesn't. */
  readonly epsilon: number;
  readonly share: number;
  /** How many of the mission's windows something was spent on, and how many it has. */
  readonly windows: number;
  readonly windowsInAll: number;
  /** Each window that something was spent on, from the first. */
  readonly steps: readonly SpentStep[];
}

export interface SpentStep {
  readonly window: WindowRow['window'];
  /** How many questions were charged. */
  readonly charged: number;
  /** After the window. */
  readonly epsilon: number;
  readonly share: number;
}

/** `rows` are the mission's windows, the newest first. */
export function spentOf(mission: MissionLogView, rows: readonly WindowRow[]): Spent {
  const { charter } = mission.charter.value;
  const costs = mission.tasks.map((task) => releaseCost(charter, task));
  const opened = openBudget(charter);
  let ledger = opened;
  const steps: SpentStep[] = [];
  for (const { window, outcomes } of rows.toReversed()) {
    let charged = 0;
    for (const [at, task] of mission.tasks.entries()) {
      const [outcome, cost] = [outcomes[at], costs[at]];
      if (cost === undefined || !isCharged(outcome)) continue;
      charged++;
      ledger = withCharges(ledger, cost, 1, chargedParts(task), chargedTogether(charter, task, window.number));
    }
    if (charged > 0) steps.push({ window, charged, ...stateOf(ledger, opened) });
  }
  const { epsilon, delta } = charter.budget;
  return {
    budget: { epsilon, delta },
    ...stateOf(ledger, opened),
    windows: steps.length,
    windowsInAll: charter.schedule.count,
    steps,
  };
}

/** A release costs; so does a window of which only the convenor says that nothing was given, or whose leaf can't be read. */
export function isCharged(outcome: Outcome | undefined): boolean {
  if (outcome?.kind === 'withheld') return outcome.isCharged;
  return outcome?.kind === 'release' || outcome?.kind === 'unread';
}

function stateOf(ledger: MissionLedger, opened: MissionLedger): { readonly epsilon: number; readonly share: number } {
  const balance = (one: MissionLedger) => ({ budget: one.budget, spent: missionSpent(one) });
  const epsilon = epsilonSpent(balance(ledger), ledger.order);
  const whole = leftOf(balance(opened), opened.order);
  return { epsilon: epsilon === UNBOUNDED ? Infinity : epsilon, share: 1 - leftOf(balance(ledger), ledger.order) / whole };
}
