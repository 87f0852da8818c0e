// tasks.ts — from the charter to DAP: one task an instrument, sector and size tier, every byte of it fixed (protocol.md, "A mission's task").
import { sha256 } from '@soundings/crypto/sha256';
import { bigEndian, concat, equal, utf8 } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import { hkdf32 } from '@soundings/crypto/hkdf';
import { BatchMode } from '../dap/batch-mode.ts';
import { TaskId } from '../dap/ids.ts';
import { TaskConfiguration, taskIntervalExtension } from '../dap/task.ts';
import { interval, type Interval } from '../dap/time.ts';
import { encodeVdafConfig } from '../dap/vdaf-config.ts';
import type { Law, SkellamLaw } from '../privacy/law.ts';
import { aggregatorNoiseOf } from './aggregator-noise.ts';
import { bytesOf } from '../json/base64url.ts';
import { cellCount, type Dimension } from './cells.ts';
import { charterDigest, type Charter } from './charter.ts';
import { FORMAT, TASK_EXTENSION_MISSION } from './code-points.ts';
import { instrumentDimensions, inTier, type Instrument } from './instrument.ts';
import { lawFromJson } from '../json/law-json.ts';
import { tagged } from '../json/tagged.ts';
import { taskCrowd, taskNames, taskNumbers, type TaskNumbers } from './task-numbers.ts';
import { windowNumbered } from './window.ts';

/** One DAP task of a mission, with what its parties need to know of it. */
export interface MissionTask {
  /** As in task_info. */
  readonly numbers: TaskNumbers;
  /** As it is asked here: its `cellMax` is that of the task's size tier. */
  readonly instrument: Instrument;
  /** Undefined if all sectors are gathered together. */
  readonly sector: string | undefined;
  /** The sectors that are asked, if only some are and they are gathered together. */
  readonly sectors: readonly string[] | undefined;
  /** Undefined if the instrument has no size tiers. */
  readonly tier: string | undefined;
  /** "visits", "visits/charities", "visits/charities/large": for people, and unique in the mission. */
  readonly label: string;
  readonly taskId: TaskId;
  readonly configuration: TaskConfiguration;
  /** Cell i of these is element i of the measurement. */
  readonly dimensions: readonly Dimension[];
  readonly vdaf: SumVecParameters;
  /** X: an organisation's value in one cell is clamped to 0 … X before noise. */
  readonly cellMax: bigint;
  /** B: the noisy value is clamped to −B … X + B and sent as value + B. */
  readonly noiseBound: bigint;
  /** One organisation's noise in one cell. */
  readonly noise: Law;
  /** Each aggregator's, on top; undefined if the charter asks for none. */
  readonly aggregatorNoise: SkellamLaw | undefined;
  /** n_min of this task. */
  readonly organisationsMin: number;
}

/** Parameters of Prio3SumVec (VDAF-20 §7.4.3). */
export interface SumVecParameters {
  readonly length: number;
  readonly maxMeasurement: bigint;
  readonly chunkLength: number;
}

/** A DAP time of a mission is a whole day (protocol.md, "Time"). */
const TIME_PRECISION_SECONDS = 86_400n;

/** Every task of a mission, in the order of {@link taskNumbers}. The same charter gives the same bytes, whoever asks. */
export function missionTasks(charter: Charter): readonly MissionTask[] {
  const digest = charterDigest(charter);
  return taskNumbers(charter).map((numbers, at) => missionTask(charter, digest, numbers, at));
}

/** SHA-256("soundings task v1" ‖ 0 ‖ encoded TaskConfiguration). */
export function missionTaskId(configuration: TaskConfiguration): TaskId {
  return TaskId(sha256(tagged('soundings task v1', encode(TaskConfiguration, configuration))));
}

/** The task's VDAF verification key, which the two operators share: HKDF-SHA256 of their seed, for this task. 32 bytes each. */
export function verifyKey(seed: Uint8Array, taskId: Uint8Array): Uint8Array {
  return hkdf32(seed, taskId);
}

