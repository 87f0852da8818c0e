// errors.ts — errors that a person answers: a mistake in what they gave the program, and something that they owe. Each has an exit code of its own.
import { CodedError } from '@soundings/crypto/errors';

/** A mistake in what a person typed or in a file that they named; the message names it and says what to do. */
export class InputError extends CodedError<'input'> {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('input', message, options);
  }
}

/** Contributions are owed. It is no failure, but whoever runs the program wants to know (exit code 10). */
export class OwedError extends CodedError<'owed'> {
  constructor(message: string) {
    super('owed', message);
  }
}
