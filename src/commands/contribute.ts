// contribute.ts — `soundings contribute`: an organisation's files of rows become contributions, or previews of them.
import {
  identityIn,
  lock,
  contribute as contributeNow,
  preview,
  send,
  type ContributionRequest,
  type Receipt,
} from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Mission } from '@soundings/protocol/mission/mission';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { value, values, whole } from '../cli/options.ts';
import { withHints } from '../cli/row-answers.ts';
import { columnsOf, filesOf, noDateOption, ROWS_OPTIONS } from '../cli/rows-options.ts';
import { InputError } from '../errors.ts';
import { laterText, ONLY_A_PREVIEW, previewJson, previewText, receiptText } from '../organisation/contribution-words.ts';
import { openOrganisation, type OrganisationFolder } from '../organisation/organisation.ts';
import { windowWanted } from '../organisation/wanted.ts';
import { contributeAll } from './contribute-all.ts';
import { fingerprintOption, missionOf, missionOption } from './organisation-options.ts';
import { previewBefore } from './preview-before.ts';
import { closeInput, matchingBefore, questionOf, rowsOf, settledBy, writeSettled } from './rows-of.ts';

const ABOUT =
  'Reads the rows, limits how much each person can add, draws the noise once, locks the result on this disk, and sends it to the ' +
  'leader as two shares, neither of which reveals anything alone. If you run it again, the very same contribution is sent: noise is ' +
  'never drawn twice. With --preview nothing is drawn, locked or sent. If you have nothing to report, pass --nothing. Zeros are sent ' +
  'like any other figure, because not contributing would itself reveal something.\n\nThe file may be a spreadsheet (.xlsx, .ods) or a ' +
  'text table (CSV in its usual forms). It needs a column for each dimension of the question. For a yes-or-no question it needs a ' +
  'column "answer" that says yes or no; for soundings, one that says falling, steady, rising or sharply rising. If something in it ' +
  'could mean two things, the message names the option that answers. What you settle about columns and values is kept in your ' +
  'folder and used the next time.';

const EXAMPLES = [
  'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.xlsx --preview',
  'soundings contribute --mission mission.json --keys my-keys --instrument visits --data visits.csv',
  'soundings contribute --mission mission.json --keys my-keys --instrument visits --nothing',
  'soundings contribute --mission mission.json --keys my-keys --all --data this-week',
  'soundings contribute --mission mission.json --sector charity --instrument visits --data visits.csv --preview',
];

const dataOption = () =>
  values(
    '--data <FILE>',
    'A spreadsheet or a text table with a header; - for standard input. Several files are read together, each with its own header.',
  );

const delimiterOption = () =>
  value(
    '--delimiter <SIGN>',
    'What separates the columns: comma, semicolon, tab, pipe or one other character (default: detected from the file).',
  );

const headerLineOption = () =>
  whole('--header-line <N>', 'The line, or the row of a sheet, that names the columns (default: found in the file).', 1, 1_000_000);

const valueOption = () =>
  values(
    '--value <COLUMN: TEXT=VALUE>',
    'What a text in the rows means, such as "area: Salford C.=Salford Central". With nothing after the "=", its rows are left out. The column may be left out if only one has that value.',
  );

const matchingOption = () =>
  value(
    '--matching <FILE>',
    'What was settled about columns and values, as a file instead of what your folder keeps. It is written if it is not there yet.',
  );

