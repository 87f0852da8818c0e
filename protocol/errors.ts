// errors.ts — what can be wrong with a mission's documents, as codes a program can switch on.
import { CodedError } from '@soundings/crypto/errors';

export type MissionErrorCode =
  /** Text that isn't JSON with one meaning (RFC 8785 §3.1, RFC 7493). */
  | 'json'
  /** A charter that can't be used as it stands; `issues` says why, in plain words. */
  | 'charter'
  /** A roster that is malformed, not fully signed, or not the next one. */
  | 'roster'
  /** Bytes of a report extension, a statement or an answer that don't say what they must. */
  | 'signature'
  /** A release that is malformed. */
  | 'release'
  /** A mission's document that the public register doesn't bear out, or that isn't usable today. */
  | 'log';

export class MissionError extends CodedError<MissionErrorCode> {
  /** Every problem found, one sentence each; the message holds them all. */
  readonly issues: readonly string[];

  constructor(code: MissionErrorCode, issues: readonly string[], options?: { readonly cause?: unknown }) {
    super(code, issues.join('\n'), options);
    this.issues = issues;
  }
}
