#!/usr/bin/env node
// main.ts — `soundings-interop ROLE`: one party of DAP, steered by an interoperation test runner (docs/interop.md).
import { Argument, Command, CommanderError, InvalidArgumentError } from '@commander-js/extra-typings';
import { InputError } from '../errors.ts';
import { ROLES, serve } from './party.ts';

const PORT = 8080;

const program = new Command('soundings-interop')
  .description(
    'Serves the interoperation test API of draft-dcook-ppm-dap-interop-test-design, as docs/interop.md says, so that another implementation ' +
      'can be tested against each role. Everything is in memory and lost when the program ends. Never use it for real data: anyone who reaches the port ' +
      'can add tasks.',
  )
  .addArgument(new Argument('<ROLE>', 'Which party to be.').choices(ROLES))
  .option('--port <N>', 'Where to listen; 0 takes any port that is free.', portOf, PORT)
  .option('--host <ADDRESS>', 'The address to listen on; 0.0.0.0 in a container.', '127.0.0.1')
  .option('--janus', 'The other aggregator (for a collector: the leader) is Janus as of August 2026, not DAP-18.')
  .option('--asynchronous', 'A helper answers later, when it is asked again.')
  .addHelpText('after', '\nExamples:\n  soundings-interop client --port 8080\n  soundings-interop leader --host 0.0.0.0 --janus')
  .exitOverride()
  .action(async (role, { port, host, janus = false, asynchronous = false }) => {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    await serve(role, { port, host, janus, asynchronous }, say, stop.signal);
  });

try {
  await program.parseAsync();
} catch (error) {
  // commander has already printed its own errors.
  if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

/** As of `soundings`: 2 for a mistake on the command line, 1 for whatever else went wrong; 0 for --help. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof InputError ? 2 : 1;
}

function portOf(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a whole number from 0 to 65535.');
}
