// parts.ts — a report as its client holds it before it is sealed, and the honest one
import type { Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { vdafContext } from '../../../protocol/dap/task.ts';
import type { Extension } from '../../../protocol/dap/extension.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '../../../protocol/charter/code-points.ts';
import { commitment, SALT_SIZE } from '../../../protocol/contribution/contribution.ts';
import { signContribution } from '../../../protocol/signed/contribution.ts';
import type { Pick } from '../../support/mutate.ts';
import { pickBytes, pickOne } from '../pick.ts';
import type { Subject } from './subjects.ts';

export interface Parts {
  readonly reportId: Uint8Array;
  readonly time: bigint;
  readonly publicExtensions: readonly Extension[];
  readonly leaderExtensions: readonly Extension[];
  readonly helperExtensions: readonly Extension[];
  readonly publicShare: Uint8Array;
  readonly leaderShare: Uint8Array;
  readonly helperShare: Uint8Array;
  /** Who signs, and as which version; of missions only. */
  readonly organisation: Uint8Array;
  readonly privateKey: Uint8Array;
  readonly version: number;
}

/** A valid measurement, sharded as the VDAF says; not signed yet. */
export function honestParts({ task, mission, draw, time }: Subject, client: Prio3<Uint8Array, unknown>, pick: Pick): Parts {
  const reportId = pickBytes(pick, 16);
  const { publicShare, inputShares } = client.shard(vdafContext(task.taskId), draw(pick), reportId, pickBytes(pick, client.randSize));
  const [leaderShare = new Uint8Array(), helperShare = new Uint8Array()] = inputShares;
  const salt = (): readonly Extension[] =>
    mission === undefined ? [] : [{ extensionType: REPORT_EXTENSION_SALT, extensionData: pickBytes(pick, SALT_SIZE) }];
  const signer = mission && pickOne(pick, mission.organisations);
  return {
    reportId,
    time,
    publicExtensions: [],
    leaderExtensions: salt(),
    helperExtensions: salt(),
    publicShare,
    leaderShare,
    helperShare,
    organisation: signer?.id ?? new Uint8Array(16),
    privateKey: signer?.keys.privateKey ?? new Uint8Array(32),
    version: mission === undefined ? 0 : pick(mission.amendments + 1),
  };
}

/** With the contribution extension in it that commits to `said` and is signed for it: to these parts, or to others if the client forgets to sign again. */
export function signedParts({ task, mission }: Subject, parts: Parts, said: Parts = parts): Parts {
  if (mission === undefined) return parts;
  const context = { taskId: task.taskId, reportId: said.reportId, time: said.time, publicShare: said.publicShare };
  const saltOf = (extensions: readonly Extension[]): Uint8Array =>
    extensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_SALT)?.extensionData ?? new Uint8Array();
  const unsigned = {
    organisation: said.organisation,
    version: said.version,
    leaderCommitment: commitment(Role.leader, context, saltOf(said.leaderExtensions), said.leaderShare),
    helperCommitment: commitment(Role.helper, context, saltOf(said.helperExtensions), said.helperShare),
  };
  const extensionData = signContribution(context, unsigned, said.privateKey);
  return { ...parts, publicExtensions: [{ extensionType: REPORT_EXTENSION_CONTRIBUTION, extensionData }, ...parts.publicExtensions] };
}
