// errors.ts — what can go wrong with a promise.
import { CodedError } from '@soundings/crypto/errors';

export type PrivacyErrorCode =
  /** No theorem of privacy.md §2 covers this law used this way. */
  | 'law-outside-theorem'
  /** No noise that we would draw keeps the promise asked for. */
  | 'unreachable'
  /** A ledger's record contradicts itself or another's. */
  | 'ledger';

export class PrivacyError extends CodedError<PrivacyErrorCode> {}
