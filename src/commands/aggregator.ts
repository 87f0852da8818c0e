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
    'Receives contributions, verifies them together with the helper, and answers the collector once a window has closed.',
    at,
  );
export const helper = (at: Surroundings) =>
  aggregatorCommand(
    'helper',
    'Verifies contributions together with the leader, counts them independently, and encrypts its half of each total for the collector.',
    at,
  );

function aggregatorCommand(role: 'leader' | 'helper', does: string, { terminal, unread }: Surroundings) {
  return command(role, {
    summary: `run the ${role}, one of the two aggregators`,
    usage: '--config FILE',
    about:
      `${does} It logs JSON lines on standard output, which never contain a share, a key or a token. It stops cleanly on ` +
      'SIGTERM, continues where it was after a crash, and reloads tasks and missions on SIGHUP. docs/operating.md explains every setting.',
    examples: [`soundings ${role} --config ${role}/config.json`],
  })
    .addOption(needed('--config <FILE>', 'Its configuration, as JSON. Paths in it are relative to that file.'))
    .action(async ({ config }) => {
      assertRole(config, role);
      const onReady = ({ address }: RunningAggregator) => {
        terminal.say(`The ${role} listens on ${address.address}:${address.port}. Stop it with Ctrl-C.`);
      };
      await runAggregator(config, onReady, unread);
    });
}

/** Throws InputError for a common mistake: starting one role with the other role's file. */
function assertRole(file: string, role: string): void {
  let configured: unknown;
  try {
    configured = (parseJson(readFileSync(file, 'utf8')) as { readonly role?: unknown } | null)?.role;
  } catch {
    return; // runAggregator says what is wrong with the file
  }
  if (typeof configured === 'string' && configured !== role) {
    throw new InputError(
      `${file} is the configuration of a ${configured}, not of a ${role}. Name the ${role}'s configuration with --config.`,
    );
  }
}
