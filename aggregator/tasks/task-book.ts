// task-book.ts — the tasks this aggregator takes part in: looked up by id, added from a task file or a mission.
import { fromBase64Url, toBase64Url, toHex } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { CodedError } from '@soundings/crypto/errors';
import { sealSync } from '@soundings/crypto/hpke/node';
import { verify } from '@soundings/crypto/signature/node';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { TaskConfiguration } from '@soundings/protocol/dap/task';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { dayAt } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { identityIssues } from '@soundings/protocol/roster/identity';
import { nextRosterIssues } from '@soundings/protocol/roster/roster';
import { isSeedOf, missionTaskId, verifyKey } from '@soundings/protocol/charter/tasks';
import { verdictOn } from './charter-verdict.ts';
import type { TaskFile } from '../config.ts';
import type { Clock, Examine } from '../ports/ports.ts';
import type { MissionRecord, Store, TaskRecord } from '../ports/store.ts';
import { taskFromRecord, type Task } from './task.ts';
import { examineInPlace } from './examine.ts';

export type TaskErrorCode =
  /** A task file whose fields don't fit together. */
  | 'bad-task'
  /** A task or charter that is meant for another aggregator. */
  | 'not-ours'
  /** The seed isn't the one that the charter commits to. */
  | 'wrong-seed'
  /** The charter's noise doesn't keep what the charter promises. */
  | 'weak-charter'
  /** Another task is known under the same ID. */
  | 'conflict';

export class TaskError extends CodedError<TaskErrorCode> {}

export interface TaskBook {
  find(taskId: Uint8Array): Promise<Task | undefined>;
  all(): Promise<readonly Task[]>;
  /** TaskError, DapError or DecodeError where it can't be taken on. Adding the same again changes nothing. */
  addTask(file: TaskFile): Promise<Task>;
  /**
   * Takes on every task of a mission, or the rosters that are new in one that is known. `seed` is the 32 bytes that both operators made.
   * MissionError or TaskError where it can't be taken on; a roster that reaches back is left out, and said to be, after everything else is taken.
   * A database that was restored takes rosters as they stand: it held them before.
   */
  addMission(missionJson: string, seed: Uint8Array): Promise<Mission>;
}

export interface Own {
  readonly role: 'leader' | 'helper';
  /** As it stands in task configurations. */
  readonly endpoint: string;
  /** The Ed25519 key that charters give this aggregator. */
  readonly identityPublicKey: Uint8Array | undefined;
}

/** How long another process's new roster may go unnoticed. A roster never reaches back, so nothing is lost by it. */
const MISSION_FRESH_MS = 30_000;

interface KnownMission {
  readonly mission: Mission;
  readonly readMs: number;
}

/** @param isRestored whether this database has forgotten what came after its backup. */
export function taskBook(
  store: Store,
  clock: Clock,
  own: Own,
  examine: Examine = examineInPlace,
  isRestored: () => boolean = () => false,
): TaskBook {
  // Both owned by the functions below; tasks never change, and missions only gain rosters.
  const tasks = new Map<string, Task>();
  const missions = new Map<string, KnownMission>();

  async function missionOf(charterDigest: Uint8Array): Promise<Mission> {
    const key = toHex(charterDigest);
    const known = missions.get(key);
    if (known !== undefined && clock.now() - known.readMs < MISSION_FRESH_MS) return known.mission;
    const record = await store.mission(charterDigest);
    if (record === undefined) throw new TaskError('bad-task', 'A task belongs to a mission that is not in the database.');
    const isSame = known?.mission.rosters.length === record.rosters.length;
    const mission = isSame ? known.mission : parseMission(missionJsonOf(record), verify);
    missions.set(key, { mission, readMs: clock.now() });
    if (!isSame) for (const task of mission.tasks) tasks.delete(toHex(task.taskId)); // they hold the rosters
    return mission;
  }

  async function find(taskId: Uint8Array): Promise<Task | undefined> {
    const known = tasks.get(toHex(taskId));
    if (known !== undefined && known.mission === undefined) return known;
    const record = await store.task(taskId);
    if (record === undefined) return undefined;
    const mission = record.charterDigest && (await missionOf(record.charterDigest));
    const current = tasks.get(toHex(taskId)) ?? taskFromRecord(record, mission);
    tasks.set(toHex(taskId), current);
    return current;
  }

  return {
    find,
    all: async () => {
      const records = await store.tasks();
      const found = await Promise.all(records.map(async ({ taskId }) => find(taskId)));
      return found.filter((task) => task !== undefined);
    },
    addTask: async (file) => {
      const record = recordOfFile(file);
      const task = taskFromRecord(record, undefined);
      assertOurs(task.configuration, own);
      assertCollectorKey(task.collectorHpkeConfig);
      if ((await store.putTask(record)) === 'conflict') {
        throw new TaskError('conflict', 'Another task is known under this ID; a task never changes. Give the new one another task_info.');
      }
      return task;
    },
    addMission: async (missionJson, seed) => {
      const mission = parseMission(missionJson, verify);
      assertMissionOurs(mission, seed, own);
      await assertPromisesKept(mission, store, examine);
      const known = await store.mission(mission.digest);
      const today = dayAt(Math.floor(clock.now() / 1000));
      const { rosters, late } = isRestored() ? { rosters: mission.rosters, late: [] } : rostersToTake(known, mission, today);
      assertOneIdentity(mission, known, rosters);
      await store.putMission(
        missionRecord({ ...mission, rosters }, missionJson),
        rosters.map(({ roster }) => roster.number),
        taskRecords(mission, seed),
      );
      missions.delete(toHex(mission.digest));
      for (const task of mission.tasks) tasks.delete(toHex(task.taskId));
      if (late.length > 0) throw new MissionError('roster', [...late, LEFT_OUT]);
      return missionOf(mission.digest);
    },
  };
}

