// backup.ts — `soundings backup`: a whole copy of an aggregator's SQLite database, made while it runs.
import { backUpAggregator } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';

export const backup = ({ terminal }: Surroundings) =>
  command('backup', {
    summary: "copy an aggregator's database while it runs",
    usage: '--config FILE [--out COPY]',
    about:
      'Makes a whole copy of an SQLite database, whatever is being written meanwhile, and notes that there is one, so that it is known as an old copy ' +
      "if it is ever put back. A PostgreSQL database is copied with PostgreSQL's own tools; run this afterwards without --out. The database key " +
      'is in no copy: keep it apart.',
    examples: ['soundings backup --config leader/config.json --out backups/leader-2026-01-05.db'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .addOption(value('--out <COPY>', 'The file to be made (SQLite).'))
    .action(async (options) => {
      await backUpAggregator(options.config, options.out);
      terminal.say('Done. If this copy is ever put back, the aggregator starts in quarantine; docs/operating.md says what to do then.');
    });
