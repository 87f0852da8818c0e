// aggregators.ts — one report through the real verifiers of leader and helper, with an adversary's hand on every message between.
import { reportVerifier } from '../../aggregator/verify/verify.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { encodeVdafConfig, VdafType } from '../../protocol/dap/vdaf-config.ts';
import type { Prio3 } from '../../crypto/vdaf/prio3.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { vdafOf, type VdafCase } from './cases.ts';

/** Everything that is sent about a report, and to whom. */
export interface Sent {
  reportId: Uint8Array;
  leaderPublicShare: Uint8Array;
  helperPublicShare: Uint8Array;
  leaderShare: Uint8Array;
  helperShare: Uint8Array;
}

/** Each VDAF has a task of its own. */
function taskIdOf({ config }: VdafCase): TaskId {
  return TaskId(new Uint8Array(32).fill(VdafType[config.kind]));
}

export const VERIFY_KEY = new Uint8Array(32).fill(6);

/** A report as `client` makes it. */
export function shardFor(
  vdafCase: VdafCase,
  random: RandomBytes,
  client: Prio3<unknown, unknown> = vdafOf(vdafCase),
  measurement: unknown = vdafCase.measurement,
): Sent {
  const reportId = ReportId.random(random);
  const { publicShare, inputShares } = client.shard(
    vdafContext(taskIdOf(vdafCase)),
    measurement,
    reportId,
    random(client.randSize).slice(),
  );
  const [leaderShare = new Uint8Array(), helperShare = new Uint8Array()] = inputShares.map((share) => share.slice());
  return { reportId, leaderPublicShare: publicShare.slice(), helperPublicShare: publicShare.slice(), leaderShare, helperShare };
}

export interface Hands {
  /** The leader's message on its way to the helper. */
  readonly toHelper?: (message: Uint8Array) => Uint8Array;
  /** The helper's on its way to the leader. */
  readonly toLeader?: (message: Uint8Array) => Uint8Array;
  /** The leader's own state between its steps: it may be a liar. */
  readonly verifyKey?: Uint8Array;
  readonly taskId?: TaskId;
}

/** 'counted', or who refuses and why. */
export function verdictOn(
  vdafCase: VdafCase,
  sent: Sent,
  { toHelper, toLeader, verifyKey = VERIFY_KEY, taskId = taskIdOf(vdafCase) }: Hands = {},
): string {
  const task = { taskId, ...encodeVdafConfig(vdafCase.config), verifyKey, aggParam: new Uint8Array() };
  const leader = reportVerifier(task);
  const helper = reportVerifier({ ...task, verifyKey: VERIFY_KEY, taskId: taskIdOf(vdafCase) });
  const { reportId, leaderPublicShare, helperPublicShare, leaderShare, helperShare } = sent;
  const started = leader.leaderInit({ reportId, publicShare: leaderPublicShare, inputShare: leaderShare });
  if (started.kind === 'reject') return `leader: ${started.error}`;
  const inbound = toHelper?.(started.outbound) ?? started.outbound;
  const finished = helper.helperInit({ reportId, publicShare: helperPublicShare, inputShare: helperShare, inbound });
  if (finished.kind === 'reject') return `helper: ${finished.error}`;
  const ended = leader.leaderContinue({ state: started.state, inbound: toLeader?.(finished.outbound) ?? finished.outbound });
  return ended.kind === 'reject' ? `leader at the end: ${ended.error}` : 'counted';
}