/** What stands in the charter for the seed, before any report exists. */
export function seedCommitment(seed: Uint8Array): Uint8Array {
  return sha256(tagged('soundings seed v1', seed));
}

/** True if this is the seed that the charter's tasks are verified with. */
export function isSeedOf(charter: Charter, seed: Uint8Array): boolean {
  return seed.length === 32 && equal(seedCommitment(seed), bytesOf(charter.seedCommitment));
}

/**
 * The chunk length that makes the proof smallest, near √(length · bits) as VDAF-20 §7.4.3 recommends: with 2^k − 1 gadget calls, no value of
 * the wire polynomials is wasted on padding.
 */
export function sumVecChunkLength(length: number, maxMeasurement: bigint): number {
  const elements = length * maxMeasurement.toString(2).length;
  let best = { chunkLength: elements, proofLength: Infinity };
  for (let calls = 1; calls < 2 * elements; calls = 2 * calls + 1) {
    const chunkLength = Math.ceil(elements / calls);
    const proofLength = 2 * chunkLength + 2 * calls;
    if (proofLength < best.proofLength) best = { chunkLength, proofLength };
  }
  return best.chunkLength;
}

function missionTask(charter: Charter, digest: Uint8Array, numbers: TaskNumbers, at: number): MissionTask {
  const stated = charter.instruments[numbers.instrument];
  const noise = charter.noise[at];
  if (stated === undefined || noise === undefined) throw new RangeError('this charter has not been checked');
  const instrument = inTier(stated, numbers.tier);
  const { sector, tier } = taskNames(charter, numbers);
  const dimensions = instrumentDimensions(instrument);
  const length = cellCount(dimensions);
  const maxMeasurement = BigInt(instrument.cellMax) + 2n * BigInt(noise.bound);
  const vdaf = { length, maxMeasurement, chunkLength: sumVecChunkLength(length, maxMeasurement) };
  const configuration = taskConfiguration(charter, digest, numbers, vdaf);
  return {
    numbers,
    instrument,
    sector,
    sectors: numbers.sector === 0 ? instrument.sectors : undefined,
    tier,
    label: [instrument.name, sector, tier].filter((name) => name !== undefined).join('/'),
    taskId: missionTaskId(configuration),
    configuration,
    dimensions,
    vdaf,
    cellMax: BigInt(instrument.cellMax),
    noiseBound: BigInt(noise.bound),
    noise: lawFromJson(noise.law),
    aggregatorNoise: aggregatorNoiseOf(instrument),
    organisationsMin: taskCrowd(charter, numbers).organisationsMin,
  };
}

function taskConfiguration(charter: Charter, digest: Uint8Array, numbers: TaskNumbers, vdaf: SumVecParameters): TaskConfiguration {
  return {
    taskInfo: taskInfo(digest, numbers),
    leaderAggregatorEndpoint: utf8(charter.leader.url),
    helperAggregatorEndpoint: utf8(charter.helper.url),
    timePrecision: TIME_PRECISION_SECONDS,
    minBatchSize: BigInt(taskCrowd(charter, numbers).organisationsMin),
    batchMode: BatchMode.timeInterval,
    batchConfig: new Uint8Array(),
    ...encodeVdafConfig({ kind: 'prio3SumVec', ...vdaf }),
    extensions: [
      taskIntervalExtension(missionLife(charter)),
      { extensionType: TASK_EXTENSION_MISSION, extensionData: Uint8Array.of(FORMAT) },
    ],
  };
}

/** Charter digest[32] ‖ u16 instrument ‖ u16 sector, and ‖ u16 tier where the instrument has size tiers. */
function taskInfo(digest: Uint8Array, { instrument, sector, tier }: TaskNumbers): Uint8Array {
  return concat(digest, ...[instrument, sector, ...(tier === 0 ? [] : [tier])].map((number) => bigEndian(number, 2)));
}

/** From the first window's first day to the last one's end. */
function missionLife({ schedule }: Charter): Interval {
  const { firstDay } = windowNumbered(schedule, 0);
  const { endDay } = windowNumbered(schedule, schedule.count - 1);
  return interval(BigInt(firstDay), BigInt(endDay));
}
