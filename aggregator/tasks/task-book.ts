// task-book.ts — the tasks that this aggregator takes part in: finds them by ID, and adds them from a task file or a mission.
import { fromBase64Url, toBase64Url, toHex } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { CodedError } from '@soundings/crypto/errors';
import { sealSync } from '@soundings/crypto/hpke/node';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { verify as platformVerify } from '@soundings/crypto/signature/node';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { TaskConfiguration } from '@soundings/protocol/dap/task';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { dayAt } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { identityIssues } from '@soundings/protocol/roster/identity';
import { nextRosterIssues } from '@soundings/protocol/roster/roster';
import { isSeedOf, missionTaskId, verifyKey } from '@soundings/protocol/charter/tasks';
import { verdictOn } from './charter-verdict.ts';
import { heldStops } from '../registers/held-stops.ts';
import type { HeldStop } from '@soundings/protocol/mission/stopped';
import type { TaskFile } from '../config.ts';
import type { Clock, Examine } from '../ports/ports.ts';
import type { MissionRecord, TaskRecord } from '../ports/store/tasks.ts';
import type { Store } from '../ports/store.ts';
import { registersOf, type Registers } from '../registers/registers.ts';
import { readBroughtMission, readStoredMission, type StoredMission } from './stored-missions.ts';
import { taskFromRecord, type Task } from './task.ts';
import { examineInPlace } from './examine.ts';

export type TaskErrorCode =
  /** A task file with a field that can't be used. */
  | 'bad-task'
  /** A task or charter that is meant for another aggregator. */
  | 'not-ours'
  /** The seed isn't the one to which the charter commits. */
  | 'wrong-seed'
  /** The charter's noise doesn't keep the charter's promises. */
  | 'weak-charter'
  /** A different task with the same ID is stored already. */
  | 'conflict'
  /** The task or mission is in the database and can't be used by this build. */
  | 'set-aside';

export class TaskError extends CodedError<TaskErrorCode> {}

export interface TaskBook {
  /** The task with this ID; undefined if it is unknown or set aside. */
  find(taskId: Uint8Array): Promise<Task | undefined>;
  /** All tasks except those that are set aside. */
  all(): Promise<readonly Task[]>;
  /** Whether the task was in the database and couldn't be used when it was last looked up. */
  isSetAside(taskId: Uint8Array): boolean;
  /** The notes since all tasks were last read. */
  notes(): TaskNotes;
  /** Adds a plain DAP task. TaskError, DapError or DecodeError if it can't be accepted. Adding the same task again changes nothing. */
  addTask(file: TaskFile): Promise<Task>;
  /**
   * Adds every task of a mission, or the new rosters of a mission that is known. `seed` is the 32 bytes that both operators made.
   * MissionError or TaskError if it can't be accepted. A roster that would change the past is left out, and a MissionError says so after
   * everything else was added. A restored database accepts all rosters, because it had them before.
   */
  addMission(missionJson: string, seed: Uint8Array): Promise<Mission>;
}

/** Sentences for the operator, one for each mission or task. */
export interface TaskNotes {
  /** Missions and tasks that are stored and can't be used by this build (stored-missions.ts). */
  readonly setAside: readonly string[];
  /** Missions that go on although today's rules would refuse them. */
  readonly outdated: readonly string[];
}

export interface Own {
  readonly role: 'leader' | 'helper';
  /** The aggregator's URL as it is written in task configurations. */
  readonly endpoint: string;
  /** The Ed25519 key that charters give this aggregator. */
  readonly identityPublicKey: Uint8Array | undefined;
  /** The URLs at which this process itself listens: a rehearsal's mission is accepted at no others. */
  readonly opened?: readonly string[] | undefined;
}

/** How long another process's new roster may go unnoticed. That does no harm, because a roster never changes the past. */
const MISSION_FRESH_MS = 30_000;

/** A mission as it is read from the database, with the stops that were handed to this aggregator: they are added and never change. */
interface ReadMission {
  readonly stored: StoredMission;
  readonly held: readonly HeldStop[];
}

interface KnownMission extends ReadMission {
  /** The number of rosters that were read. Rosters are added and never change. */
  readonly rosters: number;
  /** The document of a logged mission; a later one may bring a stop. */
  readonly document: string | undefined;
  readonly readMs: number;
}

