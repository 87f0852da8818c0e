// exit-codes.ts — what the exit code of a command says. docs/commands.md has this table.
import { ForkError, InputError, OwedError } from '../errors.ts';

export const EXIT_CODES = [
  { code: 0, meaning: 'Success. A leader or helper also ends with 0 after SIGTERM.' },
  { code: 1, meaning: 'Failure. A sentence on standard error says why.' },
  { code: 2, meaning: 'A mistake on the command line or in a file that it names, including a charter that is refused.' },
  { code: 3, meaning: 'A public register has shown two histories. Nothing of it is used any more; a file has both.' },
  { code: 10, meaning: 'Only `soundings due` and `soundings desk --remind`: something is owed.' },
  { code: 74, meaning: "The disk of a leader's or helper's database has failed." },
] as const;

/** The exit code of a command that has thrown `error`. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 | 10 {
  if (error instanceof OwedError) return 10;
  if (error instanceof ForkError) return 3;
  return error instanceof InputError ? 2 : 1;
}
