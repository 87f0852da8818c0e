// end-quarantine.ts — `soundings end-quarantine`: an aggregator that was restored from a backup works again.
import { endQuarantineOf } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';

export const endQuarantine = ({ terminal }: Surroundings) =>
  command('end-quarantine', {
    summary: 'let an aggregator that was restored from a backup work again',
    usage: '--config FILE [--restored]',
    about:
      'A restored database does not know what was collected after the backup was made. So every window that could have been collected by ' +
      'now is marked as collected: this aggregator never answers for it again. Windows that are still open go on. First stop the ' +
      'aggregator, every replica of it, and tell the other operator. Without a quarantine this command changes nothing.',
    examples: ['soundings end-quarantine --config leader/config.json'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .option('--restored', 'State that the database was restored from a backup, if the aggregator could not notice it.')
    .action(async (options) => {
      await endQuarantineOf(options.config, { isRestored: options.restored === true });
      terminal.say('The quarantine has ended. Start the aggregator again.');
    });
