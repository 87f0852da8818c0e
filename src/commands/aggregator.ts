// aggregator.ts — `soundings leader` and `soundings helper`: one of the two aggregators, run by one of the two institutions.
import { readFileSync } from 'node:fs';
import { runAggregator } from '../../aggregator/node.ts';
import { requiredText, UsageError, type Command } from '../command.ts';

function aggregatorCommand(role: 'leader' | 'helper', does: string): Command {
  return {
    name: role,
    summary: `run the ${role}, one of the two aggregators`,
    usage: '--config FILE',
    about:
      `${does} What it does is logged as JSON lines on standard output, without a share, a key or a token in them. It stops cleanly on ` +
      'SIGTERM, goes on where it was after a crash, and reads tasks and missions again on SIGHUP. docs/operating.md explains every setting.',
    options: { config: { value: 'FILE', help: 'Its configuration, as JSON; paths in it are relative to the file.', required: true } },
    examples: [`soundings ${role} --config ${role}/config.json`],
    async run({ options, terminal }) {
      const file = requiredText(options, 'config');
      assertRole(file, role);
      await runAggregator(file, ({ address }) => {
        terminal.say(`The ${role} listens on ${address.address}:${address.port}. Stop it with Ctrl-C.`);
      });
    },
  };
}

export const leader = aggregatorCommand(
  'leader',
  'Takes contributions in, verifies them together with the helper, and answers the collector once a window has closed.',
);
export const helper = aggregatorCommand(
  'helper',
  'Verifies contributions together with the leader, on its own count, and seals its half of each total to the collector.',
);

/** The mistake of starting the one with the other's file is made once by everybody. */
function assertRole(file: string, role: string): void {
  let configured: unknown;
  try {
    configured = (JSON.parse(readFileSync(file, 'utf8')) as { readonly role?: unknown } | null)?.role;
  } catch {
    return; // runAggregator says what is wrong with the file
  }
  if (typeof configured === 'string' && configured !== role) {
    throw new UsageError(`${file} is the configuration of a ${configured}, not of a ${role}.`);
  }
}
