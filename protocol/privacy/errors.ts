// errors.ts — the errors of privacy promises and ledgers.
import { CodedError } from '@soundings/crypto/errors';

export type PrivacyErrorCode =
  /** No theorem of privacy.md §2 covers this use of this law. */
  | 'law-outside-theorem'
  /** No noise that we can draw keeps the requested promise, or what the noise costs can't be computed. */
  | 'unreachable'
  /** A ledger's record contradicts itself or another record, or holds something that isn't a cost. */
  | 'ledger';

export class PrivacyError extends CodedError<PrivacyErrorCode> {}