function recordOfFile(file: TaskFile): TaskRecord {
  const configuration = bytes(file.configuration, 'configuration');
  const taskId =
    file.taskId === undefined ? missionTaskId(decode(TaskConfiguration, configuration, 'configuration')) : bytes(file.taskId, 'taskId');
  const verifyKey = bytes(file.verifyKey, 'verifyKey');
  if (taskId.length !== 32 || verifyKey.length !== 32)
    throw new TaskError('bad-task', 'A task needs an ID and a verify key of 32 bytes each.');
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
  if (text !== endpoint) throw new TaskError('not-ours', `The task has its ${role} at ${text}, and this one is configured as ${endpoint}.`);
}

/** Better now than when a batch has been aggregated and can't be sealed to anybody. */
function assertCollectorKey(config: HpkeConfig): void {
  try {
    sealSync(config, config.publicKey, new Uint8Array(0), new Uint8Array(0), new Uint8Array(0), (length) => new Uint8Array(length).fill(1));
  } catch (cause) {
    throw new TaskError('bad-task', "Nothing can be sealed to the collector's HPKE configuration: its algorithms or its key are wrong.", {
      cause,
    });
  }
}

function assertMissionOurs(mission: Mission, seed: Uint8Array, own: Own): void {
  const { charter } = mission;
  if (!isSeedOf(charter, seed))
    throw new TaskError('wrong-seed', `The seed is not the one that the charter of "${charter.mission}" commits to.`);
  for (const { configuration } of mission.tasks) assertOurs(configuration, own);
  assertCollectorKey(decode(HpkeConfig, bytesOf(charter.collector.hpkeConfig), 'collector.hpkeConfig'));
  const key = charter[own.role].key;
  if (own.identityPublicKey === undefined || toBase64Url(own.identityPublicKey) !== key) {
    throw new TaskError('not-ours', `The charter of "${charter.mission}" gives its ${own.role} another identity key than this one has.`);
  }
}

/** Nobody else's word is taken for it, not the convenor's and not the board's. */
async function assertPromisesKept(mission: Mission, store: Store, examine: Examine): Promise<void> {
  const issues = await verdictOn(mission, store, examine);
  if (issues.length === 0) return;
  throw new TaskError('weak-charter', `The charter of "${mission.charter.mission}" is refused. ${issues.join(' ')}`);
}

const LEFT_OUT = 'It is left out here, and the mission goes on with the roster before it until there is one with a later day.';

/**
 * A mission that is new here is taken as it stands: its rosters carry the board's signatures. Later ones may not reach back, and are left out
 * where they do: until one follows that doesn't, an organisation that is on one aggregator's roster alone is counted by neither.
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

/** A document may leave out rosters that are known here: what is to stand beside them is looked at with them, before it is written down. */
function assertOneIdentity({ charter }: Mission, known: MissionRecord | undefined, taken: Mission['rosters']): void {
  const before = (known?.rosters ?? []).map((text) => (JSON.parse(text) as Mission['rosters'][number]).roster);
  const numbers = new Set(before.map(({ number }) => number));
  const issues = identityIssues(charter, [...before, ...taken.map(({ roster }) => roster).filter(({ number }) => !numbers.has(number))]);
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

function missionJsonOf({ charter, rosters }: MissionRecord): string {
  return `{"format":"soundings mission v1","charter":${charter},"rosters":[${rosters.join(',')}]}`;
}