/** @param isRestored whether this database was restored from a backup, and so has lost what came after it. */
export function taskBook(
  store: Store,
  clock: Clock,
  own: Own,
  examine: Examine = examineInPlace,
  isRestored: () => boolean = () => false,
  registers: Registers = registersOf({ store, clock, log: () => undefined }),
  verify: VerifySignature = platformVerify,
): TaskBook {
  const shelf = taskShelf(store, clock, own.opened ?? [], verify);
  return {
    find: shelf.find,
    all: async () => {
      const records = await store.tasks();
      const found = await Promise.all(records.map(async ({ taskId }) => shelf.find(taskId)));
      return found.filter((task) => task !== undefined);
    },
    isSetAside: shelf.isSetAside,
    notes: shelf.notes,
    addTask: async (file) => addTask(file, store, own),
    addMission: async (missionJson, seed) => {
      const mission = await readBroughtMission(missionJson, store, own.opened ?? [], verify);
      assertMissionOurs(mission, seed, own);
      await registers.assertLoadable(mission, missionJson);
      await assertPromisesKept(mission, store, examine);
      const today = isRestored() ? undefined : dayAt(Math.floor(clock.now() / 1000));
      const late = await putMission(mission, missionJson, seed, today, store);
      await registers.loaded(mission, missionJson);
      shelf.forget(mission);
      if (late.length > 0) throw new MissionError('roster', [...late, LEFT_OUT]);
      const { stored } = await shelf.missionOf(mission.digest);
      if (stored.kind === 'set-aside') throw new TaskError('set-aside', stored.reason);
      return stored.mission;
    },
  };
}

/** A cache of the tasks and missions in the database. What may have changed is read again. */
interface TaskShelf extends Pick<TaskBook, 'find' | 'isSetAside' | 'notes'> {
  missionOf(charterDigest: Uint8Array): Promise<ReadMission>;
  forget(mission: Mission): void;
}

function taskShelf(store: Store, clock: Clock, opened: readonly string[], verify: VerifySignature): TaskShelf {
  // Only the functions below change these. Tasks never change, and missions only gain rosters.
  const tasks = new Map<string, Task>();
  const missions = new Map<string, KnownMission>();
  /** For each task that is set aside, why. */
  const aside = new Map<string, string>();

  async function missionOf(charterDigest: Uint8Array): Promise<ReadMission> {
    const key = toHex(charterDigest);
    const known = missions.get(key);
    if (known !== undefined && clock.now() - known.readMs < MISSION_FRESH_MS) return known;
    const record = await store.mission(charterDigest);
    if (record === undefined) {
      const reason = `A task belongs to the mission ${key}, which is not in the database.`;
      return { stored: { kind: 'set-aside', reason }, held: [] };
    }
    const held = heldStops(await store.noticesOf(charterDigest));
    const isSame = known?.rosters === record.rosters.length && known.document === record.document && known.held.length === held.length;
    const stored = isSame ? known.stored : readStoredMission(record, opened, verify);
    const read = { stored, held, rosters: record.rosters.length, document: record.document, readMs: clock.now() };
    missions.set(key, read);
    if (!isSame && stored.kind === 'usable') for (const task of stored.mission.tasks) tasks.delete(toHex(task.taskId)); // these tasks have the old rosters
    return read;
  }

  async function find(taskId: Uint8Array): Promise<Task | undefined> {
    const name = toHex(taskId);
    const mission = tasks.get(name)?.mission;
    if (mission !== undefined) await missionOf(mission.charterDigest); // it may have a new roster, and this task is then read again
    const known = tasks.get(name);
    if (known !== undefined) return known;
    const record = await store.task(taskId);
    if (record === undefined) return undefined;
    const read = record.charterDigest && (await missionOf(record.charterDigest));
    const current = tasks.get(name) ?? readTask(record, read);
    if (typeof current === 'string') {
      aside.set(name, current);
      return undefined;
    }
    aside.delete(name);
    tasks.set(name, current);
    return current;
  }

  return {
    find,
    missionOf,
    forget: ({ digest, tasks: those }) => {
      missions.delete(toHex(digest));
      for (const { taskId } of those) tasks.delete(toHex(taskId));
    },
    isSetAside: (taskId) => aside.has(toHex(taskId)),
    notes: () => ({
      setAside: [...new Set(aside.values())],
      outdated: [...missions.values()].flatMap(({ stored }) => (stored.kind === 'usable' ? (stored.outdated ?? []) : [])),
    }),
  };
}

