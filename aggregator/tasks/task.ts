// task.ts — a task as an aggregator works with it: read once from its record, and never changed.
import { fromUtf8, toBase64Url } from '@soundings/crypto/bytes';
import { decode } from '@soundings/crypto/codec';
import type { Vdaf } from '@soundings/crypto/vdaf/vdaf';
import { BatchMode } from '@soundings/protocol/dap/batch-mode';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { TaskId } from '@soundings/protocol/dap/ids';
import { inputShareAadOf } from '@soundings/protocol/dap/seals';
import { TaskConfiguration, taskInterval } from '@soundings/protocol/dap/task';
import { assertTaskSupported } from '@soundings/protocol/dap/task-supported';
import { timeAt, type Interval, type Time } from '@soundings/protocol/dap/time';
import { vdafFromConfig } from '@soundings/protocol/dap/task-vdaf';
import type { Charter } from '@soundings/protocol/charter/charter';
import { TASK_EXTENSION_MISSION } from '@soundings/protocol/charter/code-points';
import type { Mission } from '@soundings/protocol/mission/mission';
import { stopsInForce, type HeldStop, type StopInForce } from '@soundings/protocol/mission/stopped';
import { belongsTo, enrolled, rosterInForce, type Roster, type RosterEntry } from '@soundings/protocol/roster/roster';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Logged } from '@soundings/protocol/register/logged';
import type { Window } from '@soundings/protocol/charter/window';
import type { AggregatorConfig } from '../config.ts';
import type { VerifyTask } from '../ports/ports.ts';
import type { BucketId, BucketRange } from '../ports/store/batch.ts';
import type { TaskRecord } from '../ports/store/tasks.ts';

export interface Task {
  readonly taskId: TaskId;
  readonly configuration: TaskConfiguration;
  readonly vdaf: Vdaf<unknown, unknown>;
  readonly verify: Omit<VerifyTask, 'aggParam'>;
  readonly collectorHpkeConfig: HpkeConfig;
  /** The additional data of the task's input shares. */
  readonly inputShareAad: (metadata: Uint8Array, publicShare: Uint8Array) => Uint8Array;
  readonly isTimeInterval: boolean;
  /** When reports may be made; undefined: at any time. */
  readonly interval: Interval | undefined;
  readonly reportsMin: number;
  /** Undefined for a plain DAP task. */
  readonly mission: MissionRules | undefined;
  readonly leaderTokens: readonly string[];
  readonly collectorTokens: readonly string[];
  readonly helperToken: string | undefined;
}

/** What a charter adds to DAP's rules (protocol.md, "A mission's task"). */
export interface MissionRules {
  readonly charter: Charter;
  /** 32 bytes. */
  readonly charterDigest: Uint8Array;
  readonly task: MissionTask;
  readonly organisationsMin: number;
  readonly rosters: readonly Roster[];
  /** What the public register proves; undefined if the mission is unlogged. */
  readonly logged: Logged | undefined;
  /** Those that the register proves, and those that were handed to this aggregator. */
  readonly stops: readonly StopInForce[];
}

/** Reads a task from its record; `held` are the stops of its mission that were handed to this aggregator. DapError or DecodeError if it isn't a task that we can take part in. */
export function taskFromRecord(record: TaskRecord, mission: Mission | undefined, held: readonly HeldStop[] = []): Task {
  const taskId = TaskId(record.taskId);
  const configuration = decode(TaskConfiguration, record.configuration, 'configuration');
  assertTaskSupported(configuration, new Set(mission === undefined ? [] : [TASK_EXTENSION_MISSION]));
  const { vdafType, vdafConfiguration } = configuration;
  return {
    taskId,
    configuration,
    vdaf: vdafFromConfig(vdafType, vdafConfiguration),
    verify: { taskId, vdafType, vdafConfiguration, verifyKey: record.verifyKey },
    collectorHpkeConfig: decode(HpkeConfig, record.collectorHpkeConfig, 'collectorHpkeConfig'),
    inputShareAad: inputShareAadOf(taskId, configuration),
    isTimeInterval: configuration.batchMode === BatchMode.timeInterval,
    interval: taskInterval(configuration),
    reportsMin: Number(configuration.minBatchSize),
    mission: mission && missionRules(taskId, mission, held),
    leaderTokens: record.leaderTokens,
    collectorTokens: record.collectorTokens,
    helperToken: record.helperToken,
  };
}

function missionRules(taskId: TaskId, { charter, digest, tasks, rosters, logged }: Mission, held: readonly HeldStop[]): MissionRules {
  const task = tasks.find((candidate) => TaskId.toText(candidate.taskId) === TaskId.toText(taskId));
  if (task === undefined) throw new RangeError('this mission has no such task');
  return {
    charter,
    charterDigest: digest,
    task,
    organisationsMin: task.organisationsMin,
    rosters: rosters.map(({ roster }) => roster),
    logged,
    stops: stopsInForce(logged, held),
  };
}

/**
 * The organisation's entry in the roster that is in force for this window; undefined if it may not contribute to this task in this window.
 */
export function enrolledOrganisation({ rosters, task }: MissionRules, id: string, window: Window): RosterEntry | undefined {
  const roster = rosterInForce(rosters, window);
  const entry = roster && enrolled(roster, id, window);
  return entry !== undefined && belongsTo(entry, task) ? entry : undefined;
}

/** When a window closes, in milliseconds since 1970. No contribution is accepted from then on, and nothing is collected before. */
export function closesMs(window: Window): number {
  return window.closesDay * MS_A_DAY;
}

export const MS_A_DAY = 86_400_000;

/**
 * The aggregation parameter of the leader's jobs. In DAP the collector chooses it. The leader makes jobs before the collector asks, which
 * is possible only because the VDAF has this one parameter (DAP-18 §4.5).
 */
export const AGG_PARAM = new Uint8Array(0);

/** The task's time at this moment. */
export function timeOf(task: Task, nowMs: number): Time {
  return timeAt(BigInt(Math.floor(nowMs / 1000)), task.configuration.timePrecision);
}

/**
 * The token that the leader shows to the helper. If there is none, the helper answers 401, and the leader retries until an operator has set
 * one.
 */
export function tokenFor({ helperToken }: Task, config: Pick<AggregatorConfig, 'helperToken'>): string {
  return helperToken ?? config.helperToken ?? 'none';
}

/** The task's ID as text, for logs, which show its beginning only. */
export function taskName(taskId: Uint8Array): string {
  return toBase64Url(taskId);
}

/** The helper's URL, as it is written in the task's configuration. */
export function helperUrl({ configuration }: Task): string {
  return fromUtf8(configuration.helperAggregatorEndpoint);
}

/** The leader's URL, as it is written in the task's configuration. */
export function leaderUrl({ configuration }: Task): string {
  return fromUtf8(configuration.leaderAggregatorEndpoint);
}

/** The identifier of the bucket of a time (DAP-18 §5.1.3). */
export function timeBucket(time: bigint): BucketId {
  const bucket = new Uint8Array(8);
  new DataView(bucket.buffer).setBigUint64(0, time);
  return bucket;
}

/** The buckets of a well-formed interval. */
export function intervalBuckets({ start, duration }: Interval): BucketRange {
  return { first: timeBucket(start), last: timeBucket(start + duration - 1n) };
}
