// verify/verify.ts — verifies one report, on the event loop or in a worker thread. A bad report gives an answer and no exception.
import { concat, toHex } from '@soundings/crypto/bytes';
import { CryptoError } from '@soundings/crypto/errors';
import { helperInit, leaderContinue, leaderInit, type Verifier } from '@soundings/crypto/vdaf/ping-pong';
import { TaskId } from '@soundings/protocol/dap/ids';
import { vdafContext } from '@soundings/protocol/dap/task';
import { vdafFromConfig } from '@soundings/protocol/dap/task-vdaf';
import type { HelperFinished, LeaderFinished, LeaderStarted, ShareToVerify, VerifyReject, VerifyTask } from '../ports/ports.ts';

/** The three steps of verification for one task (DAP-18 §4.5.3). */
export interface ReportSteps {
  readonly leaderInit: (share: ShareToVerify) => LeaderStarted;
  readonly leaderContinue: (step: { readonly state: Uint8Array; readonly inbound: Uint8Array }) => LeaderFinished;
  readonly helperInit: (share: ShareToVerify & { readonly inbound: Uint8Array }) => HelperFinished;
}

export interface ReportVerifier extends ReportSteps {
  readonly leaderShareBytes: number;
}

/**
 * The verifier of a task. The last tasks' verifiers are kept, because a task never changes and its circuit's tables take some time to make.
 */
export function reportVerifier(task: VerifyTask): ReportVerifier {
  const name = toHex(concat(task.taskId, task.verifyKey, task.aggParam));
  const verifier = kept.get(name) ?? newVerifier(task);
  kept.delete(name);
  kept.set(name, verifier); // the most recently used is last
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return verifier;
}

const KEPT_MAX = 64;
/** Only {@link reportVerifier} changes it. */
const kept = new Map<string, ReportVerifier>();

function newVerifier(task: VerifyTask): ReportVerifier {
  const vdaf = vdafFromConfig(task.vdafType, task.vdafConfiguration);
  return verifierOf(vdaf.withAggParam(task.aggParam), vdaf.inputShareSize(0), task);
}

/** The verification steps for a given VDAF. */
export function verifierOf(
  vdaf: Verifier,
  leaderShareBytes: number,
  { taskId, verifyKey }: Pick<VerifyTask, 'taskId' | 'verifyKey'>,
): ReportVerifier {
  const ctx = vdafContext(TaskId(taskId));
  return {
    leaderShareBytes,
    leaderInit: ({ reportId, publicShare, inputShare }) =>
      orReject(() => {
        const { state, message } = leaderInit(vdaf, verifyKey, ctx, reportId, publicShare, inputShare);
        return { kind: 'continue', state, outbound: message };
      }),
    leaderContinue: ({ state, inbound }) =>
      orReject(() => ({ kind: 'finish', outShare: leaderContinue(vdaf, ctx, state, inbound).outShare })),
    helperInit: ({ reportId, publicShare, inputShare, inbound }) =>
      orReject(() => {
        const { outShare, message } = helperInit(vdaf, verifyKey, ctx, reportId, publicShare, inputShare, inbound);
        return { kind: 'finish', outShare, outbound: message };
      }),
  };
}

function orReject<T>(verify: () => T): T | VerifyReject {
  try {
    return verify();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    return { kind: 'reject', error: error.code === 'decode' ? 'invalid_message' : 'vdaf_verify_error' };
  }
}
