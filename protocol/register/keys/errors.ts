// errors.ts — why a proof, a checkpoint or a leaf of the register is refused, as codes for programs.
import { CodedError } from '@soundings/crypto/errors';

export type RegisterErrorCode =
  /** The text of a proof, a note, a checkpoint or a key isn't exactly in the specification's form. */
  | 'format'
  /** The checkpoint is another log's. */
  | 'origin'
  /** None of the log's keys has signed. */
  | 'log'
  /** A known key's signature is wrong, so the whole note is refused. */
  | 'signature'
  /** Too few of the witnesses have signed. */
  | 'quorum'
  /** The path doesn't lead from the leaf to the checkpoint's root. */
  | 'inclusion'
  /** The bytes are not a leaf. */
  | 'leaf'
  /** The register's keys, or a board, were not in force at the time, or changed in a way that is not allowed. */
  | 'policy'
  /** An object isn't signed by those who must sign it, or belongs to another mission or decision. */
  | 'object';

export class RegisterError extends CodedError<RegisterErrorCode> {}

/** What `act` returns, or the RegisterError that it throws, for callers who go on to collect every reason. */
export function orRefusal<T>(act: () => T): T | RegisterError {
  try {
    return act();
  } catch (error) {
    if (error instanceof RegisterError) return error;
    throw error;
  }
}
