// ground.ts — a pair of aggregators with three plain tasks and a mission, and right messages for every route, to be spoiled.
import { encode } from '../../crypto/codec.ts';
import { AggregationJobContinueReq, AggregationJobInitReq } from '../../protocol/dap/aggregation.ts';
import { BatchMode, LEADER_SELECTED_BATCH_ID, LeaderSelectedBatchSelectorConfig } from '../../protocol/dap/batch-mode.ts';
import { AggregateShareReq, CollectionJobReq } from '../../protocol/dap/collection.ts';
import { BatchId, type TaskId } from '../../protocol/dap/ids.ts';
import { UploadRequest } from '../../protocol/dap/upload.ts';
import { signHeldQuestion } from '../../protocol/signed/held.ts';
import { signQuestion } from '../../protocol/signed/counted.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { addTask, HOUR, jobOf, makeInit, shareReqFor, thisHour } from '../conformance/scene.ts';
import { query, type PlainTask } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';

/** A right message, and the task that it is for. */
export interface RightBody {
  readonly taskId: TaskId;
  readonly bytes: Uint8Array;
}

const KINDS = ['uploads', 'jobs', 'continuations', 'shares', 'collections', 'questions', 'heldQuestions'] as const;

export type RightBodies = Readonly<Record<(typeof KINDS)[number], readonly RightBody[]>>;

export interface Ground {
  readonly pair: TestPair;
  readonly taskIds: readonly TaskId[];
  readonly bodies: RightBodies;
  /** The mission's document, signed and whole. */
  readonly missionJson: string;
}

const REPORTS = 12;

export async function fuzzGround(seed: number): Promise<Ground> {
  const pair = await startPair({ seed: `fuzz ${String(seed)}` });
  const sum = { kind: 'prio3Sum', maxMeasurement: 7n } as const;
  const sumVec = { kind: 'prio3SumVec', length: 2, maxMeasurement: 3n, chunkLength: 2 } as const;
  const plain = await Promise.all([
    bodiesOf(pair, await addTask(pair, { minBatchSize: 1n }), true),
    bodiesOf(pair, await addTask(pair, { minBatchSize: 1n, vdaf: sum, batchMode: BatchMode.leaderSelected }), 5n),
    bodiesOf(pair, await addTask(pair, { minBatchSize: 1n, vdaf: sumVec }), [1n, 3n]),
  ]);
  const mission = await foundMission(pair);
  const all = [...plain, await missionBodies(pair, mission)];
  const bodies = Object.fromEntries(KINDS.map((kind) => [kind, all.flatMap((one) => one[kind])])) as unknown as RightBodies;
  return { pair, taskIds: [...new Set(bodies.collections.map(({ taskId }) => taskId))], bodies, missionJson: mission.json };
}

async function bodiesOf(pair: TestPair, task: PlainTask, measurement: unknown): Promise<RightBodies> {
  const { taskId, configuration } = task;
  const isSelected = configuration.batchMode === BatchMode.leaderSelected;
  const batchId = BatchId.random(pair.random);
  const body = (bytes: Uint8Array): RightBody => ({ taskId, bytes });
  const made = await Promise.all(Array.from({ length: REPORTS }, async () => makeInit({ pair, task }, measurement)));
  const extensions = isSelected ? [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: batchId }] : [];
  const collection = isSelected ? query() : query(thisHour);
  const selector = { batchMode: BatchMode.leaderSelected, config: encode(LeaderSelectedBatchSelectorConfig, { batchId }) };
  // The first half is uploaded, the second sent to the helper as if it had been.
  const [uploaded, sent] = [made.slice(0, REPORTS / 2), made.slice(REPORTS / 2)];
  const counted = sent.slice(0, 2).map(({ report }) => report);
  return {
    uploads: uploaded.map(({ report }) => body(encode(UploadRequest, { reports: [report] }))),
    jobs: sent.map(({ init }) => body(encode(AggregationJobInitReq, jobOf([init], { extensions })))),
    continuations: [0, 1, 2].map((step) => body(encode(AggregationJobContinueReq, { step, verifyContinues: [] }))),
    shares: [body(encode(AggregateShareReq, shareReqFor(counted, isSelected ? { batchSelector: selector } : {}, collection)))],
    collections: [collection, query({ start: HOUR - 1n, duration: 2n })].map((request) => body(encode(CollectionJobReq, request))),
    questions: [],
    heldQuestions: [],
  };
}

async function missionBodies(pair: TestPair, mission: TestMission): Promise<RightBodies> {
  const { taskId } = mission.task('visits');
  const body = (bytes: Uint8Array): RightBody => ({ taskId, bytes });
  const organisations = mission.organisations.slice(0, 6);
  const reports = await Promise.all(
    organisations.map(async (organisation) => makeContribution(pair, mission, 'visits', organisation, [1n, 2n])),
  );
  const windowStart = BigInt(dayOf('2025-12-29') ?? 0);
  const collection = query({ start: windowStart, duration: 7n });
  return {
    uploads: reports.map((report) => body(encode(UploadRequest, { reports: [report] }))),
    jobs: [],
    continuations: [],
    shares: [body(encode(AggregateShareReq, shareReqFor([], {}, collection)))],
    collections: [body(encode(CollectionJobReq, collection))],
    questions: organisations.map(({ id, keys }) => body(signQuestion({ taskId, windowStart, organisation: id }, keys.privateKey))),
    heldQuestions: organisations.map(({ id, keys }) => {
      const time = BigInt(Math.floor(pair.clock.now() / 1000));
      return body(signHeldQuestion({ taskId, windowStart, organisation: id, nonce: pair.random(16), time }, keys.privateKey));
    }),
  };
}
