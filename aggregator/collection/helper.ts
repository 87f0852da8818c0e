// collection/helper.ts — the leader asks for the helper's share of a batch: whether the helper may release it, and what it answers (DAP-18 §4.6.4).
import { equal } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import type { RandomBytes } from '@soundings/crypto/random';
import {
  BatchMode,
  LeaderSelectedBatchSelectorConfig,
  LeaderSelectedQueryConfig,
  TimeIntervalBatchSelectorConfig,
  TimeIntervalQueryConfig,
} from '@soundings/protocol/dap/batch-mode';
import { AggregateShare, AggregateShareReq } from '@soundings/protocol/dap/collection';
import { DapProblem, type DapProblemType } from '@soundings/protocol/dap/problem';
import { Role } from '@soundings/protocol/dap/role';
import { isWithin, type Interval } from '@soundings/protocol/dap/time';
import { signStatement } from '@soundings/protocol/contribution/statement';
import type { Window } from '@soundings/protocol/charter/window';
import type { BatchSum, BucketRange } from '../ports/store/batch.ts';
import type { ShareDecision } from '../ports/store/aggregate-shares.ts';
import { intervalBuckets, type Task } from '../tasks/task.ts';
import { assertCollectible, assertQueryable, isEnough, sealToCollector, windowOf } from './batch.ts';
import { withOwnNoise } from './noise.ts';
import { helperStatement } from './statements.ts';

export interface ShareQuery {
  readonly request: AggregateShareReq;
  readonly range: BucketRange;
  /** The mission's window that the request is for. */
  readonly window: Window | undefined;
}

/** Decodes and checks the request. DapProblem or DecodeError if it must be refused whatever the batch contains. */
export function readAggregateShareReq(task: Task, body: Uint8Array, bucketsMax: number): ShareQuery {
  const request = decode(AggregateShareReq, body, 'request');
  const { collectionJobReq, batchSelector } = request;
  assertQueryable(task, collectionJobReq);
  if (batchSelector.batchMode !== collectionJobReq.query.batchMode) {
    throw new DapProblem('invalidMessage', "The batch selector's batch mode is not the query's.", { taskId: task.taskId });
  }
  if (batchSelector.batchMode === BatchMode.leaderSelected) {
    decode(LeaderSelectedQueryConfig, collectionJobReq.query.config, 'request.collectionJobReq.query.config');
    const { batchId } = decode(LeaderSelectedBatchSelectorConfig, batchSelector.config, 'request.batchSelector.config');
    return { request, range: { first: batchId, last: batchId }, window: undefined };
  }
  const { batchInterval } = decode(TimeIntervalBatchSelectorConfig, batchSelector.config, 'request.batchSelector.config');
  assertConsistent(
    task,
    decode(TimeIntervalQueryConfig, collectionJobReq.query.config, 'request.collectionJobReq.query.config').batchInterval,
    batchInterval,
  );
  assertCollectible(task, batchInterval, bucketsMax);
  return { request, range: intervalBuckets(batchInterval), window: windowOf(task, batchInterval) };
}

/** What the helper signs with, and what the leader signed: undefined from a leader of the build before. */
export interface Signing {
  readonly identityKey: Uint8Array | undefined;
  readonly leaderStatement: Uint8Array | undefined;
}

/** Releases the share only if both aggregators counted the same reports, and if there are enough reports from enough organisations. */
export function decideShare(
  task: Task,
  { request, window }: ShareQuery,
  sum: BatchSum,
  { identityKey, leaderStatement }: Signing,
  random: RandomBytes,
): ShareDecision<DapProblemType> {
  if (!isEnough(task, sum)) return { kind: 'refuse', failure: 'invalidBatchSize' };
  if (BigInt(sum.reportCount) !== request.reportCount || !equal(sum.checksum, request.checksum))
    return { kind: 'refuse', failure: 'batchMismatch' };
  const share = withOwnNoise(task, sum.aggregateShare, random);
  const signed = window && identityKey && statementsOf(task, window, sum, share, identityKey, leaderStatement);
  if (signed?.kind === 'mismatch') return { kind: 'refuse', failure: 'batchMismatch' };
  const encryptedAggregateShare = sealToCollector(task, Role.helper, request.collectionJobReq, share, random);
  return {
    kind: 'release',
    response: encode(AggregateShare, { encryptedAggregateShare }),
    statement: signed?.statement,
    statementV2: signed?.statementV2,
  };
}

type Signed =
  { readonly kind: 'signed'; readonly statement: Uint8Array; readonly statementV2: Uint8Array | undefined } | { readonly kind: 'mismatch' };

function statementsOf(
  task: Task,
  window: Window,
  sum: BatchSum,
  share: Uint8Array,
  identityKey: Uint8Array,
  leaderStatement: Uint8Array | undefined,
): Signed {
  const statement = signStatement(statementOf(task, window, sum), identityKey);
  if (leaderStatement === undefined || task.mission === undefined) return { kind: 'signed', statement, statementV2: undefined };
  const { key } = task.mission.charter.leader;
  const statementV2 = helperStatement(task, window, sum, share, leaderStatement, { key, identityKey });
  return statementV2 === undefined ? { kind: 'mismatch' } : { kind: 'signed', statement, statementV2 };
}

function statementOf(task: Task, window: Window, sum: BatchSum) {
  return {
    taskId: task.taskId,
    windowStart: BigInt(window.firstDay),
    windowDuration: BigInt(window.endDay - window.firstDay),
    reportCount: BigInt(sum.reportCount),
    checksum: sum.checksum,
    organisations: BigInt(sum.organisations),
  };
}

/** The selector may be narrower than the query (DAP-18 §5.1.2), except in a mission, whose windows are collected whole. */
function assertConsistent({ taskId, mission }: Task, query: Interval, selector: Interval): void {
  const isWhole = query.start === selector.start && query.duration === selector.duration;
  if (mission === undefined ? isWithin(selector, query) : isWhole) return;
  throw new DapProblem('batchInvalid', "The batch selector is not within the collector's query.", { taskId });
}
