// errors.ts — the error for a mistake in what a person gave the program. The command line exits with code 2; a page shows the message beside the field.
import { CodedError } from '@soundings/crypto/errors';

/** A mistake in what a person typed or in a file that they named; the message names it and says what to do. */
export class InputError extends CodedError<'input'> {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('input', message, options);
  }
}

/** A register has shown two histories: nothing of it is used any more. The command line exits with code 3. */
export class ForkError extends CodedError<'register-fork'> {
  constructor(message: string) {
    super('register-fork', message);
  }
}
