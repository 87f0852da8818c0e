// preview.ts — what would be sent, what was left out and why, and what it would cost; nothing is drawn, locked or sent.
import { equal } from '@soundings/crypto/bytes';
import { cellAt, cellName, type Dimension } from '@soundings/protocol/charter/cells';
import { windowName } from '@soundings/protocol/charter/window';
import { interval } from '@soundings/protocol/privacy/interval';
import { sumOf } from '@soundings/protocol/privacy/law';
import { UNBOUNDED } from '@soundings/protocol/privacy/cost';
import type { ContributionCost } from '@soundings/protocol/privacy/ledger';
import { bestOrder, type RenyiVector } from '@soundings/protocol/privacy/renyi';
import { costOf, ledgerState, viewLedger, type LedgerView } from './lock/ledger.ts';
import type { LockStore } from './lock/lock.ts';
import { rememberedTally } from './send/remembered.ts';
import { latestLocked } from './send/lock-once.ts';
import type { LockState } from './lock/lock-record.ts';
import type { Organisation, Place } from './mission/mission.ts';
import type { RowsFacts } from './rows/facts.ts';
import type { Tally } from './rows/tally.ts';

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
  /** Sentences; empty if nothing was left out. */
  readonly leftOut: readonly string[];
  /** Columns that were there and have no part in the counts. */
  readonly unused: readonly string[];
  /** How the rows were read, and all that was left out, by cause. */
  readonly facts: RowsFacts;
  /** Cells that changed more against the window before than chance explains. Empty if its tally isn't known. */
  readonly changes: readonly Change[];
  /** What is locked for this window already, if anything is: these rows could only take its place. */
  readonly locked?: LockedBefore;
  /** What this alone costs a person: ε of both promises at the charter's δ. By Rényi divergence, so a little above the exact figures of `charter check`. The last resort's is unbounded if the noise promises nothing there. */
  readonly cost: { readonly release: number; readonly lastResort: number | typeof UNBOUNDED };
  /**
   * Only for a figure, which isn't about persons: to within how many units, 19 times in 20, both aggregators together could know it after this
   * window, and after all windows of the mission if it stayed the same (privacy.md §1).
   */
  readonly figureKnownWithin?: { readonly unit: string; readonly oneWindow: number; readonly allWindows: number };
  /** Undefined before the organisation's first contribution, when there is no ledger yet. */
  readonly ledger: LedgerView | undefined;
  /** What somebody should know before they send it, in sentences. Left out if there is nothing. */
  readonly warnings?: readonly string[];
  /** It is for an organisation that isn't enrolled (provisional.ts). */
  readonly provisional?: true;
}

/** A cell whose count deserves a second look. */
export interface Change {
  readonly cell: string;
  /** In the window before. */
  readonly before: bigint;
  readonly now: bigint;
}

/** A contribution that was drawn before, and what it would take to put these rows in its place. */
export interface LockedBefore {
  readonly version: number;
  readonly state: LockState['kind'];
  /** Whether these rows say the same: then the very same contribution would be sent again, at no cost. */
  readonly sameRows: boolean;
  /** How many amendments the charter still allows. */
  readonly amendmentsLeft: number;
  /** ε of both promises that an amendment costs a person on top; undefined if none is allowed. */
  readonly amendmentCost?: Preview['cost'];
}

export async function previewOf(place: Place, organisation: Organisation, tally: Tally, store: LockStore): Promise<Preview> {
  const { mission, task, window, entry } = place;
  const ledger = (await ledgerState(store, place))?.ledger;
  const cost = costOf(place, 0);
  const locked = await lockedBefore(place, organisation, tally, store);
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
    unused: tally.unused,
    facts: tally.facts,
    changes: changesBetween(task.dimensions, await rememberedTally(place, store), tally.counts),
    ...(locked === undefined ? {} : { locked }),
    cost: epsilons(place, cost),
    ...(task.instrument.kind === 'figure' ? { figureKnownWithin: knownWithin(place, task.instrument.unit) } : {}),
    ledger: ledger && viewLedger(ledger, cost),
  };
}

/** Two counts of people who come by chance differ by more than four standard deviations once in 16,000 times; small ones by chance alone. */
function changesBetween(
  dimensions: readonly Dimension[],
  before: readonly bigint[] | undefined,
  now: readonly bigint[],
): readonly Change[] {
  if (before?.length !== now.length) return [];
  return now.flatMap((count, at) => {
    const other = before[at] ?? 0n;
    const difference = Number(count - other);
    if (Math.abs(difference) < 10 || difference ** 2 <= 16 * Number(count + other)) return [];
    return [{ cell: cellName(cellAt(dimensions, at)), before: other, now: count }];
  });
}

async function lockedBefore(place: Place, organisation: Organisation, tally: Tally, store: LockStore): Promise<LockedBefore | undefined> {
  const latest = await latestLocked({ place, organisation }, store);
  if (latest === undefined) return undefined;
  const { version, state } = latest.summary;
  const amendmentsLeft = Math.max(0, place.mission.charter.amendments - version);
  return {
    version,
    state: state.kind,
    sameRows: equal(tally.digest(latest.secret.rowsKey), latest.secret.rowsDigest),
    amendmentsLeft,
    ...(amendmentsLeft === 0 ? {} : { amendmentCost: epsilons(place, costOf(place, version + 1)) }),
  };
}

/** ε at the charter's δ; 0 for what costs nothing, as an amendment does of the release promise. */
function epsilons({ mission }: Place, cost: ContributionCost): Preview['cost'] {
  const { release, lastResort } = mission.charter.promises;
  const epsilon = (divergences: RenyiVector, delta: number) =>
    divergences.every((divergence) => divergence === 0) ? 0 : bestOrder(divergences, delta).epsilon;
  return {
    release: epsilon(cost.release, release.delta),
    lastResort: cost.lastResort === UNBOUNDED ? UNBOUNDED : epsilon(cost.lastResort, (lastResort ?? release).delta),
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
