// subjects.ts — the tasks that reports are made for: every VDAF as a plain DAP task, and a mission's
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import type { Valid } from '../../../crypto/flp/circuit.ts';
import { count } from '../../../crypto/flp/circuits/count.ts';
import { histogram } from '../../../crypto/flp/circuits/histogram.ts';
import { multihotCountVec } from '../../../crypto/flp/circuits/multihot-count-vec.ts';
import { sumVec } from '../../../crypto/flp/circuits/sum-vec.ts';
import { sum } from '../../../crypto/flp/circuits/sum.ts';
import type { Kernel } from '../../../crypto/vdaf/kernel.ts';
import { prio3, type Prio3 } from '../../../crypto/vdaf/prio3.ts';
import type { TaskId } from '../../../protocol/dap/ids.ts';
import { VdafType, type VdafConfig } from '../../../protocol/dap/vdaf-config.ts';
import type { CharterDraft } from '../../../protocol/charter/charter.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { closesMs, type Task } from '../../../aggregator/tasks/task.ts';
import { addTask, HOUR } from '../../conformance/scene.ts';
import { foundMission, type TestOrganisation } from '../../support/mission-pair.ts';
import type { Pick } from '../../support/mutate.ts';
import { START_MS, type TestPair } from '../../support/servers.ts';

/** A circuit, and what one report of it may measure. */
interface Measured {
  readonly config: VdafConfig;
  readonly circuit: Valid<never, unknown>;
  readonly draw: (pick: Pick) => unknown;
  /** Whether one report may add this to the result. */
  readonly isOneReport: (result: unknown) => boolean;
}

export interface Subject {
  readonly name: string;
  /** How often its turn comes. */
  readonly turns: number;
  readonly task: Task;
  readonly circuit: Valid<never, unknown>;
  readonly algorithmId: number;
  /** A valid measurement, encoded. */
  readonly draw: (pick: Pick) => Uint8Array;
  readonly isOneReport: (result: unknown) => boolean;
  /** A right time for a report. */
  readonly time: bigint;
  /** When the leader takes a report, and when the helper is asked about it. */
  readonly leaderNowMs: number;
  readonly helperNowMs: number;
  readonly mission: { readonly organisations: readonly TestOrganisation[]; readonly amendments: number } | undefined;
}

const isList = (result: unknown): result is readonly bigint[] => Array.isArray(result);
const isUpTo = (max: bigint) => (value: unknown) => typeof value === 'bigint' && value >= 0n && value <= max;
const total = (list: readonly bigint[]): bigint => list.reduce((added, value) => added + value, 0n);

const SUM_MAX = 5n;
const VEC = { length: 2, maxMeasurement: 3n, chunkLength: 2 };
const HOT = { length: 3, maxWeight: 3, chunkLength: 2 };

/** Small, since millions of reports go through. In all but Count, Sum and the longer Histogram a measurement may be all ones. */
const MEASURED: readonly (readonly [string, Measured])[] = [
  [
    'Count',
    { config: { kind: 'prio3Count' }, circuit: count(field64), draw: (pick) => pick(2) === 1, isOneReport: (n) => n === 0 || n === 1 },
  ],
  [
    'Sum',
    {
      config: { kind: 'prio3Sum', maxMeasurement: SUM_MAX },
      circuit: sum(field64, SUM_MAX),
      draw: (pick) => BigInt(pick(Number(SUM_MAX) + 1)),
      isOneReport: isUpTo(SUM_MAX),
    },
  ],
  [
    'SumVec',
    {
      config: { kind: 'prio3SumVec', ...VEC },
      circuit: sumVec(field128, VEC),
      draw: (pick) => Array.from({ length: VEC.length }, () => BigInt(pick(4))),
      isOneReport: (vec) => isList(vec) && vec.every(isUpTo(VEC.maxMeasurement)),
    },
  ],
  ...[1, 3].map((length): readonly [string, Measured] => [
    `Histogram of ${String(length)}`,
    {
      config: { kind: 'prio3Histogram', length, chunkLength: 2 },
      circuit: histogram(field128, { length, chunkLength: 2 }),
      draw: (pick) => pick(length),
      isOneReport: (vec) => isList(vec) && vec.every(isUpTo(1n)) && total(vec) === 1n,
    },
  ]),
  [
    'MultihotCountVec',
    {
      config: { kind: 'prio3MultihotCountVec', ...HOT, maxWeight: BigInt(HOT.maxWeight) },
      circuit: multihotCountVec(field128, HOT),
      draw: (pick) => Array.from({ length: HOT.length }, () => pick(2) === 1),
      isOneReport: (vec) => isList(vec) && vec.every(isUpTo(1n)),
    },
  ],
];

