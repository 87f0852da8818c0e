// end-quarantine.ts — `soundings end-quarantine`: an aggregator that was restored from a backup works again.
import { endQuarantineOf } from '@soundings/aggregator/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';

export const endQuarantine = ({ terminal }: Surroundings) =>
  command('end-quarantine', {
    summary: 'let an aggregator that was restored from a backup work again',
    usage: '--config FILE [--restored]',
    about:
      'A restored database has forgotten what it gave away since the backup. So every window that could have been collected by now is taken as ' +
      'given away, for good; windows that are still open go on. Stop the aggregator first, every replica of it, and tell the other operator. Without a ' +
      'quarantine it changes nothing.',
    examples: ['soundings end-quarantine --config leader/config.json'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .option('--restored', 'Say that the database was put back from a backup, although the aggregator could not notice.')
    .action(async (options) => {
      await endQuarantineOf(options.config, options.restored === true);
      terminal.say('The quarantine has ended. Start the aggregator again.');
    });
