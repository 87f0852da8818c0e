// collect-due.ts — every window that has closed and isn't released yet: collected, charged to the budget, stored.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Release } from '@soundings/protocol/release/release';
import { chargeRelease, openBudget, releaseCost } from '@soundings/protocol/release/budget';
import { chargedTogether } from '@soundings/protocol/charter/sampling';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { isClosed, missionWindows, windowName, type Window } from '@soundings/protocol/charter/window';
import { partName } from '@soundings/protocol/privacy/ledger';
import { collectWindow, type CollectPorts, type Collector, type Patience } from './collect.ts';
import { CollectError, isForGood } from './errors.ts';
import type { ReleaseStore } from './release-store.ts';

/** One window of one task. */
export interface Due {
  readonly task: MissionTask;
  readonly window: Window;
}

export type Outcome = Due &
  ({ readonly kind: 'released'; readonly release: Release } | { readonly kind: 'not-released'; readonly error: CollectError });

/** Closed windows, by time, for which the store has neither a release nor a permanent refusal. With `isRefusedToo`, refused windows are included. */
export function dueWindows({ mission }: Collector, store: ReleaseStore, today: number, { isRefusedToo = false } = {}): readonly Due[] {
  const charter = toBase64Url(mission.digest);
  const closed = missionWindows(mission.charter.schedule).filter((window) => isClosed(window, today));
  const due: Due[] = [];
  for (const { task, window } of closed.flatMap((window) => mission.tasks.map((task) => ({ task, window })))) {
    const name = [charter, task.instrument.name, partName(task), window.number] as const;
    if (store.find(...name) === undefined && (isRefusedToo || !store.isRefused(...name))) due.push({ task, window });
  }
  return due;
}

/**
 * Collects these windows one after another and stores the releases. A window that can't be collected is an outcome, not an exception, so that one
 * sector or tier with too few organisations does not hold up the others. A permanent refusal is stored. A wrong token or an unreachable aggregator
 * ends the whole collection with a CollectError.
 */
export async function collectDue(
  collector: Collector,
  due: readonly Due[],
  store: ReleaseStore,
  ports: CollectPorts,
  patience: Patience,
  onOutcome: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { task, window } of due) {
    const outcome = await collectOne(collector, task, window, store, ports, patience);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function collectOne(
  collector: Collector,
  task: MissionTask,
  window: Window,
  store: ReleaseStore,
  ports: CollectPorts,
  patience: Patience,
): Promise<Outcome> {
  try {
    return { task, window, kind: 'released', release: await collectAndKeep(collector, task, window, store, ports, patience) };
  } catch (error) {
    if (!(error instanceof CollectError) || error.code === 'token' || error.code === 'unreachable') throw error;
    if (isForGood(error))
      store.refuse(toBase64Url(collector.mission.digest), task.instrument.name, partName(task), window.number, error.code);
    return { task, window, kind: 'not-released', error };
  }
}

/** Checks the budget before it asks: once an aggregator has answered, the budget is spent, even if nothing is released. */
async function collectAndKeep(
  collector: Collector,
  task: MissionTask,
  window: Window,
  store: ReleaseStore,
  ports: CollectPorts,
  patience: Patience,
): Promise<Release> {
  const { charter, digest } = collector.mission;
  const opened = openBudget(charter);
  const cost = releaseCost(charter, task);
  const kind = chargedTogether(charter, task, window.number);
  if (chargeRelease(store.ledger(toBase64Url(digest)) ?? opened, task, cost, kind).kind === 'refused') throw overBudget(task, window);
  const release = await collectWindow(collector, task, window, ports, patience);
  const saved = store.save(release, {
    opened,
    charge: (ledger) => chargeRelease(ledger, task, cost, kind),
    isLogged: charter.log !== undefined,
  });
  if (saved === 'over-budget') throw overBudget(task, window);
  if (saved === 'conflict') {
    throw new CollectError(
      'conflict',
      `The file of releases already has a different release of ${task.label}, ${windowName(window)}. The first one was kept.`,
    );
  }
  return release;
}

function overBudget(task: MissionTask, window: Window): CollectError {
  return new CollectError(
    'over-budget',
    `A release of ${task.label}, ${windowName(window)} would exceed the charter's privacy budget, so the aggregators were not asked for it.`,
  );
}