/** All of them, on the books of both aggregators. */
export async function subjectsOf(pair: TestPair): Promise<readonly Subject[]> {
  const plain = await Promise.all(MEASURED.map(async ([name, measured]) => plainSubject(pair, name, measured)));
  return [...plain, await missionSubject(pair)];
}

async function plainSubject(pair: TestPair, name: string, measured: Measured): Promise<Subject> {
  const { taskId } = await addTask(pair, { vdaf: measured.config, minBatchSize: 1n });
  const now = { leaderNowMs: START_MS, helperNowMs: START_MS };
  const turns = measured.config.kind === 'prio3Histogram' ? 1 : 2; // of which there are two
  return { ...common(measured), name, turns, task: await taskOf(pair, taskId), time: HOUR, ...now, mission: undefined };
}

/** One cell, so that a contribution is as short as it can be; with amendments, so that the helper is asked when the window has closed. */
async function missionSubject(pair: TestPair): Promise<Subject> {
  const amendments = 2;
  const mission = await foundMission(pair, (draft): CharterDraft => {
    const [first, ...others] = draft.instruments;
    if (first?.kind !== 'count') throw new TypeError('the example begins with a count');
    return { ...draft, amendments, instruments: [{ ...first, dimensions: [], cellsPerPerson: 1, cellMax: 1 }, ...others] };
  });
  const { missionTask, taskId } = mission.task('visits');
  const { vdaf } = missionTask;
  const window = windowNumbered(mission.mission.charter.schedule, 0);
  const measured: Measured = {
    config: { kind: 'prio3SumVec', ...vdaf },
    circuit: sumVec(field128, vdaf),
    draw: (pick) => Array.from({ length: vdaf.length }, () => BigInt(pick(Number(vdaf.maxMeasurement) + 1))),
    isOneReport: (vec) => isList(vec) && vec.every(isUpTo(vdaf.maxMeasurement)),
  };
  return {
    ...common(measured),
    name: 'SumVec of a mission',
    turns: 1,
    task: await taskOf(pair, taskId),
    time: BigInt(window.firstDay),
    leaderNowMs: START_MS,
    helperNowMs: closesMs(window),
    mission: { organisations: mission.organisations, amendments },
  };
}

function common({ config, circuit, draw, isOneReport }: Measured) {
  const encoded = circuit as Valid<unknown, unknown>;
  return {
    circuit,
    algorithmId: VdafType[config.kind],
    draw: (pick: Pick) => encoded.encode(draw(pick)),
    isOneReport,
  };
}

async function taskOf(pair: TestPair, taskId: TaskId): Promise<Task> {
  const task = await pair.leader.tasks.find(taskId);
  if (task === undefined) throw new RangeError('the task was not taken on');
  return task;
}

/** The VDAF on this kernel, for a client that gives the encoded measurement itself, valid or not. */
export function vdafOf({ circuit, algorithmId }: Subject, kernel: Kernel): Prio3<Uint8Array, unknown> {
  const valid = { ...circuit, encode: (meas: Uint8Array) => meas };
  return prio3({ algorithmId, valid, shares: 2, proofs: 1, kernel });
}
