// charges.ts — what each locked record costs, whether or not it can be read (privacy.md §5, "An unreadable record is still charged").
import { toHex } from '@soundings/crypto/bytes';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { sensitivity } from '@soundings/protocol/charter/instrument';
import { isSampled, placeInBlock } from '@soundings/protocol/charter/sampling';
import { missionTasks, type MissionTask } from '@soundings/protocol/charter/tasks';
import { contributionCost, NOTHING_SPENT, UNBOUNDED, type ContributionCost } from '@soundings/protocol/privacy/ledger';
import { PrivacyError } from '@soundings/protocol/privacy/errors';
import { keptCharters } from './charter-record.ts';
import type { LockStore } from './lock.ts';
import { lockedRecords, type LockedRecord, type RecordPlace } from './lock-record.ts';

/** A record and what it costs. */
export interface Charge {
  readonly record: LockedRecord;
  readonly mission: string;
  readonly cost: ContributionCost;
}

export interface Charges {
  readonly charged: readonly Charge[];
  /** Records whose cost can't be worked out: they can't be read, and their charter isn't known here. */
  readonly uncharged: readonly LockedRecord[];
  /** All of them. */
  readonly records: readonly LockedRecord[];
}

/** What one version of a task's contribution costs. PrivacyError as {@link contributionCost}. */
export function taskCost(charter: Charter, task: MissionTask, version: number): ContributionCost {
  const known =
    costs.get(task) ?? contributionCost(sensitivity(task.instrument), task.noise, task.organisationsMin - charter.promises.dishonestMax);
  costs.set(task, known);
  return version === 0 ? known : { lastResort: known.lastResort, release: NOTHING_SPENT };
}

/** A vector takes up to a second to evaluate, and is the same for every window of a task. */
const costs = new WeakMap<MissionTask, ContributionCost>();

/** Every record of a store with its cost. If a record can't be read, its cost is worked out from its charter: one kept in the store, or one of `given`. */
export async function chargesOf(store: LockStore, given: readonly Charter[] = []): Promise<Charges> {
  const records = await lockedRecords(store);
  const charged: Charge[] = records.flatMap((record) =>
    record.summary?.cost === undefined ? [] : [{ record, mission: record.summary.mission, cost: record.summary.cost }],
  );
  const lost = records.filter(({ summary }) => summary?.cost === undefined);
  if (lost.length === 0) return { charged, uncharged: [], records };
  const tasks = tasksById([...given, ...(await keptCharters(store))]);
  const uncharged: LockedRecord[] = [];
  for (const record of lost) {
    const { place } = record;
    const known = place === undefined ? undefined : tasks.get(place.taskId);
    const cost = place === undefined || known === undefined ? undefined : costAnew(known, place, charged);
    if (known === undefined || cost === undefined) uncharged.push(record);
    else charged.push({ record, mission: known.charter.mission, cost });
  }
  return { charged, uncharged, records };
}

interface KnownTask {
  readonly charter: Charter;
  readonly task: MissionTask;
}

function tasksById(charters: readonly Charter[]): ReadonlyMap<string, KnownTask> {
  return new Map(charters.flatMap((charter) => tasksOnce(charter).map((task) => [toHex(task.taskId), { charter, task }] as const)));
}

/** The same tasks for the same charter, so that what they cost is worked out once. */
function tasksOnce(charter: Charter): readonly MissionTask[] {
  const digest = toHex(charterDigest(charter));
  const tasks = known.get(digest) ?? missionTasks(charter);
  known.set(digest, tasks);
  return tasks;
}

const known = new Map<string, readonly MissionTask[]>();

/** Nothing, if as many windows of the block as can count one person are paid for. Undefined if the charter's noise has no cost that can be counted. */
function costAnew({ charter, task }: KnownTask, place: RecordPlace, others: readonly Charge[]): ContributionCost | undefined {
  const { sampling } = charter;
  if (sampling !== undefined && isSampled(task.instrument)) {
    const paid = others.filter(({ record, cost }) => isInBlock(record.place, place, sampling) && !isFree(cost));
    if (paid.length >= sampling.windows) return { lastResort: NOTHING_SPENT, release: NOTHING_SPENT };
  }
  try {
    return taskCost(charter, task, place.version);
  } catch (error) {
    if (error instanceof PrivacyError) return undefined;
    throw error;
  }
}

/** Whether two records are the same version of one task's contribution of one organisation, in windows of the same block. */
export function isInBlock(
  a: RecordPlace | undefined,
  b: RecordPlace,
  sampling: { readonly windows: number; readonly of: number },
): boolean {
  if (a?.taskId !== b.taskId || a.organisation !== b.organisation || a.version !== b.version) return false;
  return placeInBlock(sampling, a.window).block === placeInBlock(sampling, b.window).block;
}

function isFree({ lastResort, release }: ContributionCost): boolean {
  return lastResort !== UNBOUNDED && [...lastResort, ...release].every((divergence) => divergence === 0);
}
