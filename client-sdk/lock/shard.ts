// shard.ts — one contribution becomes two shares, committed to and signed (DAP-18 §4.4.2.1; protocol.md "A contribution").
import { encode } from '@soundings/crypto/codec';
import type { RandomBytes } from '@soundings/crypto/random';
import { settled, type Signatures } from '@soundings/crypto/signature/signatures';
import type { ClientSumVec } from '@soundings/crypto/prio3/client';
import { ReportId } from '@soundings/protocol/dap/ids';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { vdafContext } from '@soundings/protocol/dap/task';
import { Time } from '@soundings/protocol/dap/time';
import { PlaintextInputShare, type ReportMetadata } from '@soundings/protocol/dap/upload';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '@soundings/protocol/charter/code-points';
import {
  commitment,
  contributionDigest,
  readContribution,
  SALT_SIZE,
  signContributionBy,
} from '@soundings/protocol/contribution/contribution';
import type { Organisation, Place } from '../mission/mission.ts';

/** A report but for the sealing. Retries carry exactly this: never draw or shard again. */
export interface ShardedReport {
  readonly metadata: ReportMetadata;
  readonly publicShare: Uint8Array;
  /** Encoded PlaintextInputShares, salts included. Secret: together they are the noisy vector. */
  readonly leaderShare: Uint8Array;
  readonly helperShare: Uint8Array;
}

/** Shards a measurement with the task's VDAF under a fresh report ID, commits to both shares under fresh salts, and signs. */
export async function shardAndSign(
  { task, window }: Pick<Place, 'task' | 'window'>,
  organisation: Organisation,
  version: number,
  measurement: readonly bigint[],
  vdaf: ClientSumVec,
  random: RandomBytes,
  signatures: Signatures,
): Promise<ShardedReport> {
  const reportId = ReportId.random(random);
  const { publicShare, inputShares } = vdaf.shard(vdafContext(task.taskId), measurement, reportId, random(vdaf.randSize));
  const [leaderInputShare, helperInputShare] = inputShares;
  if (leaderInputShare === undefined || helperInputShare === undefined) throw new RangeError('DAP has two aggregators');

  const context = { taskId: task.taskId, reportId, time: BigInt(window.firstDay), publicShare };
  const commitTo = (role: AggregatorRole, inputShare: Uint8Array) => {
    const salt = random(SALT_SIZE);
    return { salt, commitment: commitment(role, context, salt, inputShare) };
  };
  const leader = commitTo(Role.leader, leaderInputShare);
  const helper = commitTo(Role.helper, helperInputShare);
  const unsigned = { organisation: organisation.id, version, leaderCommitment: leader.commitment, helperCommitment: helper.commitment };
  const extensionData = await settled(signatures, ({ sign }) => signContributionBy(sign, context, unsigned, organisation.privateKey));
  return {
    metadata: {
      reportId,
      time: Time(context.time),
      publicExtensions: [{ extensionType: REPORT_EXTENSION_CONTRIBUTION, extensionData }],
    },
    publicShare,
    leaderShare: withSalt(leader.salt, leaderInputShare),
    helperShare: withSalt(helper.salt, helperInputShare),
  };
}

/** The digest that receipts show and aggregators answer with. */
export function digestOf({ task }: Pick<Place, 'task'>, { metadata, publicShare }: ShardedReport): Uint8Array {
  const { reportId, time, publicExtensions } = metadata;
  const extension = publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION);
  if (extension === undefined) throw new RangeError('a contribution carries its extension');
  return contributionDigest({ taskId: task.taskId, reportId, time, publicShare }, readContribution(extension.extensionData));
}

function withSalt(salt: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(PlaintextInputShare, { privateExtensions: [{ extensionType: REPORT_EXTENSION_SALT, extensionData: salt }], payload });
}
