// collection/batch.ts — what both aggregators check about a batch before they release anything (DAP-18 §4.5.4, §4.6, §5.1).
import { encode } from '@soundings/crypto/codec';
import { sealSync } from '@soundings/crypto/hpke/node';
import type { RandomBytes } from '@soundings/crypto/random';
import type { CollectionJobReq } from '@soundings/protocol/dap/collection';
import { areInOrder } from '@soundings/protocol/dap/extension';
import type { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { DapProblem } from '@soundings/protocol/dap/problem';
import type { AggregatorRole } from '@soundings/protocol/dap/role';
import { aggregateShareInfo, AggregateShareAad } from '@soundings/protocol/dap/seals';
import { isWellFormed, type Interval } from '@soundings/protocol/dap/time';
import { windowExactly, type Window } from '@soundings/protocol/charter/window';
import type { BatchSum } from '../ports/store/batch.ts';
import type { Task } from '../tasks/task.ts';
import { sha256 } from '@soundings/crypto/sha256';

export const CHECKSUM_SIZE = 32;

/** XOR of the SHA-256 of each report ID: independent of order, and of how the reports were spread over rows. */
export function checksumOf(reportIds: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(CHECKSUM_SIZE);
  for (const reportId of reportIds) {
    const digest = sha256(reportId);
    for (let at = 0; at < CHECKSUM_SIZE; at++) sum[at] = (sum[at] ?? 0) ^ (digest[at] ?? 0);
  }
  return sum;
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

/** Batch mode, aggregation parameter and extensions of a collector's request (DAP-18 §4.6.1, §4.6.2). No extension is defined yet. */
export function assertQueryable(task: Task, { query, aggParam, extensions }: CollectionJobReq): void {
  const { taskId } = task;
  if (query.batchMode !== task.configuration.batchMode)
    throw new DapProblem('invalidMessage', "The query's batch mode is not the task's.", { taskId });
  if (!task.vdaf.isValid(aggParam, []))
    throw new DapProblem('invalidAggregationParameter', "The aggregation parameter is not valid for this task's VDAF.", { taskId });
  if (!areInOrder(extensions))
    throw new DapProblem('invalidExtension', "The request's extensions are not in strictly increasing order of their types.", { taskId });
  if (extensions.length > 0)
    throw new DapProblem('unsupportedExtension', 'The request has an extension that this aggregator does not know.', { taskId });
}

/**
 * Checks that an interval names a batch: it is not empty and not too long, and in a mission it is exactly one window (protocol.md, "Time").
 */
export function assertCollectible(task: Task, interval: Interval, bucketsMax: number): void {
  const refuse = (detail: string) => new DapProblem('batchInvalid', detail, { taskId: task.taskId });
  if (!isWellFormed(interval)) throw refuse('The batch interval is empty, or ends beyond the end of time.');
  if (interval.duration > BigInt(bucketsMax))
    throw refuse(`The batch interval is ${String(interval.duration)} time precisions long. At most ${String(bucketsMax)} are allowed.`);
  if (task.mission !== undefined && windowOf(task, interval) === undefined)
    throw refuse("The batch interval is not exactly one of the mission's windows.");
}

export function windowOf({ mission }: Task, { start, duration }: Interval): Window | undefined {
  return mission && windowExactly(mission.charter.schedule, start, duration);
}

/** Whether the batch has enough reports and, in a mission, enough distinct organisations. Each aggregator counts for itself. */
export function isEnough({ reportsMin, mission }: Task, sum: Pick<BatchSum, 'reportCount' | 'organisations'>): boolean {
  return sum.reportCount >= reportsMin && sum.reportCount > 0 && (mission === undefined || sum.organisations >= mission.organisationsMin);
}

/** Seals an aggregate share to the collector (DAP-18 §4.6.7). In a mission it is the one with this aggregator's own noise ({@link withOwnNoise}). */
export function sealToCollector(
  task: Task,
  role: AggregatorRole,
  collectionJobReq: CollectionJobReq,
  share: Uint8Array,
  random: RandomBytes,
): HpkeCiphertext {
  const { taskId, configuration: taskConfiguration, collectorHpkeConfig: config } = task;
  const aad = encode(AggregateShareAad, { taskId, taskConfiguration, collectionJobReq });
  return { configId: config.id, ...sealSync(config, config.publicKey, aggregateShareInfo(role), aad, share, random) };
}
