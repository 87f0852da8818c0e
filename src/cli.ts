#!/usr/bin/env node
// cli.ts — argv → command; an error → one sentence and an exit code. The one place in src/ that catches.
import { CodedError } from '@soundings/crypto/errors';
import { exitCodeOf } from './cli/exit-codes.ts';
import { followOutput } from './cli/output-end.ts';
import { runProgram } from './cli/program.ts';
import { fileProblem, sentenceOf } from './cli/sentence.ts';
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
  io.say(io.style.red(sentenceOf(error, process.env)));
  process.exitCode = exitCodeOf(error);
}
