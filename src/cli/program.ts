// program.ts — the program as commander has it, and a command line given to it: the command, help, or one sentence on what is wrong.
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { leavesOf, pathOf } from './command.ts';
import { helpLayout, helpOf, manual, shortPath } from './help.ts';
import { InputError } from '../errors.ts';

/** Commands and groups of commands, under their heading in the overview. */
type Chapter = readonly [heading: string, commands: readonly CommandUnknownOpts[]];

/** The program with these commands. `print` receives help texts and the version. */
export function programOf(version: string, chapters: readonly Chapter[], print: (text: string) => void): Command {
  const program = new Command('soundings')
    .description('see a social problem across organisations, without any of them showing a record.')
    .usage('COMMAND [options]')
    .version(version, '--version', 'Which version this is.')
    .helpOption('--help', 'This text.')
    .helpCommand(false)
    .enablePositionalOptions()
    .configureHelp(helpLayout)
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: () => undefined })
    .exitOverride();
  for (const [heading, commands] of chapters) for (const one of commands) program.addCommand(one.helpGroup(heading));
  inherit(program);
  return program;
}

/** Copies the program's settings to its commands, which were made before it. */
function inherit(from: CommandUnknownOpts): void {
  for (const one of from.commands) {
    one.copyInheritedSettings(from);
    inherit(one);
  }
}

/**
 * Runs what the command line says; `argv` without the program's own name. Whatever a person has mistyped is an InputError. `--help` is answered
 * wherever it stands, as nobody who asks for help should be told of another mistake first.
 */
export async function runProgram(program: CommandUnknownOpts, argv: readonly string[], print: (text: string) => void): Promise<void> {
  const asked = argv[0] === 'help' ? argv.slice(1) : argv.filter((word) => word !== '--help' && word !== '-h');
  const { of, rest } = find(program, asked);
  if (argv[0] === 'help') {
    print(asked.includes('--all') ? manual(program).trimEnd() : helpOf(of));
    return;
  }
  const isGroup = of.commands.length > 0;
  if ((isGroup && rest.length === 0) || (asked.length < argv.length && of !== program)) {
    print(helpOf(of));
    return;
  }
  refuseForgotten(of, rest);
  try {
    await program.parseAsync(asked, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return; // --version
    throw new InputError(mistake(error, of, rest), { cause: error });
  }
}

/** The command or group that a command line begins with, and what stands behind its name. */
function find(program: CommandUnknownOpts, argv: readonly string[]): { readonly of: CommandUnknownOpts; readonly rest: readonly string[] } {
  const next = program.commands.find((one) => one.name() === argv[0]);
  return next === undefined ? { of: program, rest: argv } : find(next, argv.slice(1));
}

/** commander takes whatever follows an option as its value, even another option. That means that a value was forgotten. */
function refuseForgotten(of: CommandUnknownOpts, rest: readonly string[]): void {
  for (const [at, word] of rest.entries()) {
    if (word === '--') return;
    const next = rest[at + 1] ?? '';
    if (next.length > 1 && next.startsWith('-') && of.options.some((option) => option.required && option.long === word))
      throw new InputError(`${word} is given without a value. If the value begins with a dash, write ${word}=${next}. ${pointer(of)}`);
  }
}

/** commander's refusal in a sentence that names what was typed. */
function mistake({ code, message }: CommanderError, of: CommandUnknownOpts, rest: readonly string[]): string {
  const [said = '', ...more] = message.replace(/^error: /, '').split('\n');
  const flag = /--[a-z-]+/.exec(said)?.[0] ?? '';
  switch (code) {
    case 'commander.unknownCommand':
      return unknownCommand(of, rest[0] ?? '', suggestions(more.join(' ')));
    case 'commander.unknownOption':
      return [`${said.replace(/^u/, 'U')}.`, ...more.map((line) => line.replace(/^\((.*)\)$/, '$1')), pointer(of)].join(' ');
    case 'commander.missingMandatoryOptionValue': {
      const mistyped = unknownOption(of, rest);
      return mistyped === undefined ? `${flag} is missing. ${pathOf(of)} --help says what it is for.` : mistake(mistyped, of, rest);
    }
    case 'commander.optionMissingArgument':
      return `${flag} is given without a value. ${pointer(of)}`;
    case 'commander.excessArguments':
      return `${pathOf(of)} does not take "${of.args[0] ?? ''}" on its own. If it is the value of an option, write the option before it. ${pointer(of)}`;
    default:
      return `${said}. ${pointer(of)}`;
  }
}

/**
 * commander's error about the first unknown option. A mistyped option may be the reason why a required one is missing, which commander reports first.
 */
function unknownOption(of: CommandUnknownOpts, rest: readonly string[]): CommanderError | undefined {
  const known = new Command(of.name()).copyInheritedSettings(of);
  for (const { flags } of of.options) known.option(flags);
  try {
    known.allowExcessArguments().parse([...rest], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

function unknownCommand(of: CommandUnknownOpts, word: string, near: readonly string[]): string {
  const inGroups = leavesOf(of).filter((one) => one.name() === word && near.length === 0);
  const names = [...near.flatMap((name) => of.commands.filter((one) => one.name() === name)), ...inGroups].map(
    (one) => `"${shortPath(one)}"`,
  );
  const guess = names.length === 0 ? '' : `Did you mean ${names.join(' or ')}? `;
  if (of.parent === null) return `There is no command "${word}". ${guess}${pathOf(of)} help lists them all.`;
  const all = of.commands.map((one) => `"${shortPath(one)}"`).join(', ');
  return `There is no command "${shortPath(of)} ${word}". ${guess}There are ${all}; ${pathOf(of)} --help says what they do.`;
}

/** The names in commander's "(Did you mean one of a, b?)". */
function suggestions(text: string): readonly string[] {
  return /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(text)?.[1]?.split(', ') ?? [];
}

function pointer(of: CommandUnknownOpts): string {
  return `${pathOf(of)} --help lists its options.`;
}