async function addTask(file: TaskFile, store: Store, own: Own): Promise<Task> {
  const record = recordOfFile(file);
  const task = taskFromRecord(record, undefined);
  assertOurs(task.configuration, own);
  assertCollectorKey(task.collectorHpkeConfig);
  if ((await store.putTask(record)) === 'conflict') {
    throw new TaskError(
      'conflict',
      'This aggregator has a different task with the same ID, and a task never changes. Give the new one another task_info.',
    );
  }
  return task;
}

/**
 * Stores a mission, and returns sentences on the rosters that were left out because they would change the past. `today` is undefined if the
 * database was restored: it accepts all rosters then, because it had them before.
 */
async function putMission(
  mission: Mission,
  missionJson: string,
  seed: Uint8Array,
  today: number | undefined,
  store: Store,
): Promise<readonly string[]> {
  const known = await store.mission(mission.digest);
  const { rosters, late } = today === undefined ? { rosters: mission.rosters, late: [] } : rostersToTake(known, mission, today);
  assertOneIdentity(mission, known, rosters);
  await store.putMission(
    missionRecord({ ...mission, rosters }, missionJson),
    rosters.map(({ roster }) => roster.number),
    taskRecords(mission, seed),
  );
  return late;
}

/** The task, or a sentence why it can't be used, so that it doesn't stop the others. */
function readTask(record: TaskRecord, read: ReadMission | undefined): Task | string {
  if (read?.stored.kind === 'set-aside') return read.stored.reason;
  try {
    return taskFromRecord(record, read?.stored.mission, read?.held);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `The task ${toBase64Url(record.taskId)} is in the database and can't be used by this build, so it is set aside: its requests are answered with 503. Everything else goes on. ${why}`;
  }
}

function recordOfFile(file: TaskFile): TaskRecord {
  const configuration = bytes(file.configuration, 'configuration');
  const taskId =
    file.taskId === undefined ? missionTaskId(decode(TaskConfiguration, configuration, 'configuration')) : bytes(file.taskId, 'taskId');
  const verifyKey = bytes(file.verifyKey, 'verifyKey');
  if (taskId.length !== 32 || verifyKey.length !== 32)
    throw new TaskError('bad-task', 'The "taskId" and the "verifyKey" of a task must have 32 bytes each.');
  return {
    taskId,
    configuration,
    verifyKey,
    collectorHpkeConfig: bytes(file.collectorHpkeConfig, 'collectorHpkeConfig'),
    charterDigest: undefined,
    leaderTokens: file.leaderTokens ?? [],
    collectorTokens: file.collectorTokens ?? [],
    helperToken: file.helperToken,
  };
}

function bytes(text: string, field: string): Uint8Array {
  const value = fromBase64Url(text);
  if (value === undefined) throw new TaskError('bad-task', `The task's "${field}" is not base64url without padding.`);
  return value;
}

function assertOurs(configuration: TaskConfiguration, { role, endpoint }: Own): void {
  const url = role === 'leader' ? configuration.leaderAggregatorEndpoint : configuration.helperAggregatorEndpoint;
  const text = new TextDecoder().decode(url);
  if (text !== endpoint)
    throw new TaskError(
      'not-ours',
      `The task is for the ${role} at ${text}, and the "endpoint" of this ${role} is ${endpoint}. Both must be the same text.`,
    );
}

/** Checks the collector's key now. Otherwise a batch could be aggregated and then not be encrypted to the collector. */
function assertCollectorKey(config: HpkeConfig): void {
  try {
    sealSync(config, config.publicKey, new Uint8Array(0), new Uint8Array(0), new Uint8Array(0), (length) => new Uint8Array(length).fill(1));
  } catch (cause) {
    throw new TaskError(
      'bad-task',
      "Nothing can be encrypted to the collector's HPKE configuration: its algorithms are not supported, or its key is not valid.",
      {
        cause,
      },
    );
  }
}

