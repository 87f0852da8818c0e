// errors.ts — why nothing was added to a register, as codes that a program can switch on.
import { CodedError } from '@soundings/crypto/errors';

export type PublishErrorCode =
  /** The files aren't those of the tree that was signed: older ones, or changed ones. */
  | 'files'
  /** The lock store is missing, older than what was published, or another register's. */
  | 'lock'
  /** Another process publishes into this register now. */
  | 'busy'
  /** Too few witnesses have signed, so that nothing was published. It is safe to publish again. */
  | 'quorum'
  /** A window is past its day without a leaf. What was waiting has been published. */
  | 'due'
  /** A leaf that can't follow those that are there. */
  | 'order';

export class PublishError extends CodedError<PublishErrorCode> {}

/** A register that was read has something in it that isn't right; the message has a line for each. */
export class RegisterCheckError extends CodedError<'issues'> {}