const declared = () =>
  command('contribute', {
    summary: "send one window's noisy counts from files of rows, or preview what would be sent",
    usage: '--mission FILE|URL --keys FOLDER --instrument NAME --data FILE [--preview]',
    about: ABOUT,
    examples: EXAMPLES,
  })
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(value('--keys <FOLDER>', 'The folder with your key and enrolment.json. Locks and the ledger are kept in it too.'))
    .addOption(value('--instrument <NAME>', 'Which question of the mission.'))
    .option('--all', 'Every question that is due for the window. --data then names a folder, whose files are matched to the questions.')
    .addOption(value('--window <N|DAY>', 'The window, by number or by a day in it (default: the last one that is over).'))
    .addOption(dataOption())
    .addOption(value('--sheet <NAME>', 'The sheet of a spreadsheet, if several have rows.'))
    .addOption(headerLineOption())
    .addOption(delimiterOption())
    .addOption(value('--encoding <NAME>', 'utf-8, utf-16le, utf-16be or windows-1252 (default: detected from the file).'))
    .addOption(value('--person <COLUMN>', 'The column of person ids, if it is not called "person".'))
    .addOption(value('--date <COLUMN>', 'A column of dates. Rows of other windows are left out (default: "date", if there is one).'))
    .addOption(noDateOption('Count every row in this window, whatever dates the file holds.'))
    .addOption(value('--date-order <ORDER>', 'day-first or month-first: what 03/04/2026 means, if no date in the file shows it.'))
    .addOption(value('--date-base <YEAR>', '1900 or 1904: what the numbers of days in a spreadsheet count from.'))
    .addOption(values('--birth <DIMENSION>', 'A dimension of ages whose column holds dates of birth.'))
    .addOption(
      values('--marks <DIMENSION>', 'A dimension whose values are columns of their own, with a mark such as x in the one that holds.'),
    )
    .addOption(values('--fill-down <COLUMN>', 'date, person or a dimension: an empty cell means what the row above says.'))
    .addOption(value('--amount <COLUMN>', 'The column of amounts, if it is not called "amount".'))
    .addOption(values('--column <DIMENSION=COLUMN>', 'The column of a dimension, if it is not called as the dimension is.'))
    .addOption(valueOption())
    .addOption(values('--leave-out <WHAT>', 'totals: rows that add up others; notes: lines under the table that are no rows.'))
    .addOption(values('--ignore <COLUMN>', 'A column that looks like a number of people but is not: each row still counts as one.'))
    .addOption(value('--ids <same|different>', 'Whether ids that differ only in case, spaces or leading zeros are one person.'))
    .addOption(values('--one-person <ID>', 'An id that belongs to one person, however many rows have it.'))
    .option('--any-answer', 'If a person gave different answers to one question, count one of them, chosen at random.')
    .addOption(values('--any-number <DIMENSION>', 'A dimension in bands: accept numbers that lie far outside the bands.'))
    .option('--declare-people', 'Of a table of totals that you added up: you declare that they count people, not visits.')
    .option('--declare-cells', '… that nobody is in more cells than the charter allows.')
    .option('--declare-cap', '… that nobody counts for more in a cell than the charter allows.')
    .addOption(matchingOption())
    .option('--anew', 'Use nothing that was settled before. What is settled now takes its place.')
    .option('--nothing', 'There is nothing to report for this window: send zeros.')
    .option('--resume', 'Send the contribution that is already locked for this window; no rows are read.')
    .option('--later', 'Sign off without a connection: draw the noise and lock it on this disk. soundings send sends it.')
    .option('--preview', 'Show what would be sent, what is left out and why, and what it costs. Nothing is sent.')
    .addOption(value('--sector <SECTOR>', 'Before you are enrolled: preview as an organisation of this sector. It needs no --keys.'))
    .addOption(value('--tier <TIER>', 'With --sector: as one of this size tier.'))
    .option(
      '--amend',
      'Replace the contribution that is locked for this window, if the charter allows it. The privacy cost is charged again.',
    )
    .option('--early', 'Contribute before the window is over. Rows that come later are then never counted.')
    .option('--json', 'Print the preview or the receipt as JSON.');

export type ContributeOptions = OptionsOf<typeof declared>;

export const contribute = (surroundings: Surroundings) =>
  declared().action(async (options) => {
    try {
      await (options.sector === undefined ? contributeAs(options, surroundings) : previewBefore(options, options.sector, surroundings));
    } finally {
      closeInput(options);
    }
  });

/** As an organisation that is enrolled. */
async function contributeAs(options: ContributeOptions, surroundings: Surroundings): Promise<void> {
  if (options.tier !== undefined) throw new InputError('--tier belongs to a preview before enrolment. Name the sector too, with --sector.');
  if (options.keys === undefined)
    throw new InputError('--keys is missing. To preview rows before you are enrolled, pass --sector and --preview instead.');
  const folder = await openOrganisation(options.keys);
  const mission = missionOf({ ...options, keys: options.keys }, surroundings.terminal);
  if (options.all) return contributeAll(options, mission, folder, surroundings);
  return contributeOne(options, mission, questionOf(options, mission), folder, surroundings);
}

/** One question: a preview, a lock, or a contribution. */
async function contributeOne(
  options: ContributeOptions,
  mission: Mission,
  instrument: Instrument,
  { identities, ports }: OrganisationFolder,
  { terminal, signal }: Surroundings,
): Promise<void> {
  const window = windowWanted(mission, options.window, ports.now());
  const place = { mission, organisation: identityIn(mission, identities, window), window: window.number, instrument: instrument.name };
  const receive = (receipt: Receipt) => terminal.print(options.json ? JSON.stringify(receipt, undefined, 2) : receiptText(receipt));
  if (options.resume) {
    leaveOut(
      options,
      ['preview', 'later', ...ROWS_OPTIONS, 'anew', 'nothing', 'amend', 'early'],
      '--resume sends what is locked already and reads no rows',
    );
    receive(await send(place, ports));
    return;
  }
  const before = await matchingBefore(options, mission, instrument, ports);
  const columns = columnsOf(options, instrument);
  const request: ContributionRequest = {
    ...place,
    source: await rowsOf(options, before, signal),
    columns,
    ...(before === undefined ? {} : { matching: before }),
    remember: filesOf(options),
    amend: options.amend === true,
    early: options.early === true,
  };
  const settled = settledBy(options, mission, instrument, before);
  if (options.preview) {
    leaveOut(options, ['later'], '--preview locks nothing');
    const seen = await withHints(preview(request, ports));
    terminal.print(options.json ? previewJson(seen, before) : previewText(seen));
    if (!options.json) terminal.say(ONLY_A_PREVIEW);
  } else if (options.later) {
    const { summary } = await withHints(lock(request, ports));
    terminal.print(options.json ? JSON.stringify(summary, undefined, 2) : laterText(summary, window));
  } else receive(await withHints(contributeNow(request, ports)));
  writeSettled(options, settled);
}
