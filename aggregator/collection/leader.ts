// collection/leader.ts — a collector's query: which batch it names, what the leader asks the helper for it, and the answer (DAP-18 §4.6).
import { decode, encode } from '@soundings/crypto/codec';
import type { RandomBytes } from '@soundings/crypto/random';
import {
  BatchMode,
  LeaderSelectedBatchSelectorConfig,
  LeaderSelectedQueryConfig,
  TimeIntervalBatchSelectorConfig,
  TimeIntervalQueryConfig,
} from '@soundings/protocol/dap/batch-mode';
import { AggregateShare, AggregateShareReq, CollectionJobReq, CollectionJobResp } from '@soundings/protocol/dap/collection';
import { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { BatchId } from '@soundings/protocol/dap/ids';
import { Role } from '@soundings/protocol/dap/role';
import { intervalSpanning, Time } from '@soundings/protocol/dap/time';
import type { Window } from '@soundings/protocol/charter/window';
import type { BatchSum, BucketRange } from '../ports/store/batch.ts';
import type { CollectionJobRecord } from '../ports/store/collections.ts';
import { intervalBuckets, type Task } from '../tasks/task.ts';
import { assertCollectible, assertQueryable, sealToCollector, windowOf } from './batch.ts';
import { withOwnNoise } from './noise.ts';
import { leaderStatement } from './statements.ts';

export interface CollectionQuery {
  readonly request: CollectionJobReq;
  /** Undefined in leader-selected mode: any batch will do. */
  readonly range: BucketRange | undefined;
  /** The mission's window that the query names. */
  readonly window: Window | undefined;
}

/**
 * Decodes a request for a collection job that may be started. DapProblem or DecodeError otherwise. The store checks whether the batch was
 * collected before.
 */
export function readCollectionJobReq(task: Task, body: Uint8Array, bucketsMax: number): CollectionQuery {
  const request = decode(CollectionJobReq, body, 'request');
  assertQueryable(task, request);
  if (request.query.batchMode === BatchMode.leaderSelected) {
    decode(LeaderSelectedQueryConfig, request.query.config, 'request.query.config');
    return { request, range: undefined, window: undefined };
  }
  const { batchInterval } = decode(TimeIntervalQueryConfig, request.query.config, 'request.query.config');
  assertCollectible(task, batchInterval, bucketsMax);
  return { request, range: intervalBuckets(batchInterval), window: windowOf(task, batchInterval) };
}

/** The request for the helper's share, the leader's own share, sealed once, and its statement. All are stored before the request is sent. */
export function claimOf(
  task: Task,
  { request, window }: CollectionQuery,
  sum: BatchSum,
  range: BucketRange,
  identityKey: Uint8Array | undefined,
  random: RandomBytes,
) {
  const { batchMode } = request.query;
  const config =
    batchMode === BatchMode.leaderSelected
      ? encode(LeaderSelectedBatchSelectorConfig, { batchId: BatchId(range.first) })
      : encode(TimeIntervalBatchSelectorConfig, decode(TimeIntervalQueryConfig, request.query.config));
  const shareRequest = encode(AggregateShareReq, {
    collectionJobReq: request,
    batchSelector: { batchMode, config },
    reportCount: BigInt(sum.reportCount),
    checksum: sum.checksum,
  });
  const share = withOwnNoise(task, sum.aggregateShare, random);
  const leaderShare = encode(HpkeCiphertext, sealToCollector(task, Role.leader, request, share, random));
  const statement = window && identityKey && leaderStatement(task, window, sum, share, identityKey);
  return { kind: 'claim', shareRequest, leaderShare, statement } as const;
}

/** The collector's result. DecodeError if `helperAnswer` isn't an AggregateShare. */
export function encodeResult(job: CollectionJobRecord, helperAnswer: Uint8Array): Uint8Array {
  const { encryptedAggregateShare } = decode(AggregateShare, helperAnswer, 'response');
  const { leaderShare, sum } = job;
  if (leaderShare === undefined || sum?.times === undefined) throw new TypeError('a job without a claim has no result');
  return encode(CollectionJobResp, {
    reportCount: BigInt(sum.reportCount),
    interval: intervalSpanning(Time(BigInt(sum.times.first)), Time(BigInt(sum.times.last))),
    leaderEncryptedAggShare: decode(HpkeCiphertext, leaderShare),
    helperEncryptedAggShare: encryptedAggregateShare,
  });
}
