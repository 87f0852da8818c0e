// command.ts — what a command of `soundings` is: its options, its help, and the function that runs it.
import type { Terminal } from './terminal/terminal.ts';
import { CodedError } from '../crypto/errors.ts';

export interface Option {
  /** The placeholder in the help (`FILE`, `URL`, `N`); a switch has none. */
  readonly value?: string;
  readonly help: string;
  readonly multiple?: boolean;
  readonly required?: boolean;
}

/** Option values as given: a string for each option with a value, a list where it may be repeated, true for a switch. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Invocation {
  readonly options: Options;
  /** What stands on the command line without a dash. */
  readonly words: readonly string[];
  readonly terminal: Terminal;
  /** Aborted on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Command {
  /** One word, or two for a group such as `charter check`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name in the usage line, e.g. `--mission FILE --data FILE [--preview]`. */
  readonly usage: string;
  /** A paragraph or two for somebody new to it. */
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  run(invocation: Invocation): Promise<void>;
}

/** A mistake on the command line or in a file that it names. Exit code 2. */
export class UsageError extends CodedError<'usage'> {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('usage', message, options);
  }
}

/** The option's value, or undefined where it wasn't given. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(options: Options, name: string): string {
  const value = text(options, name);
  if (value === undefined) throw new UsageError(`--${name} is missing. Run the command with --help to see what it is for.`);
  return value;
}

export function list(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function flag(options: Options, name: string): boolean {
  return options[name] === true;
}

/** A whole number within [min, max], or undefined where the option wasn't given. */
export function wholeNumber(options: Options, name: string, min: number, max: number): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not "${value}".`);
  }
  return number;
}
