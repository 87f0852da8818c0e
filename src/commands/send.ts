// send.ts — `soundings send`: everything that an organisation has signed off and the leader hasn't confirmed.
import { existingWindow, identityIn, SdkError, send as sendOne, unsent, type Receipt } from '@soundings/client/node';
import { windowName } from '@soundings/protocol/charter/window';
import { receiptText } from '../organisation/contribution-words.ts';
import { command, type Surroundings } from '../cli/command.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { fingerprintOption, keysOption, missionOf, missionOption } from './organisation-options.ts';
import { plural } from '../convenor/number-words.ts';

const declared = () =>
  command('send', {
    summary: 'send everything that is signed off and not received yet',
    usage: '--mission FILE|URL --keys FOLDER',
    about:
      'Sends each contribution that soundings contribute --later has signed off, and each whose sending was interrupted: the same ' +
      'bytes, however often this is run. It reads no rows and draws no noise. If one of them fails, the others are sent all the same. ' +
      'A contribution has to arrive before its window closes.',
    examples: ['soundings send --mission mission.json --keys my-keys'],
  })
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(keysOption())
    .option('--json', 'Print the receipts as JSON, a list.');

export const send = ({ terminal }: Surroundings) =>
  declared().action(async (options) => {
    const { identities, ports } = await openOrganisation(options.keys);
    const mission = missionOf(options, terminal);
    const waiting = await unsent(mission, ports.store);
    if (waiting.length === 0) terminal.say('Everything that is signed off in this mission has been received.');
    const receipts: Receipt[] = [];
    const failures: SdkError[] = [];
    for (const { instrument, window: number } of waiting) {
      const window = existingWindow(mission, number);
      try {
        const receipt = await sendOne(
          { mission, organisation: identityIn(mission, identities, window), instrument, window: number },
          ports,
        );
        receipts.push(receipt);
        if (!options.json) terminal.print(receiptText(receipt));
      } catch (error) {
        if (!(error instanceof SdkError)) throw error;
        failures.push(error);
        terminal.say(`"${instrument}" for ${windowName(window)} was not sent: ${error.message}`);
      }
    }
    if (options.json) terminal.print(JSON.stringify(receipts, undefined, 2));
    const [first] = failures;
    if (first !== undefined) {
      throw new SdkError(
        first.code,
        `${failures.length} of ${plural(waiting.length, 'contribution')} ${failures.length === 1 ? 'was not sent; it stays' : 'were not sent; they stay'} signed off. Run this again.`,
      );
    }
  });
