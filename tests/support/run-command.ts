// run-command.ts — a command of `soundings` in this process, given its options by name and read from a command line as a person would type it.
import { soundings } from '../../src/commands/index.ts';
import type { Ask } from '../../src/cli/asking.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** By the names of the options, with dashes: a text, a list of texts for one that is repeated, true for a switch. */
export type GivenOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Rejects with what the command throws. `name` as `mission call`; `words` are what stands on the line without a dash. */
export async function runCommand(
  name: string,
  options: GivenOptions,
  terminal: Terminal,
  words: readonly string[] = [],
  signal: AbortSignal = new AbortController().signal,
  ask?: Ask,
): Promise<void> {
  const argv = [...name.split(' '), ...argumentsOf(options), ...words];
  await runProgram(await soundings({ terminal, signal, ask }, argv), argv, (text) => {
    terminal.print(text);
  });
}

/** As they stand on a command line. */
export function argumentsOf(options: GivenOptions): readonly string[] {
  return Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${option}`];
    return [value].flat().map((one) => `--${option}=${one}`);
  });
}
