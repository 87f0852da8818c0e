// collection/charge.ts — what collecting one window costs its mission, and whether the charter's budget still allows it (privacy.md §5).
import { chargeRelease, openBudget, releaseCost } from '@soundings/protocol/release/budget';
import type { Charter } from '@soundings/protocol/charter/charter';
import { chargedTogether } from '@soundings/protocol/charter/sampling';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Window } from '@soundings/protocol/charter/window';
import {
  chargedParts,
  partName,
  withCharges,
  type ChargedParts,
  type ChargedTogether,
  type MissionLedger,
} from '@soundings/protocol/privacy/ledger';
import type { RenyiVector } from '@soundings/protocol/privacy/renyi';
import type { Charged, WindowCharge } from '../ports/store/batch.ts';
import type { Task } from '../tasks/task.ts';

/**
 * The charge for one window; undefined for plain DAP tasks, which have no ledger. A mission is collected by windows only. A batch that is
 * not a window would be charged by itself.
 */
export function chargeOf({ mission }: Task, window: Pick<Window, 'number'> | undefined): WindowCharge | undefined {
  if (mission === undefined) return undefined;
  const { charter, charterDigest, task } = mission;
  const cost = costOf(charter, task);
  const kind = window && chargedTogether(charter, task, window.number);
  const record: ChargeRecord = {
    sector: partName(task) ?? null,
    ...(task.sectors === undefined ? {} : { sectors: chargedParts(task) }),
    cost,
    ...(kind === undefined ? {} : { kind }),
  };
  return {
    charterDigest,
    record: JSON.stringify(record),
    fits: (charged) => chargeRelease(ledgerOf(charter, charged), task, cost, kind).kind === 'spent',
  };
}

/** Rebuilds the mission's ledger from the charges of its windows. */
export function ledgerOf(charter: Charter, charged: readonly Charged[]): MissionLedger {
  return charged.reduce((ledger, { record, times }) => {
    const { sector, sectors, cost, kind } = JSON.parse(record) as StoredRecord; // only chargeOf writes these records
    return withCharges(ledger, counted(cost), times, sectors ?? sector ?? undefined, kind);
  }, openBudget(charter));
}

interface ChargeRecord {
  /** The sector, tier, or both (`partName`). Null if the task gathers all organisations together. */
  readonly sector: string | null;
  /** Present if only some sectors are asked together: those (`chargedParts`). */
  readonly sectors?: ChargedParts;
  readonly cost: RenyiVector;
  /** Present if persons are sampled. */
  readonly kind?: ChargedTogether;
}

/** The previous build wrote null for a divergence that was not a number, at an order for which no budget is kept. */
type StoredRecord = Omit<ChargeRecord, 'cost'> & { readonly cost: readonly (number | null)[] };

/** Replaces null by the largest divergence that is counted. At the budget's own order, no charge has null. */
function counted(cost: StoredRecord['cost']): RenyiVector {
  return cost.map((divergence) => divergence ?? Number.MAX_SAFE_INTEGER);
}

/** A cost vector takes a moment to compute, and is the same for every window of a task. */
const costs = new WeakMap<MissionTask, RenyiVector>();

function costOf(charter: Charter, task: MissionTask): RenyiVector {
  const cost = costs.get(task) ?? releaseCost(charter, task);
  costs.set(task, cost);
  return cost;
}
