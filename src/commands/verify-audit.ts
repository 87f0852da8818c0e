// verify-audit.ts — `soundings verify-audit`: whether anything in an aggregator's audit log was altered or left out.
import { verifyAuditOf } from '@soundings/aggregator/node';
import { fromHex, toHex } from '@soundings/crypto/bytes';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { plural } from '../convenor/number-words.ts';

export const verifyAudit = ({ terminal }: Surroundings) =>
  command('verify-audit', {
    summary: "check that nothing in an aggregator's audit log was altered or left out",
    usage: '--config FILE [--head NUMBER:HASH] [--rows]',
    about:
      'Checks the chain of hashes from the first row to the last, and prints the last one as NUMBER:HASH. Note it down, away from the ' +
      'machine. If you pass it as --head to a later check, that check finds out whether the log was rewritten in between. The aggregator ' +
      'also logs it every hour (audit-head).',
    examples: ['soundings verify-audit --config helper/config.json', 'soundings verify-audit --config helper/config.json --rows'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .addOption(value('--head <NUMBER:HASH>', 'The last row, as an earlier check printed it.'))
    .option('--rows', 'Print every row, as a line of JSON.')
    .action(async (options) => {
      const head = options.head;
      const { number, hash } = await verifyAuditOf(options.config, head === undefined ? undefined : readHead(head), (row) => {
        if (!options.rows) return;
        const { timeMs, event, detail } = row;
        terminal.print(
          JSON.stringify({ number: row.number, time: new Date(timeMs).toISOString(), event, ...(JSON.parse(detail) as object) }),
        );
      });
      terminal.print(`${number}:${toHex(hash)}`);
      terminal.say(
        `The audit log is complete: ${plural(number, 'row')}, each linked to the one before it. Note the line NUMBER:HASH down, away from this machine.`,
      );
    });

function readHead(head: string): { readonly number: number; readonly hash: Uint8Array } {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(head) ?? [];
  if (number === undefined || hash === undefined)
    throw new InputError(`--head takes a number, a colon and 64 hexadecimal digits, not "${head}".`);
  return { number: Number(number), hash: fromHex(hash) };
}
