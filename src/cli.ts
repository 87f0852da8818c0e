#!/usr/bin/env node
// cli.ts — argv → command; an error → one sentence and an exit code. The one place in src/ that catches.
import { CodedError } from '@soundings/crypto/errors';
import { exitCodeOf } from './cli/exit-codes.ts';
import { followOutput } from './cli/output-end.ts';
import { runProgram } from './cli/program.ts';
import { terminal } from './cli/terminal.ts';
import { soundings } from './commands/index.ts';

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
  const surroundings = { terminal: io, signal: interrupt.signal, unread: unread.signal };
  await runProgram(soundings(surroundings), process.argv.slice(2), (text) => io.print(text));
} catch (error) {
  io.say(io.style.red(sentence(error)));
  process.exitCode = exitCodeOf(error);
}

/** The sentence that a person is shown. With SOUNDINGS_DEBUG=1 it is the error with its stack, for developers. */
function sentence(error: unknown): string {
  if (process.env['SOUNDINGS_DEBUG'] === '1' && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof CodedError) return error.message;
  if (error instanceof Error && 'code' in error && 'path' in error) return `${fileProblem(String(error.code))}: ${String(error.path)}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `Unexpected error: ${reason}. To see where it happened, set the environment variable SOUNDINGS_DEBUG=1 and run the command again.`;
}

function fileProblem(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'There is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'You have no permission to read or write this file or folder';
    case 'EISDIR':
      return 'A file was expected, but this is a folder';
    case 'ENOSPC':
      return 'The disk is full';
    default:
      return `The file system answered ${code}`;
  }
}
