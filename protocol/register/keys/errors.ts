// errors.ts — why a proof, a checkpoint or a leaf of the register is refused, as codes a program can switch on.
import { CodedError } from '@soundings/crypto/errors';

export type RegisterErrorCode =
  /** Text that isn't exactly what the specification writes: a proof, a note, a checkpoint, a key. */
  | 'format'
  /** A checkpoint of another log. */
  | 'origin'
  /** None of the log's keys has signed. */
  | 'log'
  /** A line of a known key whose signature is wrong: the whole note is spoiled. */
  | 'signature'
  /** Too few of the witnesses have signed. */
  | 'quorum'
  /** The path doesn't lead from the leaf to the checkpoint's root. */
  | 'inclusion'
  /** Bytes that are no leaf. */
  | 'leaf'
  /** Keys, or a board, that didn't hold at the time, or that changed in a way in which they can't. */
  | 'policy'
  /** An object that isn't signed by those who must, or belongs to something else. */
  | 'object';

export class RegisterError extends CodedError<RegisterErrorCode> {}

/** What `act` gives, or the refusal that it throws: for whoever has to go on and say every reason. */
export function orRefusal<T>(act: () => T): T | RegisterError {
  try {
    return act();
  } catch (error) {
    if (error instanceof RegisterError) return error;
    throw error;
  }
}
