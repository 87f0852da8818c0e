// receipt.ts — what was sent, when, and what it cost: for the files, and to ask the aggregators about later (design.md, "What is left is always in sight").
import type { LedgerView } from './ledger.ts';
import type { LockState, LockSummary } from './lock-record.ts';
import { dateOf, dayAt } from '../protocol/mission/day.ts';
import { windowName } from '../protocol/mission/window.ts';
import { existingWindow } from './mission.ts';
import type { Mission } from '../protocol/mission/mission.ts';

/** As JSON. It tells no count and no noise. */
export interface Receipt {
  readonly format: 'soundings receipt v1';
  readonly mission: string;
  /** The charter's digest; this and all other bytes are base64url. */
  readonly charter: string;
  readonly instrument: string;
  readonly sector?: string;
  readonly tier?: string;
  readonly window: { readonly number: number; readonly name: string };
  readonly organisation: string;
  /** 0, or the number of the amendment. */
  readonly version: number;
  readonly taskId: string;
  readonly reportId: string;
  /** Of the contribution, as the aggregators know it: what they answer with when asked whether it was counted. */
  readonly digest: string;
  /** Dates in UTC. */
  readonly locked: string;
  readonly received: string;
  /** The ledger with this contribution in it. */
  readonly ledger: LedgerView;
  /** What somebody should look into, in sentences. Left out where there is nothing. */
  readonly warnings?: readonly string[];
}

export function receiptOf(
  mission: Mission,
  summary: LockSummary,
  state: Extract<LockState, { kind: 'received' }>,
  ledger: LedgerView,
  warnings: readonly string[] = [],
): Receipt {
  const { charter, instrument, sector, tier, organisation, version, taskId, reportId, digest } = summary;
  return {
    format: 'soundings receipt v1',
    mission: summary.mission,
    charter,
    instrument,
    ...(sector === undefined ? {} : { sector }),
    ...(tier === undefined ? {} : { tier }),
    window: { number: summary.window, name: windowName(existingWindow(mission, summary.window)) },
    organisation,
    version,
    taskId,
    reportId,
    digest,
    locked: dateOf(dayAt(summary.lockedAt)),
    received: dateOf(dayAt(state.at)),
    ledger,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
