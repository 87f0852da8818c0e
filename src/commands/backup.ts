// backup.ts — `soundings backup`: a whole copy of an aggregator's SQLite database, made while it runs.
import { backUpAggregator } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';

export const backup = ({ terminal }: Surroundings) =>
  command('backup', {
    summary: "copy an aggregator's database while it runs",
    usage: '--config FILE [--out COPY]',
    about:
      'Makes a complete copy of an SQLite database while the aggregator keeps writing to it, and records that a copy exists, so that the ' +
      "aggregator recognises the copy if it is ever restored. Copy a PostgreSQL database with PostgreSQL's own tools, and run this " +
      'afterwards without --out. No copy contains the database key: keep the key somewhere else.',
    examples: ['soundings backup --config leader/config.json --out backups/leader-2026-01-05.db'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .addOption(value('--out <COPY>', 'The copy to make (SQLite only).'))
    .action(async (options) => {
      await backUpAggregator(options.config, options.out);
      terminal.say('Done. If this copy is ever restored, the aggregator starts in quarantine; docs/operating.md says what to do then.');
    });
