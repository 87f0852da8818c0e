// errors.ts — what the program refuses of what a person gave it. The command line makes exit code 2 of it, a page a message beside the field.
import { CodedError } from '@soundings/crypto/errors';

/** A mistake in what a person typed or in a file that they named; the message names it and says what to do. */
export class InputError extends CodedError<'input'> {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('input', message, options);
  }
}
