// contribution-init.ts — a signed contribution as the leader would hand it to the helper: what a hostile leader works with.
import { leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import type { VerifyInit } from '../../protocol/dap/aggregation.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { verifyKey } from '../../protocol/charter/tasks.ts';
import { makeContribution, type ContributionOptions, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import type { TestPair } from '../support/servers.ts';

export interface Contributed {
  readonly report: Report;
  readonly init: VerifyInit;
}

/** `key` verifies in place of the task's own: a leader may try another one. */
export async function contributionInit(
  pair: TestPair,
  mission: TestMission,
  label: string,
  organisation: TestOrganisation,
  values: readonly bigint[],
  options: ContributionOptions = {},
  key?: Uint8Array,
): Promise<Contributed> {
  const { taskId, configuration, missionTask } = mission.task(label);
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  // The leader's share isn't told to anybody but the leader; the same draws make it again.
  const drawn: Uint8Array[] = [];
  const random = (length: number): Uint8Array => {
    const bytes = pair.random(length).slice();
    drawn.push(bytes);
    return bytes;
  };
  const report = await makeContribution({ ...pair, random }, mission, label, organisation, values, options);
  const { reportId } = report.reportMetadata;
  const rand = drawn.find((bytes) => bytes.length === vdaf.randSize);
  if (rand === undefined) throw new Error('no randomness was drawn for sharding');
  const measurement = Array.from({ length: missionTask.vdaf.length }, (_, cell) => values[cell] ?? 0n);
  const { publicShare, inputShares } = vdaf.shard(vdafContext(taskId), measurement, reportId, rand);
  const [leaderShare = new Uint8Array()] = inputShares;
  const ownKey = key ?? verifyKey(mission.seed, taskId);
  const { message } = leaderInit(vdaf, ownKey, vdafContext(taskId), reportId, publicShare, leaderShare);
  const share = { reportMetadata: report.reportMetadata, publicShare, encryptedInputShare: report.helperEncryptedInputShare };
  return { report, init: { reportShare: share, payload: message } };
}
