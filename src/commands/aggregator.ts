// aggregator.ts — `soundings leader` and `soundings helper`: one of the two aggregators, run by one of the two institutions.
import { readFileSync } from 'node:fs';
import { runAggregator, type RunningAggregator } from '@soundings/aggregator/node';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { InputError } from '../errors.ts';

export const leader = (at: Surroundings) =>
  aggregatorCommand(
    'leader',
    'Takes contributions in, verifies them together with the helper, and answers the collector once a window has closed.',
    at,
  );
export const helper = (at: Surroundings) =>
  aggregatorCommand(
    'helper',
    'Verifies contributions together with the leader, on its own count, and seals its half of each total to the collector.',
    at,
  );

function aggregatorCommand(role: 'leader' | 'helper', does: string, { terminal, unread }: Surroundings) {
  return command(role, {
    summary: `run the ${role}, one of the two aggregators`,
    usage: '--config FILE',
    about:
      `${does} What it does is logged as JSON lines on standard output, without a share, a key or a token in them. It stops cleanly on ` +
      'SIGTERM, goes on where it was after a crash, and reads tasks and missions again on SIGHUP. docs/operating.md explains every setting.',
    examples: [`soundings ${role} --config ${role}/config.json`],
  })
    .addOption(needed('--config <FILE>', 'Its configuration, as JSON; paths in it are relative to the file.'))
    .action(async ({ config }) => {
      assertRole(config, role);
      const onReady = ({ address }: RunningAggregator) => {
        terminal.say(`The ${role} listens on ${address.address}:${address.port}. Stop it with Ctrl-C.`);
      };
      await runAggregator(config, onReady, unread);
    });
}

/** The mistake of starting the one with the other's file is made once by everybody. */
function assertRole(file: string, role: string): void {
  let configured: unknown;
  try {
    configured = (parseJson(readFileSync(file, 'utf8')) as { readonly role?: unknown } | null)?.role;
  } catch {
    return; // runAggregator says what is wrong with the file
  }
  if (typeof configured === 'string' && configured !== role) {
    throw new InputError(`${file} is the configuration of a ${configured}, not of a ${role}.`);
  }
}
