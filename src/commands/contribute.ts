// contribute.ts — `soundings contribute`: an organisation's file of rows becomes one contribution, or a preview of it.
import {
  contribute as contributeNow,
  identityIn,
  lock,
  preview,
  send,
  type ContributionRequest,
  type Receipt,
} from '@soundings/client/node';
import { laterText, ONLY_A_PREVIEW, previewJson, previewText, receiptText } from '../organisation/contribution-words.ts';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import { instrumentWanted, openOrganisation, windowWanted } from '../organisation/organisation.ts';
import { fingerprintOption, keysOption, missionOf, missionOption } from './organisation-options.ts';
import { columnsOf, noDateOption, ROWS_OPTIONS, sourceOf, withHints } from '../cli/rows-options.ts';

const declared = () =>
  command('contribute', {
    summary: "send one window's noisy counts from a file of rows, or preview what would be sent",
    usage: '--mission FILE|URL --keys FOLDER --instrument NAME --data FILE [--preview]',
    about:
      'Reads the rows, limits how much each person can add, draws the noise once, locks the result on this disk, and sends it to the ' +
      'leader as two shares, neither of which reveals anything alone. If you run it again, the very same contribution is sent: noise is ' +
      'never drawn twice. With --preview nothing is drawn, locked or sent. If you have nothing to report, pass --nothing. Zeros are sent ' +
      'like any other figure, because not contributing would itself reveal something. The file needs a column for each dimension of the ' +
      'question. For a yes-or-no question it needs a column "answer" that says yes or no; for soundings, one that says falling, steady, ' +
      'rising or sharply rising.',
    examples: [
      'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.csv --preview',
      'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.csv',
      'soundings contribute --mission mission.json --keys my-keys --instrument visits --nothing',
    ],
  })
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(keysOption())
    .addOption(needed('--instrument <NAME>', 'Which question of the mission.'))
    .addOption(value('--window <N|DAY>', 'The window, by number or by a day in it (default: the last one that is over).'))
    .addOption(values('--data <FILE>', 'A CSV file in UTF-8 with a header. Several files are read together, each with its own header.'))
    .addOption(
      value(
        '--delimiter <SIGN>',
        'What separates the columns: comma, semicolon, tab, pipe or one other character (default: detected from the file).',
      ),
    )
    .addOption(value('--person <COLUMN>', 'The column of person ids, if it is not called "person".'))
    .addOption(value('--date <COLUMN>', 'A column of dates. Rows of other windows are left out (default: "date", if there is one).'))
    .addOption(noDateOption('Count every row in this window, whatever dates the file holds.'))
    .addOption(value('--amount <COLUMN>', 'The column of amounts, if it is not called "amount".'))
    .addOption(values('--column <DIMENSION=COLUMN>', 'The column of a dimension, if it is not called as the dimension is.'))
    .addOption(values('--ignore <COLUMN>', 'A column that looks like a number of people but is not: each row still counts as one.'))
    .addOption(value('--ids <same|different>', 'Whether ids that differ only in case, spaces or leading zeros are one person.'))
    .addOption(values('--one-person <ID>', 'An id that belongs to one person, however many rows have it.'))
    .option('--any-answer', 'If a person gave different answers to one question, count one of them, chosen at random.')
    .addOption(values('--any-number <DIMENSION>', 'A dimension in bands: accept numbers that lie far outside the bands.'))
    .option('--nothing', 'There is nothing to report for this window: send zeros.')
    .option('--resume', 'Send the contribution that is already locked for this window; no rows are read.')
    .option('--later', 'Sign off without a connection: draw the noise and lock it on this disk. soundings send sends it.')
    .option('--preview', 'Show what would be sent, what is left out and why, and what it costs. Nothing is sent.')
    .option(
      '--amend',
      'Replace the contribution that is locked for this window, if the charter allows it. The privacy cost is charged again.',
    )
    .option('--early', 'Contribute before the window is over. Rows that come later are then never counted.')
    .option('--json', 'Print the preview or the receipt as JSON.');

export const contribute = ({ terminal }: Surroundings) =>
  declared().action(async (options) => {
    const { identities, ports } = await openOrganisation(options.keys);
    const mission = missionOf(options, terminal.say);
    const window = windowWanted(mission, options.window, ports.now());
    const asked = instrumentWanted(mission, options.instrument);
    const organisation = identityIn(mission, identities, window);
    const place = { mission, organisation, window: window.number, instrument: asked.name };
    const receive = (receipt: Receipt) => {
      terminal.print(options.json ? JSON.stringify(receipt, undefined, 2) : receiptText(receipt));
    };
    if (options.resume) {
      leaveOut(
        options,
        ['preview', 'later', ...ROWS_OPTIONS, 'nothing', 'amend', 'early'],
        '--resume sends what is locked already and reads no rows',
      );
      receive(await send(place, ports));
      return;
    }
    const request: ContributionRequest = {
      ...place,
      source: sourceOf(options),
      columns: columnsOf(options, asked),
      amend: options.amend === true,
      early: options.early === true,
    };
    if (options.preview) {
      leaveOut(options, ['later'], '--preview locks nothing');
      const seen = await withHints(preview(request, ports));
      terminal.print(options.json ? previewJson(seen) : previewText(seen));
      if (!options.json) terminal.say(ONLY_A_PREVIEW);
      return;
    }
    if (options.later) {
      const { summary } = await withHints(lock(request, ports));
      terminal.print(options.json ? JSON.stringify(summary, undefined, 2) : laterText(summary, window));
      return;
    }
    receive(await withHints(contributeNow(request, ports)));
  });
