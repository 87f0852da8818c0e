// command.ts — what every command of `soundings` begins with: its name, its help, and what surrounds it when it is called.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { InputError } from '../errors.ts';
import type { Ask } from './asking.ts';
import type { Terminal } from './terminal.ts';

/** What a command finds around it. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** Aborted on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Aborted when nobody reads standard output any more. A command that only serves then ends; any other command completes its work. */
  readonly unread?: AbortSignal;
  /** Undefined if nobody is at a terminal. */
  readonly ask?: Ask | undefined;
}

interface Manual {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What follows the name in the usage line, e.g. `--mission FILE --data FILE [--preview]`. */
  readonly usage: string;
  /** A paragraph or two for somebody new to it. */
  readonly about: string;
  readonly examples: readonly string[];
}

/** A command with its manual; options, arguments and the action are added by whoever calls this. */
export function command(name: string, { summary, usage, about, examples }: Manual): Command {
  return new Command(name)
    .summary(summary)
    .usage(usage)
    .description(about)
    .helpOption('--help', 'This text.')
    .addHelpText('after', ['', 'Examples:', ...examples.map((example) => `  ${example}`)].join('\n'));
}

/** The type of a command's option values, given the function that declares the command. */
export type OptionsOf<Declare extends () => { opts(): unknown }> = ReturnType<ReturnType<Declare>['opts']>;

/** Commands under one first word, such as `mission call` and `mission show`. */
export function group(name: string, commands: readonly CommandUnknownOpts[]): Command {
  const made = new Command(name).helpCommand(false).enablePositionalOptions().usage('COMMAND [options]');
  for (const one of commands) made.addCommand(one);
  return made;
}

/** A command's full name, with the program and the group: `soundings mission call`. */
export function pathOf(of: CommandUnknownOpts): string {
  return of.parent === null ? of.name() : `${pathOf(of.parent)} ${of.name()}`;
}

/** All commands in the order of the help, with each group replaced by its commands. */
export function leavesOf(of: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  return of.commands.length === 0 ? [of] : of.commands.flatMap(leavesOf);
}

/**
 * Throws InputError for the first of these options that is given, because it has no meaning beside another one. `why` is the first half of the
 * message. Names are those of the values, such as `lastResort` for `--last-resort`.
 */
export function leaveOut<Values extends object>(options: Values, names: readonly (keyof Values & string)[], why: string): void {
  const given = names.find((name) => isGiven(options, name));
  if (given !== undefined)
    throw new InputError(`${why}; leave --${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} out.`);
}

export function isGiven<Values extends object>(options: Values, name: keyof Values & string): boolean {
  const value: unknown = options[name];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}
