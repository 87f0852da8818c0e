// reports/input-share.ts — decrypts and checks one report share (DAP-18 §4.5.3.3, §4.5.3.4), with a mission's checks (protocol.md, "A contribution").
import { toBase64Url } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { CryptoError } from '@soundings/crypto/errors';
import { openMessage } from '@soundings/crypto/hpke/node';
import { verify } from '@soundings/crypto/signature/node';
import type { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { reportExtensionsProblem, type RecognizedReportExtensions } from '@soundings/protocol/dap/report-extensions';
import { aggregatorId, type AggregatorRole } from '@soundings/protocol/dap/role';
import { intervalContains } from '@soundings/protocol/dap/time';
import { PlaintextInputShare, type ReportMetadata } from '@soundings/protocol/dap/upload';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '@soundings/protocol/charter/code-points';
import {
  contributionDigest,
  contributionIsSignedBy,
  readContribution,
  shareIsCommitted,
  type ContributionContext,
} from '@soundings/protocol/contribution/contribution';
import { HeldContribution } from '@soundings/protocol/contribution/held';
import { windowStarting, type Window } from '@soundings/protocol/charter/window';
import { sha256 } from '@soundings/crypto/sha256';
import type { ContributionRecord } from '../ports/store/reports.ts';
import type { Received } from './message-keys.ts';
import { enrolledOrganisation, timeOf, type MissionRules, type Task } from '../tasks/task.ts';

export interface SealedShare {
  readonly reportMetadata: ReportMetadata;
  /** The same, encoded. */
  readonly metadata: Uint8Array;
  readonly publicShare: Uint8Array;
  readonly encryptedInputShare: HpkeCiphertext;
}

export type Rejection = { readonly kind: 'reject'; readonly error: ReportError };
export type OpenedShare =
  | {
      readonly kind: 'opened';
      readonly inputShare: Uint8Array;
      readonly contribution: ContributionRecord | undefined;
      readonly window: Window | undefined;
    }
  | Rejection;

const CHECKED_AT_ONCE = 8;
const CHECKED_BYTES_AT_ONCE = 2 ** 18;

/**
 * How many shares are checked between two pauses. A short share takes some hundredths of a millisecond, one with a signature a tenth or
 * two, and one of a megabyte some milliseconds.
 */
export function checkedAtOnce({ vdaf }: Task, role: AggregatorRole): number {
  return Math.max(1, Math.min(CHECKED_AT_ONCE, Math.floor(CHECKED_BYTES_AT_ONCE / vdaf.inputShareSize(aggregatorId(role)))));
}

/**
 * Decrypts and checks a share. `received` is undefined if no key has the number that the share names. A bad share gives a Rejection and
 * never an exception.
 */
export function openInputShare(
  task: Task,
  role: AggregatorRole,
  share: SealedShare,
  received: Received | undefined,
  now: { readonly nowMs: number; readonly clockSkewSeconds: number },
): OpenedShare {
  const timing = timeProblem(task, share.reportMetadata, now);
  if (timing !== undefined) return reject(timing);
  const plaintext = received && open(task, share, received);
  if (plaintext === undefined) return reject('hpke_decrypt_error');
  const opened = decoded(plaintext);
  if (opened === undefined || !isShaped(task, role, share, opened)) return reject('invalid_message');
  if (task.mission === undefined) return { kind: 'opened', inputShare: opened.payload, contribution: undefined, window: undefined };
  return checkContribution(task, task.mission, role, share, opened);
}

const NO_EXTENSIONS: RecognizedReportExtensions = { public: new Set(), private: new Set() };
const MISSION_EXTENSIONS: RecognizedReportExtensions = {
  public: new Set([REPORT_EXTENSION_CONTRIBUTION]),
  private: new Set([REPORT_EXTENSION_SALT]),
};

function reject(error: ReportError): Rejection {
  return { kind: 'reject', error };
}

/** Checks the report's time against the clock and the task's interval (DAP-18 §4.5.3.4, 2 to 4). */
function timeProblem(
  task: Task,
  { time }: ReportMetadata,
  { nowMs, clockSkewSeconds }: { readonly nowMs: number; readonly clockSkewSeconds: number },
): ReportError | undefined {
  if (time > timeOf(task, nowMs + clockSkewSeconds * 1000)) return 'report_too_early';
  if (task.interval === undefined || intervalContains(task.interval, time)) return undefined;
  return time < task.interval.start ? 'task_not_started' : 'task_expired';
}

function open(task: Task, share: SealedShare, { suite, messageKey }: Received): Uint8Array | undefined {
  if (messageKey === undefined) return undefined;
  const { metadata, publicShare, encryptedInputShare } = share;
  const aad = task.inputShareAad(metadata, publicShare);
  try {
    return openMessage(suite, messageKey, aad, encryptedInputShare.payload);
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

function decoded(plaintext: Uint8Array): PlaintextInputShare | undefined {
  try {
    return decode(PlaintextInputShare, plaintext);
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

/** Checks the sizes and the extensions: all known, none twice, in order (DAP-18 §4.5.3.4, 1 and 5 to 7). */
function isShaped(task: Task, role: AggregatorRole, { reportMetadata, publicShare }: SealedShare, opened: PlaintextInputShare): boolean {
  const recognized = task.mission === undefined ? NO_EXTENSIONS : MISSION_EXTENSIONS;
  const { vdaf } = task;
  return (
    publicShare.length === vdaf.publicShareSize &&
    opened.payload.length === vdaf.inputShareSize(aggregatorId(role)) &&
    reportExtensionsProblem(reportMetadata.publicExtensions, opened.privateExtensions, recognized) === undefined
  );
}

/** Checks who the contribution is from, its window and version, and that the organisation signed it (protocol.md, "A contribution"). */
function checkContribution(
  task: Task,
  rules: MissionRules,
  role: AggregatorRole,
  share: SealedShare,
  opened: PlaintextInputShare,
): OpenedShare {
  const { reportMetadata, publicShare } = share;
  const window = windowStarting(rules.charter.schedule, Number(reportMetadata.time));
  const extension = contributionOf(share);
  const salt = opened.privateExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_SALT)?.extensionData;
  if (window === undefined || extension === undefined || salt === undefined) return reject('invalid_message');
  const context: ContributionContext = { taskId: task.taskId, reportId: reportMetadata.reportId, time: reportMetadata.time, publicShare };
  const entry = enrolledOrganisation(rules, toBase64Url(extension.organisation), window);
  const isRight =
    entry !== undefined &&
    extension.version <= rules.charter.amendments &&
    shareIsCommitted(role, context, extension, salt, opened.payload) &&
    contributionIsSignedBy(verify, context, extension, bytesOf(entry.key));
  if (!isRight) return reject('invalid_message');
  const { organisation, version } = extension;
  return {
    kind: 'opened',
    inputShare: opened.payload,
    contribution: {
      organisation,
      version,
      digest: contributionDigest(context, extension),
      held: encode(HeldContribution, { metadata: reportMetadata, publicShareDigest: sha256(publicShare) }),
    },
    window,
  };
}

function contributionOf({ reportMetadata }: SealedShare) {
  const found = reportMetadata.publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION);
  try {
    return found && readContribution(found.extensionData);
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}
