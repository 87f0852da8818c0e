// start.ts — from a command line to a command, and from an error to one sentence and an exit code. The one place in src/ that catches whatever comes.
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { CodedError } from '@soundings/crypto/errors';
import { askingAt } from './asking.ts';
import type { Surroundings } from './command.ts';
import { exitCodeOf } from './exit-codes.ts';
import { followOutput } from './output-end.ts';
import { runProgram } from './program.ts';
import { fileProblem, sentenceOf } from './sentence.ts';
import { terminal } from './terminal.ts';

/** Runs a program with these arguments, and this process's outputs and signals. */
export async function start(
  program: (surroundings: Surroundings) => CommandUnknownOpts | Promise<CommandUnknownOpts>,
  argv: readonly string[],
): Promise<void> {
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
    const ask = askingAt(process.stdin, process.stderr, interrupt.signal);
    const surroundings = { terminal: io, signal: interrupt.signal, unread: unread.signal, ask };
    await runProgram(await program(surroundings), argv, (text) => io.print(text));
  } catch (error) {
    io.say(io.style.red(sentenceOf(error, process.env)));
    process.exitCode = exitCodeOf(error);
  }
}
