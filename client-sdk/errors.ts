// errors.ts — what can go wrong inside an organisation, as codes a program can switch on and sentences a person can act on.
import { CodedError } from '@soundings/crypto/errors';

export type SdkErrorCode =
  /** Rows that can't be read as the charter asks; `issues` says which lines and why. Nothing was locked or sent. */
  | 'rows'
  /** The mission can't be fetched, doesn't verify, or isn't the one agreed to. */
  | 'mission'
  /** The organisation isn't on the roster that holds for the window, or its key isn't the roster's. */
  | 'not-enrolled'
  /** The window doesn't exist, hasn't begun, isn't over, or has closed. */
  | 'window'
  /** Something else is locked for this window, and it can't be replaced. */
  | 'locked'
  /** An aggregator holds another contribution of this organisation for the same task and window, or can't tell. This one must not be sent. */
  | 'held'
  /** The ledger's budget would be exceeded. */
  | 'budget'
  /** The lock store is damaged, busy, or was written under another key. */
  | 'store'
  /** An aggregator can't be reached or can't answer now. What was locked stays locked: the same call sends the same bytes. */
  | 'unreachable'
  /** The leader took the request and refused the contribution. */
  | 'refused'
  /** An answer that doesn't follow DAP. */
  | 'answer';

export class SdkError extends CodedError<SdkErrorCode> {
  /** Every problem found, one sentence each; the message holds them all. */
  readonly issues: readonly string[];

  constructor(code: SdkErrorCode, issues: string | readonly string[], options?: { readonly cause?: unknown }) {
    const all = typeof issues === 'string' ? [issues] : issues;
    super(code, all.join('\n'), options);
    this.issues = all;
  }
}
