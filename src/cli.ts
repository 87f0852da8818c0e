#!/usr/bin/env node
// cli.ts — argv → command; an error → one sentence and an exit code. The one place in src/ that catches.
import { CodedError } from '@soundings/crypto/errors';
import type { Command } from './cli/command.ts';
import { InputError } from './errors.ts';
import { parseCommandLine } from './cli/command-line.ts';
import { commands } from './commands/index.ts';
import { groupHelp, helpOf, overview } from './cli/help.ts';
import { followOutput } from './cli/output-end.ts';
import { terminal } from './cli/terminal.ts';

const io = terminal(process.stdout, process.stderr, process.env, () => performance.now());
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupt.abort(new CodedError('interrupted', 'Stopped, as asked.'));
    // A second signal ends the process the ordinary way.
  });
}

const unread = new AbortController();
followOutput(
  process.stdout,
  process.stderr,
  () => unread.abort(),
  (code) => {
    io.say(io.style.red(`Not all of the output could be written. ${fileProblem(code)}.`));
    process.exitCode = 1;
  },
);

try {
  await main(process.argv.slice(2));
} catch (error) {
  io.say(io.style.red(sentence(error)));
  process.exitCode = error instanceof InputError ? 2 : 1;
}

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 0 || argv[0] === '--help' || argv[0] === '-h') {
    io.print(overview(commands));
    return;
  }
  const asksHelp = argv[0] === 'help';
  const { command, rest } = find(asksHelp ? argv.slice(1) : argv);
  const [group = '', ...inGroup] = rest;
  const grouped = command === undefined ? commands.filter(({ name }) => name.startsWith(`${group} `)) : [];
  if (grouped.length > 0 && (asksHelp || inGroup.length === 0 || inGroup.includes('--help') || inGroup.includes('-h'))) {
    io.print(groupHelp(group, grouped));
    return;
  }
  if (grouped.length > 0) {
    const names = grouped.map(({ name }) => `"${name}"`).join(', ');
    throw new InputError(
      `There is no command "${group} ${inGroup[0] ?? ''}". There are ${names}; soundings ${group} --help says what they do.`,
    );
  }
  if (command === undefined && asksHelp) {
    io.print(overview(commands));
    return;
  }
  if (command === undefined) {
    throw new InputError(`There is no command "${argv[0] ?? ''}". ${near(argv[0] ?? '')}soundings help lists them all.`);
  }
  if (asksHelp || rest.includes('--help') || rest.includes('-h')) {
    io.print(helpOf(command));
    return;
  }
  const { options, words } = parseCommandLine(command, rest);
  await command.run({ options, words, terminal: io, signal: interrupt.signal, unread: unread.signal });
}

/** The command with the longest name that `argv` begins with (`charter check` before `charter`). */
function find(argv: readonly string[]): { command: Command | undefined; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(' ');
    const command = argv.length >= length ? commands.find((one) => one.name === name) : undefined;
    if (command !== undefined) return { command, rest: argv.slice(length) };
  }
  return { command: undefined, rest: argv };
}

function near(word: string): string {
  const guess = commands.find(({ name }) => word.length >= 3 && (name.startsWith(word.slice(0, 3)) || name.endsWith(word)));
  return guess === undefined ? '' : `Did you mean "${guess.name}"? `;
}

/** What a person is told. A stack is for us: with SOUNDINGS_DEBUG=1 the error is printed whole. */
function sentence(error: unknown): string {
  if (process.env['SOUNDINGS_DEBUG'] === '1' && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof CodedError) return error.message;
  if (error instanceof Error && 'code' in error && 'path' in error) return `${fileProblem(String(error.code))}: ${String(error.path)}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `Something went wrong that we did not foresee: ${reason}. Nothing was lost; SOUNDINGS_DEBUG=1 shows where it happened.`;
}

function fileProblem(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'There is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'This file or folder may not be read or written by you';
    case 'EISDIR':
      return 'A file was expected, but this is a folder';
    case 'ENOSPC':
      return 'The disk is full';
    default:
      return `The file system answered ${code}`;
  }
}
