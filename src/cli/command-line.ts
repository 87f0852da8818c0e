// command-line.ts — what stands behind a command's name becomes options and words; what the command would not use is refused.
import { parseArgs } from 'node:util';
import type { Command, Options } from './command.ts';
import { InputError } from '../errors.ts';

/**
 * Options and words of a command. An option that may be repeated gives a list; any other with a value is refused the second time, because one
 * of the two values would be lost. Throws InputError, also for a word that the command has no use for.
 */
export function parseCommandLine(
  command: Command,
  argv: readonly string[],
): { readonly options: Options; readonly words: readonly string[] } {
  const { values, positionals, tokens } = parsed(command, argv);
  const seen = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.value.trim() === '') throw new InputError(`--${token.name} is given without a value; ${helpPointer(command)}`);
    const before = seen.get(token.name);
    seen.set(token.name, token.value);
    if (before === undefined || command.options[token.name]?.multiple === true) continue;
    throw new InputError(`--${token.name} is given twice, with "${before}" and "${token.value}", and takes one value. Give it once.`);
  }
  for (const [name, { required }] of Object.entries(command.options)) {
    if (required === true && values[name] === undefined) {
      throw new InputError(`--${name} is missing. soundings ${command.name} --help says what it is for.`);
    }
  }
  const [stray] = positionals;
  if (command.words === undefined && stray !== undefined) {
    throw new InputError(`soundings ${command.name} has no use for "${stray}", which no option stands before; ${helpPointer(command)}`);
  }
  return { options: values as Options, words: positionals };
}

function parsed(command: Command, argv: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: value !== undefined && multiple === true },
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new InputError(`${reason}. ${helpPointer(command)}`, { cause });
  }
}

function helpPointer({ name }: Command): string {
  return `soundings ${name} --help lists its options.`;
}
