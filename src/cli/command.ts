// command.ts — what a command of `soundings` is: its options, its help, and the function that runs it.
import { sameFolded } from '@soundings/protocol/json/fold';
import { InputError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  /** The placeholder in the help (`FILE`, `URL`, `N`); a switch has none. */
  readonly value?: string;
  readonly help: string;
  /** Whether it may be given several times: the values then make a list. Any other option with a value is refused the second time. */
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
  /** Aborted when nobody reads standard output any more: a command that only serves ends then, any other does its work to the end. */
  readonly unread?: AbortSignal;
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
  /** What it takes without a dash, such as `FILE`; a command without this takes nothing of the kind. */
  readonly words?: string;
  readonly examples: readonly string[];
  run(invocation: Invocation): Promise<void>;
}

/** The option's value, or undefined where it wasn't given. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(options: Options, name: string): string {
  const value = text(options, name);
  if (value === undefined) throw new InputError(`--${name} is missing. Run the command with --help to see what it is for.`);
  return value;
}

export function list(options: Options, name: string): readonly string[] {
  const value = options[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** The names of an option that takes several with commas, or may be repeated: each once, in the order given. Throws InputError for an empty one. */
export function namesOf(options: Options, name: string): readonly string[] {
  const values = list(options, name);
  const names = values.flatMap((value) => value.split(',')).map((one) => one.trim());
  if (names.includes('')) throw new InputError(`--${name} takes names with one comma between them, not "${values.join(' ')}".`);
  return names.filter((one, at) => names.findIndex((other) => sameFolded(other, one)) === at);
}

export function flag(options: Options, name: string): boolean {
  return options[name] === true;
}

/** Throws InputError for the first of these options that is given: beside another one it would mean nothing. `why` is the sentence's first half. */
export function leaveOut(options: Options, names: readonly string[], why: string): void {
  const given = names.find((name) => isGiven(options, name));
  if (given !== undefined) throw new InputError(`${why}; leave --${given} out.`);
}

export function isGiven(options: Options, name: string): boolean {
  const value = options[name];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/**
 * `NAME=VALUE` as its two halves. Of several "=" the one counts that ends a name there is; with no such name the text is split at the first, for
 * whoever asks to say that there is none. Throws InputError if there is no "=", nothing after it, or if two names fit.
 */
export function namedValue(option: string, pair: string, names: readonly string[], example: string): readonly [string, string] {
  const first = pair.indexOf('=');
  if (first < 0 || pair.trim().endsWith('=') || pair.trim().startsWith('='))
    throw new InputError(`--${option} takes ${example}, not "${pair}".`);
  const splits = [...pair.matchAll(/=/g)].map(({ index }) => [pair.slice(0, index).trim(), pair.slice(index + 1).trim()] as const);
  const fitting = splits.filter(([name]) => names.some((known) => sameFolded(known, name)));
  const [fits, other] = fitting;
  if (fits !== undefined && other !== undefined)
    throw new InputError(`--${option} "${pair}" can be read in two ways: "${fits[0]}" and "${other[0]}" are both names here.`);
  return fits ?? [pair.slice(0, first).trim(), pair.slice(first + 1).trim()];
}

/** A whole number within [min, max], or undefined where the option wasn't given. */
export function wholeNumber(options: Options, name: string, min: number, max: number): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new InputError(`--${name} takes a whole number from ${min} to ${max}, not "${value}".`);
  }
  return number;
}
