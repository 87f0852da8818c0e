// preview.ts — what would be sent, what was left out and why, and what it would cost; nothing is drawn, locked or sent.
import { cellAt, cellName } from '../protocol/mission/cells.ts';
import { windowName } from '../protocol/mission/window.ts';
import { interval } from '../protocol/privacy/interval.ts';
import { sumOf } from '../protocol/privacy/law.ts';
import { bestOrder } from '../protocol/privacy/renyi.ts';
import { costOf, readLedger, viewLedger, type LedgerView } from './ledger.ts';
import type { LockStore } from './lock.ts';
import type { Place } from './mission.ts';
import type { Tally } from './tally.ts';

/** For the organisation's own eyes: it holds the true counts. */
export interface Preview {
  readonly mission: string;
  readonly instrument: string;
  readonly question: string;
  readonly window: string;
  readonly organisation: string;
  readonly rowsRead: number;
  readonly persons: number;
  /** Every cell, zeros included: they are sent too. The count is what noise is added to. */
  readonly cells: readonly { readonly cell: string; readonly count: bigint }[];
  /** Sentences; empty where nothing was left out. */
  readonly leftOut: readonly string[];
  /** What this alone costs a person: ε of both promises at the charter's δ. By Rényi divergence, so a little above the exact figures of `charter check`. */
  readonly cost: { readonly release: number; readonly lastResort: number };
  /**
   * Only for a figure, which isn't about persons: to within how many units, 19 times in 20, both aggregators together could know it after this
   * window, and after all windows of the mission if it stayed the same (privacy.md §1).
   */
  readonly figureKnownWithin?: { readonly unit: string; readonly oneWindow: number; readonly allWindows: number };
  /** Undefined before the organisation's first contribution, when there is no ledger yet. */
  readonly ledger: LedgerView | undefined;
}

export async function previewOf(place: Place, tally: Tally, store: LockStore): Promise<Preview> {
  const { mission, task, window, entry } = place;
  const ledger = await readLedger(store);
  const cost = costOf(place, 0);
  const { release, lastResort } = mission.charter.promises;
  return {
    mission: mission.charter.mission,
    instrument: task.instrument.name,
    question: task.instrument.question,
    window: windowName(window),
    organisation: entry.name,
    rowsRead: tally.rowsRead,
    persons: tally.persons,
    cells: tally.counts.map((count, at) => ({
      cell: cellName(cellAt(task.dimensions, at)),
      count: count > task.cellMax ? task.cellMax : count,
    })),
    leftOut: tally.leftOut,
    cost: {
      release: bestOrder(cost.release, release.delta).epsilon,
      lastResort: bestOrder(cost.lastResort, (lastResort ?? release).delta).epsilon,
    },
    ...(task.instrument.kind === 'figure' ? { figureKnownWithin: knownWithin(place, task.instrument.unit) } : {}),
    ledger: ledger && viewLedger(ledger, cost),
  };
}

/** One organisation's noise alone; over several windows it averages out. */
function knownWithin({ mission, task }: Place, unit: string): NonNullable<Preview['figureKnownWithin']> {
  const windows = mission.charter.schedule.count;
  return {
    unit,
    oneWindow: interval(task.noise, 0.95).halfWidth,
    allWindows: interval(sumOf(task.noise, windows), 0.95).halfWidth / windows,
  };
}
