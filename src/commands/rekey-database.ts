// rekey-database.ts — `soundings rekey-database`: an aggregator's secrets are encrypted again with a new database key.
import { rekeyDatabaseOf } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';

export const rekeyDatabase = ({ terminal }: Surroundings) =>
  command('rekey-database', {
    summary: "re-encrypt an aggregator's secrets with a new database key",
    usage: '--config FILE',
    about:
      'First put the new key into the database key file as its first line, before the old one, and restart the aggregator: from then on it ' +
      'encrypts with the new key. This command then re-encrypts everything else, after which you can delete the old line. Stop an SQLite ' +
      'aggregator while it runs; replicas on PostgreSQL may go on running. Older copies of the database still need the old key.',
    examples: ['soundings rekey-database --config leader/config.json'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .action(async (options) => {
      const secrets = await rekeyDatabaseOf(options.config);
      terminal.say(`Re-encrypted ${secrets} secrets. Nothing in the database needs any key but the first one in the key file.`);
    });
