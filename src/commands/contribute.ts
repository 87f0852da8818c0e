// contribute.ts — `soundings contribute`: an organisation's file of rows becomes one contribution, or a preview of it.
import { contribute, identityIn, preview, resume, type ContributionRequest, type Receipt } from '@soundings/client/node';
import { ONLY_A_PREVIEW, previewJson, previewText, receiptText } from '../organisation/contribution-words.ts';
import { flag, leaveOut, requiredText, text, type Command } from '../cli/command.ts';
import { instrumentWanted, openOrganisation, windowWanted } from '../organisation/organisation.ts';
import { missionOf, organisationOptions } from './organisation-options.ts';
import { columnsOf, rowsOptions, sourceOf, withHints } from '../cli/rows-options.ts';

export const contributeCommand: Command = {
  name: 'contribute',
  summary: "send one window's noisy counts from a file of rows, or see first what would be sent",
  usage: '--mission FILE|URL --keys FOLDER --instrument NAME --data FILE [--preview]',
  about:
    'Reads the rows, bounds what each person adds, draws the noise once, locks the result on this disk, and sends it to the leader as two shares ' +
    'that say nothing alone. Run it again and the very same contribution is sent: noise is never drawn twice. With --preview nothing is drawn, ' +
    'locked or sent. If you have nothing to report, say --nothing. Zeros are sent like any other figure, because not contributing would itself tell something. ' +
    'The file needs a column for each dimension of the question; a question of yes or no takes a column "answer" that says yes or no, and ' +
    'soundings one that says falling, steady, rising or sharply rising.',
  options: {
    ...organisationOptions,
    instrument: { value: 'NAME', help: 'Which question of the mission.', required: true },
    window: { value: 'N|DAY', help: 'The window, by number or by a day in it (default: the last one that is over).' },
    ...rowsOptions,
    nothing: { help: 'There was nothing in this window: send zeros.' },
    resume: { help: 'Send what is locked for the window already, without its rows.' },
    preview: { help: 'Say what would be sent, what is left out and why, and what it costs; send nothing.' },
    amend: { help: 'Replace what is locked for this window, where the charter allows it. Costs once more.' },
    early: { help: 'Contribute before the window is over. What comes after is then never counted.' },
    json: { help: 'Print the preview or the receipt as JSON.' },
  },
  examples: [
    'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.csv --preview',
    'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.csv',
    'soundings contribute --mission mission.json --keys my-keys --instrument visits --nothing',
  ],
  async run({ options, terminal }) {
    const { identities, effects } = await openOrganisation(requiredText(options, 'keys'));
    const mission = missionOf(options);
    const window = windowWanted(mission, text(options, 'window'), effects.now());
    const asked = instrumentWanted(mission, requiredText(options, 'instrument'));
    const organisation = identityIn(mission, identities, window);
    const place = { mission, organisation, window: window.number, instrument: asked.name };
    const receive = (receipt: Receipt) => {
      terminal.print(flag(options, 'json') ? JSON.stringify(receipt, undefined, 2) : receiptText(receipt));
    };
    if (flag(options, 'resume')) {
      leaveOut(
        options,
        ['preview', ...Object.keys(rowsOptions), 'nothing', 'amend', 'early'],
        '--resume sends what is locked already, without its rows',
      );
      receive(await resume(place, effects));
      return;
    }
    const request: ContributionRequest = {
      ...place,
      source: sourceOf(options),
      columns: columnsOf(options, asked),
      amend: flag(options, 'amend'),
      early: flag(options, 'early'),
    };
    if (flag(options, 'preview')) {
      const seen = await withHints(preview(request, effects));
      terminal.print(flag(options, 'json') ? previewJson(seen) : previewText(seen));
      if (!flag(options, 'json')) terminal.say(ONLY_A_PREVIEW);
      return;
    }
    receive(await withHints(contribute(request, effects)));
  },
};