function assertMissionOurs(mission: Mission, seed: Uint8Array, own: Own): void {
  const { charter } = mission;
  if (!isSeedOf(charter, seed))
    throw new TaskError(
      'wrong-seed',
      `The seed is not the one to which the charter of "${charter.mission}" commits. Put the seed that both operators made into the mission's ".seed" file.`,
    );
  for (const { configuration } of mission.tasks) assertOurs(configuration, own);
  assertCollectorKey(decode(HpkeConfig, bytesOf(charter.collector.hpkeConfig), 'collector.hpkeConfig'));
  const key = charter[own.role].key;
  if (own.identityPublicKey === undefined || toBase64Url(own.identityPublicKey) !== key) {
    throw new TaskError(
      'not-ours',
      `The charter of "${charter.mission}" has another identity key for its ${own.role} than this ${own.role} has. Check "identityKeyFile".`,
    );
  }
}

/** Each aggregator examines the charter itself, and relies on neither the convenor nor the board for it. */
async function assertPromisesKept(mission: Mission, store: Store, examine: Examine): Promise<void> {
  const issues = await verdictOn(mission, store, examine);
  if (issues.length === 0) return;
  throw new TaskError(
    'weak-charter',
    `The charter of "${mission.charter.mission}" is refused, because its noise does not keep its promises. ${issues.join(' ')}`,
  );
}

const LEFT_OUT = 'This roster was left out, and the mission goes on with the one before it until there is a roster with a later day.';

/**
 * Chooses the rosters to add. All rosters of a new mission are accepted, because the board has signed them. Later rosters that would change
 * the past are left out. Until a roster follows that doesn't, an organisation that only one aggregator has on its roster is counted by
 * neither.
 */
function rostersToTake(
  known: MissionRecord | undefined,
  { rosters }: Mission,
  today: number,
): { readonly rosters: Mission['rosters']; readonly late: readonly string[] } {
  if (known === undefined) return { rosters, late: [] };
  const late: string[] = [];
  let latest = known.rosters.map((text) => (JSON.parse(text) as Mission['rosters'][number]).roster).at(-1);
  const taken = rosters.filter(({ roster }) => {
    if (latest !== undefined && roster.number <= latest.number) return false;
    const issues = nextRosterIssues(latest, roster, today);
    late.push(...issues);
    if (issues.length === 0) latest = roster;
    return issues.length === 0;
  });
  return { rosters: taken, late };
}

/**
 * Checks the new rosters together with the stored ones before they are stored, because a document may leave out rosters that are stored
 * here.
 */
function assertOneIdentity({ charter }: Mission, known: MissionRecord | undefined, taken: Mission['rosters']): void {
  const before = (known?.rosters ?? []).map((text) => (JSON.parse(text) as Mission['rosters'][number]).roster);
  const numbers = new Set(before.map(({ number }) => number));
  // Rosters that are stored together already were accepted.
  const accepted = new Set(identityIssues(charter, before));
  const after = identityIssues(charter, [...before, ...taken.map(({ roster }) => roster).filter(({ number }) => !numbers.has(number))]);
  const issues = after.filter((issue) => !accepted.has(issue));
  if (issues.length > 0) throw new MissionError('roster', [...issues, LEFT_OUT]);
}

function taskRecords({ charter, digest, tasks }: Mission, seed: Uint8Array): readonly TaskRecord[] {
  return tasks.map(({ taskId, configuration }) => ({
    taskId,
    configuration: encode(TaskConfiguration, configuration),
    verifyKey: verifyKey(seed, taskId),
    collectorHpkeConfig: bytesOf(charter.collector.hpkeConfig),
    charterDigest: digest,
    leaderTokens: [],
    collectorTokens: [],
    helperToken: undefined,
  }));
}

function missionRecord({ digest, rosters }: Mission, missionJson: string): MissionRecord {
  const { charter } = parseJson(missionJson) as { readonly charter: unknown };
  return { charterDigest: digest, charter: JSON.stringify(charter), rosters: rosters.map((roster) => JSON.stringify(roster)) };
}
