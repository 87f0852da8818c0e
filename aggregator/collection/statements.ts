// collection/statements.ts — what this aggregator signs about a mission's window before it gives its share (protocol.md, "Statement").
import { DecodeError } from '@soundings/crypto/errors';
import { sign, verify } from '@soundings/crypto/signature/node';
import type { Window } from '@soundings/protocol/charter/window';
import {
  readAggregatorStatementBy,
  sayTheSame,
  shareDigest,
  signHelperStatementBy,
  signLeaderStatementBy,
  type Stated,
} from '@soundings/protocol/contribution/aggregator-statement';
import { countedTree } from '@soundings/protocol/contribution/counted-tree';
import { DapProblem } from '@soundings/protocol/dap/problem';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { BatchSum } from '../ports/store/batch.ts';
import type { MissionRules, Task } from '../tasks/task.ts';

/** `share` is what is sealed to the collector: with this aggregator's own noise. */
export function leaderStatement(task: Task, window: Window, sum: BatchSum, share: Uint8Array, identityKey: Uint8Array): Uint8Array {
  return signLeaderStatementBy(sign, stated(Role.leader, task, window, sum, share), identityKey);
}

/** Undefined if the leader counted something else: then nothing is given. `leaderBytes` is what {@link readLeaderStatement} has read. */
export function helperStatement(
  task: Task,
  window: Window,
  sum: BatchSum,
  share: Uint8Array,
  leaderBytes: Uint8Array,
  { key, identityKey }: { readonly key: string; readonly identityKey: Uint8Array },
): Uint8Array | undefined {
  const own = stated(Role.helper, task, window, sum, share);
  const leaders = readAggregatorStatementBy(verify, leaderBytes, Role.leader, bytesOf(key));
  return sayTheSame(own, leaders) ? signHelperStatementBy(sign, own, leaderBytes, identityKey) : undefined;
}

/** DapProblem `invalidMessage` unless this is a statement that the task's leader has signed. */
export function assertLeaderStatement({ charter }: MissionRules, leaderBytes: Uint8Array): void {
  try {
    readAggregatorStatementBy(verify, leaderBytes, Role.leader, bytesOf(charter.leader.key));
  } catch (cause) {
    if (!(cause instanceof MissionError || cause instanceof DecodeError)) throw cause;
    throw new DapProblem(
      'invalidMessage',
      "The leader's statement is malformed, or not signed with the key that the charter gives the leader.",
      {
        cause,
      },
    );
  }
}

function stated(role: AggregatorRole, { taskId }: Task, window: Window, sum: BatchSum, share: Uint8Array): Stated {
  const windowStart = BigInt(window.firstDay);
  return {
    taskId,
    windowStart,
    windowDuration: BigInt(window.endDay - window.firstDay),
    reportCount: BigInt(sum.reportCount),
    checksum: sum.checksum,
    organisations: BigInt(sum.organisations),
    shareDigest: shareDigest(role, taskId, windowStart, share),
    countedRoot: countedTree(sum.contributions).root,
  };
}
