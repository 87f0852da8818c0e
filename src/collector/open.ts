// open.ts — from the leader's answer to the noisy totals: check the helper's statement, open both shares, unshard, take the offset off.
import { encode } from '@soundings/crypto/codec';
import { CryptoError, DecodeError } from '@soundings/crypto/errors';
import { field128 } from '@soundings/crypto/field/field128';
import type { Hpke } from '@soundings/crypto/hpke/hpke';
import { decode } from '@soundings/crypto/codec';
import type { CollectionJobResp } from '@soundings/protocol/dap/collection';
import { HpkeConfig, type HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { AggregateShareAad, aggregateShareInfo } from '@soundings/protocol/dap/seals';
import { vdafFromConfig } from '@soundings/protocol/dap/task-vdaf';
import { aggregatorsReach } from '@soundings/protocol/charter/aggregator-noise';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { Charter } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { readStatement } from '@soundings/protocol/contribution/statement';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Window } from '@soundings/protocol/charter/window';
import { equal } from '@soundings/crypto/bytes';
import { collectionJobReq } from './ask.ts';
import { CollectError } from './errors.ts';

export interface CollectorKey {
  readonly hpke: Hpke;
  /** The private half of the charter's collector key, 32 bytes. */
  readonly privateKey: Uint8Array;
}

/**
 * Throws CollectError `bad-answer` unless the helper's own count agrees with the leader's. Otherwise a leader could misstate the number of reports and
 * so shift every total by a multiple of the encoding's offset (protocol.md, "Statement").
 */
export function assertStatement(bytes: Uint8Array, response: CollectionJobResp, charter: Charter, task: MissionTask, window: Window): void {
  const statement = readOwnStatement(bytes, charter);
  const { reportCount, interval } = response;
  const agrees =
    equal(statement.taskId, task.taskId) &&
    statement.windowStart === BigInt(window.firstDay) &&
    statement.windowDuration === BigInt(window.endDay - window.firstDay) &&
    statement.reportCount === reportCount &&
    statement.organisations === reportCount && // each organisation once, whatever it amended
    interval.start === BigInt(window.firstDay) &&
    interval.duration === 1n;
  if (!agrees)
    throw new CollectError(
      'bad-answer',
      'The leader and the helper disagree about what this window contains, so nothing was released. Tell both operators.',
    );
  if (reportCount < BigInt(task.organisationsMin)) {
    throw new CollectError(
      'bad-answer',
      `Both aggregators answered for a window with ${reportCount} organisations, but the charter requires at least ${task.organisationsMin}. Nothing was released. Tell the board.`,
    );
  }
}

/**
 * The noisy totals, cell by cell, with the encoding's offset taken off. Throws CollectError `bad-answer` if a share can't be opened or a total is out
 * of range.
 */
export async function openTotals(
  response: CollectionJobResp,
  charter: Charter,
  task: MissionTask,
  window: Window,
  key: CollectorKey,
): Promise<readonly bigint[]> {
  const leader = await openShare(Role.leader, response.leaderEncryptedAggShare, charter, task, window, key);
  const helper = await openShare(Role.helper, response.helperEncryptedAggShare, charter, task, window, key);
  const sums = unshard(task, [leader, helper], Number(response.reportCount)).map(signed);
  const limit = response.reportCount * task.vdaf.maxMeasurement;
  const reach = aggregatorsReach(task);
  if (sums.some((sum) => sum < -reach || sum > limit + reach)) {
    throw new CollectError(
      'bad-answer',
      `These totals are outside the range that ${response.reportCount} contributions can add up to, so one aggregator altered its share. Nothing was released. Tell both operators.`,
    );
  }
  const offset = response.reportCount * task.noiseBound;
  return sums.map((sum) => sum - offset);
}

/**
 * Sums of contributions are far below half of the field's modulus. The aggregators' noise may make a sum negative; it is then just below the modulus.
 */
function signed(element: bigint): bigint {
  return element > field128.modulus / 2n ? element - field128.modulus : element;
}

function readOwnStatement(bytes: Uint8Array, charter: Charter) {
  try {
    return readStatement(bytes, bytesOf(charter.helper.key));
  } catch (cause) {
    if (!(cause instanceof MissionError || cause instanceof DecodeError)) throw cause;
    throw new CollectError(
      'bad-answer',
      "The helper's statement on this window is malformed or not signed with the helper's key in the charter, so nothing was released.",
      { cause },
    );
  }
}

async function openShare(
  role: AggregatorRole,
  { configId, enc, payload }: HpkeCiphertext,
  charter: Charter,
  { taskId, configuration }: MissionTask,
  window: Window,
  { hpke, privateKey }: CollectorKey,
): Promise<Uint8Array> {
  const config = decode(HpkeConfig, bytesOf(charter.collector.hpkeConfig), 'collector.hpkeConfig');
  const name = role === Role.leader ? 'leader' : 'helper';
  if (configId !== config.id)
    throw new CollectError(
      'bad-answer',
      `The ${name}'s share is encrypted for a key that is not the collector's key in the charter. Nothing was released.`,
    );
  const aad = encode(AggregateShareAad, { taskId, taskConfiguration: configuration, collectionJobReq: collectionJobReq(window) });
  try {
    return await hpke.open(config, privateKey, enc, aggregateShareInfo(role), aad, payload);
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new CollectError(
      'bad-answer',
      `The ${name}'s share can't be decrypted with this collector's key. Check that it is the key that the charter names.`,
      { cause },
    );
  }
}

function unshard({ configuration }: MissionTask, shares: readonly Uint8Array[], reportCount: number): readonly bigint[] {
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  try {
    return vdaf.unshard(shares, reportCount) as readonly bigint[]; // a mission's tasks are Prio3SumVec
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new CollectError('bad-answer', 'An aggregate share is malformed, so nothing was released.', { cause });
  }
}
