// options.ts — the options of a tool of ours: its usage on --help, and one sentence with it on a mistake.
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Given<T extends Options> = ReturnType<typeof parseArgs<{ allowPositionals: true; options: T }>>;

/** Says it and ends with exit code 2, unless it is what was asked for. */
export function endWith(usage: string, mistake?: string): never {
  if (mistake === undefined) console.log(usage);
  else console.error(`${mistake}\n\n${usage}`);
  process.exit(mistake === undefined ? 0 : 2);
}

/** What was given, of these options and parts; ends with the usage on `--help`, and with a sentence beside it on what there isn't. */
export function optionsOf<const T extends Options>(usage: string, options: T, parts: readonly string[] = []): Given<T> {
  if (process.argv.slice(2).some((given) => given === '--help' || given === '-h')) endWith(usage);
  const given = parsed(usage, options);
  const unknown = given.positionals.find((name) => !parts.includes(name));
  if (unknown !== undefined) endWith(usage, `There is no part "${unknown}".`);
  return given;
}

function parsed<const T extends Options>(usage: string, options: T): Given<T> {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    if (error instanceof TypeError) endWith(usage, `${error.message.split('. ')[0] ?? 'An option is wrong'}.`);
    throw error;
  }
}

/** A whole number from 1 on, or the end. */
export function countOf(usage: string, name: string, given: string): number {
  const count = Number(given);
  if (!/^[0-9]+$/.test(given) || count < 1 || !Number.isSafeInteger(count))
    endWith(usage, `--${name} takes a whole number from 1 on, not "${given}".`);
  return count;
}

/** A regular expression, or the end. */
export function patternOf(usage: string, name: string, given: string): RegExp {
  try {
    return new RegExp(given);
  } catch {
    return endWith(usage, `--${name} takes a regular expression, not "${given}".`);
  }
}
