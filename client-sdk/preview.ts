// preview.ts — what would be sent, what was left out and why, and what it would cost; nothing is drawn, locked or sent.
import { cellAt, cellName } from '../protocol/mission/cells.ts';
import { windowName } from '../protocol/mission/window.ts';
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
    ledger: ledger && viewLedger(ledger, cost),
  };
}
