// verify/verify.ts — verification of one report, with a bad one as an answer: what slices and worker threads both run.
import { concat, utf8 } from '../../crypto/bytes.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { helperInit, leaderContinue, leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import { vdafFromConfig } from '../../protocol/dap/vdaf-config.ts';
import type { HelperFinished, LeaderFinished, LeaderStarted, ShareToVerify, VerifyReject, VerifyTask } from '../ports.ts';

/** The three steps of verification for one task (DAP-18 §4.5.3). */
export interface ReportVerifier {
  readonly leaderInit: (share: ShareToVerify) => LeaderStarted;
  readonly leaderContinue: (step: { readonly state: Uint8Array; readonly inbound: Uint8Array }) => LeaderFinished;
  readonly helperInit: (share: ShareToVerify & { readonly inbound: Uint8Array }) => HelperFinished;
}

export function reportVerifier({ taskId, vdafType, vdafConfiguration, verifyKey }: VerifyTask): ReportVerifier {
  const vdaf = vdafFromConfig(vdafType, vdafConfiguration);
  const ctx = concat(utf8('dap-18'), taskId);
  return {
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
