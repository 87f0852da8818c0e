// release-statements.ts — whether what a release carries bears it out: one statement of the helper, or both aggregators' statements and shares (register.md, "Releases that anyone can recompute").
import { equal } from '@soundings/crypto/bytes';
import { CryptoError } from '@soundings/crypto/errors';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '../charter/charter.ts';
import type { MissionTask } from '../charter/tasks.ts';
import type { Window } from '../charter/window.ts';
import {
  namesStatement,
  readAggregatorStatementBy,
  sayTheSame,
  shareDigest,
  type AggregatorStatement,
} from '../contribution/aggregator-statement.ts';
import { readStatement, type UnsignedStatement } from '../contribution/statement.ts';
import { Role, type AggregatorRole } from '../dap/role.ts';
import { MissionError } from '../errors.ts';
import { bytesOf } from '../json/base64url.ts';
import { toWholeNumber } from '../json/law-json.ts';
import type { Release, ReleaseV2 } from './release.ts';
import { totalsOf } from './release-totals.ts';

type Parties = Pick<Charter, 'leader' | 'helper'>;
type Said = Pick<UnsignedStatement, 'taskId' | 'windowStart' | 'windowDuration' | 'reportCount' | 'organisations'>;

/** Every reason why it isn't borne out, one sentence each. */
export function statementIssues(
  release: Release,
  parties: Parties,
  task: MissionTask,
  window: Window,
  verify: VerifySignature,
): readonly string[] {
  if (release.format === 'soundings release v2') return bothIssues(release, parties, task, window, verify);
  const statement = orUndefined(() => readStatement(bytesOf(release.statement), bytesOf(parties.helper.key), verify));
  if (statement === undefined) return ["Its statement isn't signed by the helper."];
  return isAbout(statement, release, task, window) ? [] : ['The helper signed another window, or another number of organisations.'];
}

function bothIssues(release: ReleaseV2, parties: Parties, task: MissionTask, window: Window, verify: VerifySignature): readonly string[] {
  const { statements } = release;
  const read = (role: AggregatorRole, text: string, key: string) =>
    orUndefined(() => readAggregatorStatementBy(verify, bytesOf(text), role, bytesOf(key)));
  const leader = read(Role.leader, statements.leader, parties.leader.key);
  const helper = read(Role.helper, statements.helper, parties.helper.key);
  if (leader === undefined || helper === undefined)
    return [`Its statement of the ${leader === undefined ? 'leader' : 'helper'} isn't signed by that aggregator.`];
  const issues: string[] = [];
  if (![leader, helper].every((statement) => isAbout(statement, release, task, window)))
    issues.push('An aggregator signed another window, or another number of organisations.');
  if (!sayTheSame(leader, helper) || !namesStatement(helper, bytesOf(statements.leader)))
    issues.push('The leader and the helper signed different counts of this window, or the helper compared with another statement.');
  return [...issues, ...shareIssues(release, task, leader, helper)];
}

function shareIssues(
  { shares, totals, organisations }: ReleaseV2,
  task: MissionTask,
  leader: AggregatorStatement,
  helper: AggregatorStatement,
): readonly string[] {
  const both = [bytesOf(shares.leader), bytesOf(shares.helper)] as const;
  const isOwn = ({ role, taskId, windowStart, shareDigest: digest }: AggregatorStatement, share: Uint8Array) =>
    equal(digest, shareDigest(role as AggregatorRole, taskId, windowStart, share));
  if (!isOwn(leader, both[0]) || !isOwn(helper, both[1])) return ["A share in it isn't the one that its aggregator signed."];
  const recomputed = totalsOf(task, both, organisations);
  if (recomputed.kind !== 'totals') return ["Its shares aren't shares of such a total."];
  const agrees =
    recomputed.totals.length === totals.length && recomputed.totals.every((total, cell) => toWholeNumber(total) === totals[cell]);
  return agrees ? [] : ["Its shares don't add up to its totals."];
}

function isAbout(said: Said, { organisations }: Release, { taskId }: MissionTask, { firstDay, endDay }: Window): boolean {
  return (
    equal(said.taskId, taskId) &&
    said.windowStart === BigInt(firstDay) &&
    said.windowDuration === BigInt(endDay - firstDay) &&
    said.reportCount === BigInt(organisations) &&
    said.organisations === said.reportCount // each organisation once, whatever it amended
  );
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MissionError || error instanceof CryptoError) return undefined;
    throw error;
  }
}
