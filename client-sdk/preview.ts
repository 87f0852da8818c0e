// preview.ts — what would be sent, what was left out and why, and what it would cost; nothing is drawn, locked or sent.
import { cellAt, cellName } from '../protocol/mission/cells.ts';
import { windowName } from '../protocol/mission/window.ts';
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
  /** Undefined before the organisation's first contribution, when there is no ledger yet. */
  readonly ledger: LedgerView | undefined;
}

export async function previewOf(place: Place, tally: Tally, store: LockStore): Promise<Preview> {
  const { mission, task, window, entry } = place;
  const ledger = await readLedger(store);
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
    ledger: ledger && viewLedger(ledger, costOf(place, 0)),
  };
}
