// option-data.ts — options described as data, so that forms and an API can be made from them as well as the command line; and their values by name.
import type { Command, CommandUnknownOpts, OptionValues } from '@commander-js/extra-typings';
import { InputError } from '../errors.ts';
import { needed, value, values } from './options.ts';

export interface OptionData {
  /** The placeholder in the help (`FILE`, `URL`, `N`); a switch has none. */
  readonly value?: string;
  readonly help: string;
  /** Whether it may be given several times: the values then make a list. Any other option with a value is refused the second time. */
  readonly multiple?: boolean;
  readonly required?: boolean;
}

/** Option values as given: a string for each option with a value, a list where it may be repeated, true for a switch. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Adds these options to a command. {@link optionsOf} gives their values. */
export function withOptions(command: Command, options: Readonly<Record<string, OptionData>>): Command<[], OptionValues> {
  const untyped: Command<[], OptionValues> = command;
  for (const [name, { value: placeholder, help, multiple, required }] of Object.entries(options)) {
    const flags = `--${name}${placeholder === undefined ? '' : ` <${placeholder}>`}`;
    if (placeholder === undefined) untyped.option(flags, help);
    else if (multiple === true) untyped.addOption(values(flags, help));
    else untyped.addOption(required === true ? needed(flags, help) : value(flags, help));
  }
  return untyped;
}

/** The values of a command's options, by the option's name with dashes. */
export function optionsOf(command: CommandUnknownOpts): Options {
  return Object.fromEntries(
    command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName()) as Options[string]]),
  );
}

/** The option's value, or undefined if it wasn't given. */
export function text(options: Options, name: string): string | undefined {
  const given = options[name];
  return typeof given === 'string' ? given : undefined;
}

export function requiredText(options: Options, name: string): string {
  const given = text(options, name);
  if (given === undefined) throw new InputError(`--${name} is missing. Run the command with --help to see what it is for.`);
  return given;
}

export function list(options: Options, name: string): readonly string[] {
  const given = options[name];
  if (typeof given === 'string') return [given];
  return Array.isArray(given) ? (given as readonly string[]) : [];
}

export function flag(options: Options, name: string): boolean {
  return options[name] === true;
}
