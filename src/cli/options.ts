// options.ts — options that have a value: given once or repeated, and never empty.
import { Option } from '@commander-js/extra-typings';
import { InputError } from '../errors.ts';
import { wholeNumber } from './values.ts';

/** An option with one value. The second time it is refused, because one of the two values would be lost. `flags` as `--out <FILE>`. */
export function value<const Flags extends string>(flags: Flags, help: string) {
  return new Option(flags, help).argParser<string>((given, before?: string) => once(flags, given, before));
}

/** The same, for an option that the command requires. */
export function needed<const Flags extends string>(flags: Flags, help: string) {
  return value(flags, help).makeOptionMandatory();
}

/** What the help says of an option that {@link values} makes. */
export const REPEATABLE = 'May be repeated.';

/** An option that may be given several times, each time with one value: a list. */
export function values<const Flags extends string>(flags: Flags, help: string) {
  return new Option(flags, `${help} ${REPEATABLE}`).argParser<readonly string[]>((given, before?: readonly string[]) => [
    ...(before ?? []),
    notEmpty(flags, given),
  ]);
}

/** An option whose value is a whole number within [min, max]. */
export function whole<const Flags extends string>(flags: Flags, help: string, min: number, max: number) {
  return new Option(flags, help).argParser<number>((given, before?: number) =>
    wholeNumber(nameOf(flags), once(flags, given, before), min, max),
  );
}

function once(flags: string, given: string, before: string | number | undefined): string {
  const name = nameOf(flags);
  notEmpty(flags, given);
  if (before === undefined) return given;
  throw new InputError(`--${name} is given twice, with "${before}" and "${given}", but takes only one value. Give it once.`);
}

function notEmpty(flags: string, given: string): string {
  if (given.trim() !== '') return given;
  throw new InputError(`--${nameOf(flags)} is given without a value. The command's --help says what it takes.`);
}

/** `out` of `--out <FILE>`. */
function nameOf(flags: string): string {
  return /^--([a-z-]+)/.exec(flags)?.[1] ?? flags;
}
