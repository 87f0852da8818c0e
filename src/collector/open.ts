// open.ts — from the leader's answer to the noisy totals: open both shares, check what the aggregators signed about them, unshard, take the offset off.
import { encode } from '@soundings/crypto/codec';
import { CryptoError, DecodeError } from '@soundings/crypto/errors';
import { verify } from '@soundings/crypto/signature/node';
import type { Hpke } from '@soundings/crypto/hpke/hpke';
import { decode } from '@soundings/crypto/codec';
import type { CollectionJobResp } from '@soundings/protocol/dap/collection';
import { HpkeConfig, type HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { AggregateShareAad, aggregateShareInfo } from '@soundings/protocol/dap/seals';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { Charter } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import {
  namesStatement,
  readAggregatorStatementBy,
  sayTheSame,
  shareDigest,
  type AggregatorStatement,
} from '@soundings/protocol/contribution/aggregator-statement';
import { readStatement, type UnsignedStatement } from '@soundings/protocol/contribution/statement';
import { totalsOf } from '@soundings/protocol/release/release-totals';
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
  assertCounted(
    readOwn('helper', () => readStatement(bytes, bytesOf(charter.helper.key))),
    response,
    task,
    window,
  );
}

/** The same for both aggregators' statements: besides, each is about the share that it gave, and the helper's about the leader's. */
export function assertStatements(
  { leader, helper }: Both,
  shares: Both,
  response: CollectionJobResp,
  charter: Charter,
  task: MissionTask,
  window: Window,
): void {
  const leaders = readOwn('leader', () => readAggregatorStatementBy(verify, leader, Role.leader, bytesOf(charter.leader.key)));
  const helpers = readOwn('helper', () => readAggregatorStatementBy(verify, helper, Role.helper, bytesOf(charter.helper.key)));
  assertCounted(helpers, response, task, window);
  const { taskId, windowStart } = helpers;
  const isOfShare = (role: AggregatorRole, { shareDigest: digest }: AggregatorStatement, share: Uint8Array) =>
    equal(digest, shareDigest(role, taskId, windowStart, share));
  const agrees = sayTheSame(leaders, helpers) && namesStatement(helpers, leader);
  if (!agrees || !isOfShare(Role.leader, leaders, shares.leader) || !isOfShare(Role.helper, helpers, shares.helper))
    throw new CollectError(
      'bad-answer',
      'The aggregators signed something else about this window than what they gave, so nothing was released. Tell both operators.',
    );
}

/** Bytes of the one and of the other. */
interface Both {
  readonly leader: Uint8Array;
  readonly helper: Uint8Array;
}

function assertCounted(
  statement: Omit<UnsignedStatement, 'checksum'>,
  { reportCount, interval }: CollectionJobResp,
  task: MissionTask,
  window: Window,
): void {
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

/** Both shares, opened. Throws CollectError `bad-answer` if one can't be. */
export async function openShares(
  response: CollectionJobResp,
  charter: Charter,
  task: MissionTask,
  window: Window,
  key: CollectorKey,
): Promise<Both> {
  return {
    leader: await openShare(Role.leader, response.leaderEncryptedAggShare, charter, task, window, key),
    helper: await openShare(Role.helper, response.helperEncryptedAggShare, charter, task, window, key),
  };
}

/** The noisy totals, cell by cell, with the encoding's offset taken off. Throws CollectError `bad-answer` if they can't be right. */
export function openTotals({ leader, helper }: Both, task: MissionTask, reportCount: number): readonly bigint[] {
  const opened = totalsOf(task, [leader, helper], reportCount);
  switch (opened.kind) {
    case 'totals':
      return opened.totals;
    case 'malformed':
      throw new CollectError('bad-answer', 'An aggregate share is malformed, so nothing was released.', { cause: opened.cause });
    case 'out-of-range':
      throw new CollectError(
        'bad-answer',
        `These totals are outside the range that ${reportCount} contributions can add up to, so one aggregator altered its share. Nothing was released. Tell both operators.`,
      );
  }
}

function readOwn<T>(whom: 'leader' | 'helper', read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof MissionError || cause instanceof DecodeError)) throw cause;
    throw new CollectError(
      'bad-answer',
      `The ${whom}'s statement on this window is malformed or not signed with the ${whom}'s key in the charter, so nothing was released.`,
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
