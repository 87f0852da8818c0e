// errors.ts — why nothing was added to a register, as codes that a program can switch on.
import { CodedError } from '@soundings/crypto/errors';

export type PublishErrorCode =
  /** The files aren't those of the tree that was signed: older ones, or changed ones. */
  | 'files'
  /** A leaf that can't follow those that are there. */
  | 'order';

export class PublishError extends CodedError<PublishErrorCode> {}
