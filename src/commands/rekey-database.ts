// rekey-database.ts — `soundings rekey-database`: an aggregator's secrets are sealed anew with a new database key.
import { rekeyDatabaseOf } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';

export const rekeyDatabase = ({ terminal }: Surroundings) =>
  command('rekey-database', {
    summary: "seal an aggregator's secrets anew with a new database key",
    usage: '--config FILE',
    about:
      'Put the new key into the database key file as its first line, before the old one, and start the aggregator again: what it writes from then on ' +
      'is sealed with the new key. This command then seals everything else anew, after which the old line can go. Stop an SQLite aggregator ' +
      'meanwhile; replicas on PostgreSQL may run. Copies of the database from before still need the old key.',
    examples: ['soundings rekey-database --config leader/config.json'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .action(async (options) => {
      const secrets = await rekeyDatabaseOf(options.config);
      terminal.say(`Sealed ${secrets} secrets anew. Nothing in the database needs an older key than the key file's first.`);
    });
