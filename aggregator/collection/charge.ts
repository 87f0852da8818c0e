// collection/charge.ts — what collecting one window costs its mission, and whether the charter's budget still pays for it (privacy.md §5).
import { chargeRelease, openBudget, releaseCost } from '@soundings/protocol/release/budget';
import type { Charter } from '@soundings/protocol/charter/charter';
import { chargedTogether } from '@soundings/protocol/charter/sampling';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Window } from '@soundings/protocol/charter/window';
import { partName, withCharges, type ChargedTogether, type MissionLedger } from '@soundings/protocol/privacy/ledger';
import type { RenyiVector } from '@soundings/protocol/privacy/renyi';
import type { Charged, WindowCharge } from '../ports/store.ts';
import type { Task } from '../tasks/task.ts';

/** Undefined for plain DAP tasks, which have no ledger. A mission is asked for nothing but windows; whatever is none would be charged for itself. */
export function chargeOf({ mission }: Task, window: Pick<Window, 'number'> | undefined): WindowCharge | undefined {
  if (mission === undefined) return undefined;
  const { charter, charterDigest, task } = mission;
  const cost = costOf(charter, task);
  const kind = window && chargedTogether(charter, task, window.number);
  const record: ChargeRecord = { sector: partName(task) ?? null, cost, ...(kind === undefined ? {} : { kind }) };
  return {
    charterDigest,
    record: JSON.stringify(record),
    fits: (charged) => chargeRelease(ledgerOf(charter, charged), task, cost, kind).kind === 'spent',
  };
}

/** The mission's ledger from what its windows were charged with. */
export function ledgerOf(charter: Charter, charged: readonly Charged[]): MissionLedger {
  return charged.reduce((ledger, { record, times }) => {
    const { sector, cost, kind } = JSON.parse(record) as StoredRecord; // we alone write here
    return withCharges(ledger, counted(cost), times, sector ?? undefined, kind);
  }, openBudget(charter));
}

interface ChargeRecord {
  /** The sector, tier, or both (`partName`). Null where all organisations are gathered together. */
  readonly sector: string | null;
  readonly cost: RenyiVector;
  /** Where persons are sampled. */
  readonly kind?: ChargedTogether;
}

/** The build before wrote null for a divergence that was no number, at an order that the budget isn't kept at. */
type StoredRecord = Omit<ChargeRecord, 'cost'> & { readonly cost: readonly (number | null)[] };

/** What wasn't written is the most that is counted; at the budget's own order such a charge was never made. */
function counted(cost: StoredRecord['cost']): RenyiVector {
  return cost.map((divergence) => divergence ?? Number.MAX_SAFE_INTEGER);
}

/** A vector takes a moment to evaluate, and is the same for every window of a task. */
const costs = new WeakMap<MissionTask, RenyiVector>();

function costOf(charter: Charter, task: MissionTask): RenyiVector {
  const cost = costs.get(task) ?? releaseCost(charter, task);
  costs.set(task, cost);
  return cost;
}
