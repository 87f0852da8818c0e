// contribute.ts — `soundings contribute`: an organisation's file of rows becomes one contribution, or a preview of it.
import { statSync } from 'node:fs';
import {
  ColumnsError,
  contribute,
  csvFile,
  preview,
  resume,
  SdkError,
  type Columns,
  type ContributionRequest,
  type MissingColumn,
  type Preview,
  type Receipt,
  type Source,
} from '../../client-sdk/node/index.ts';
import { sameFolded } from '../../protocol/mission/fold.ts';
import { instrumentDimensions, type Instrument } from '../../protocol/mission/instrument.ts';
import { flag, leaveOut, list, namedValue, requiredText, text, UsageError, type Command, type Options } from '../command.ts';
import { instrumentWanted, missionOf, openOrganisation, organisationOptions, windowWanted } from '../organisation.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const contributeCommand: Command = {
  name: 'contribute',
  summary: "send one window's noisy counts from a file of rows, or see first what would be sent",
  usage: '--mission FILE|URL --keys FOLDER --instrument NAME --data FILE [--preview]',
  about:
    'Reads the rows, bounds what each person adds, draws the noise once, locks the result on this disk, and sends it to the leader as two shares ' +
    'that say nothing alone. Run it again and the very same contribution is sent: noise is never drawn twice. With --preview nothing is drawn, ' +
    'locked or sent. Where there was nothing this time, say --nothing: zeros are sent like any other figures, since silence would tell. ' +
    'The file needs a column for each dimension of the question; a question of yes or no takes a column "answer" that says yes or no, and ' +
    'soundings one that says falling, steady, rising or sharply rising.',
  options: {
    ...organisationOptions,
    instrument: { value: 'NAME', help: 'Which question of the mission.', required: true },
    window: { value: 'N|DAY', help: 'The window, by number or by a day in it (default: the last one that is over).' },
    data: { value: 'FILE', help: 'A CSV file with a header, UTF-8.' },
    nothing: { help: 'There was nothing in this window: send zeros.' },
    resume: { help: 'Send what is locked for the window already, without its rows.' },
    person: { value: 'COLUMN', help: 'The column of person ids, where it is not called "person".' },
    date: { value: 'COLUMN', help: 'A column of dates: rows of other windows are left out.' },
    amount: { value: 'COLUMN', help: 'The column of amounts, where it is not called "amount".' },
    column: {
      value: 'DIMENSION=COLUMN',
      help: "The column of a dimension, if it hasn't the dimension's name.",
      multiple: true,
    },
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
    const { organisation, effects } = await openOrganisation(requiredText(options, 'keys'));
    const mission = await missionOf(options, effects);
    const window = windowWanted(mission, text(options, 'window'), effects.now()).number;
    const asked = instrumentWanted(mission, requiredText(options, 'instrument'));
    const place = { mission, organisation, window, instrument: asked.name };
    if (flag(options, 'resume')) {
      leaveOut(options, ['preview', ...OF_ROWS, 'nothing', 'amend', 'early'], '--resume sends what is locked already, without its rows');
      printReceipt(await resume(place, effects), options, terminal);
      return;
    }
    if (flag(options, 'nothing')) leaveOut(options, OF_ROWS, '--nothing says that there are no rows');
    const request: ContributionRequest = {
      ...place,
      source: sourceOf(options),
      columns: columnsOf(options, asked),
      amend: flag(options, 'amend'),
      early: flag(options, 'early'),
    };
    if (flag(options, 'preview')) {
      printPreview(await withHints(preview(request, effects)), options, terminal);
      return;
    }
    printReceipt(await withHints(contribute(request, effects)), options, terminal);
  },
};

/** What is said of rows, and means nothing without them. */
const OF_ROWS = ['data', 'person', 'date', 'amount', 'column'] as const;

/** Where columns are missing, the options that name others are told too. */
async function withHints<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof ColumnsError)) throw cause;
    throw new SdkError('rows', [...cause.issues, ...cause.missing.map((one) => hint(one, cause.names))], { cause });
  }
}

function hint({ column, holds }: MissingColumn, names: readonly string[]): string {
  const bare = (name: string) => name.toLowerCase().replaceAll(/\s/g, '');
  const near = names.find((name) => bare(name) === bare(column));
  const quoted = (words: string) => (/\s/.test(words) ? `"${words}"` : words);
  const say = (name: string) =>
    typeof holds === 'object' ? `--column ${quoted(`${holds.dimension}=${name}`)}` : `--${holds} ${quoted(name)}`;
  return near === undefined ? `Say it with ${say('YOUR_COLUMN')}.` : `If "${near}" is the one, say ${say(near)}.`;
}

function sourceOf(options: Options): Source {
  const data = text(options, 'data');
  if (flag(options, 'nothing')) return { kind: 'nothing' };
  if (data === undefined) throw new UsageError('Name the file of rows with --data, or say --nothing where there was nothing this time.');
  if (statSync(data, { throwIfNoEntry: false })?.size === 0)
    throw new SdkError('rows', 'The file is empty: its first line must name the columns. Where nothing happened, say --nothing instead.');
  return csvFile(data);
}

function columnsOf(options: Options, instrument: Instrument): Columns {
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const dimensions = new Map<string, string>();
  for (const pair of list(options, 'column')) {
    const [named, column] = namedValue('column', pair, names, 'DIMENSION=COLUMN, such as area=postcode');
    const dimension = names.find((name) => sameFolded(name, named));
    if (dimension === undefined)
      throw new UsageError(`--column names "${named}", and "${instrument.name}" is told apart by ${choice(names)}.`);
    const before = dimensions.get(dimension);
    if (before !== undefined) throw new UsageError(`--column names two columns for "${dimension}", "${before}" and "${column}"; name one.`);
    dimensions.set(dimension, column);
  }
  return {
    person: text(options, 'person'),
    date: text(options, 'date'),
    amount: text(options, 'amount'),
    dimensions: Object.fromEntries(dimensions),
  };
}

function choice(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `"${name}"`).join(', ');
}

function printPreview(preview: Preview, options: Options, terminal: Terminal): void {
  if (flag(options, 'json')) {
    terminal.print(JSON.stringify(preview, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2));
    return;
  }
  const { ledger } = preview;
  terminal.print(`${preview.question}\n${preview.mission}, ${preview.window}, ${preview.organisation}\n`);
  terminal.print(
    table(
      ['cell', 'count before noise'],
      preview.cells.map(({ cell, count }) => [cell, String(count)]),
    ),
  );
  const rows = preview.rowsRead === 1 ? '1 row' : `${preview.rowsRead} rows`;
  const people = preview.persons === 1 ? '1 person' : `${preview.persons} people`;
  terminal.print(`\n${rows} read, ${people} counted.`);
  terminal.print(
    preview.leftOut.length === 0 ? 'Nothing was left out.' : `Left out:\n${preview.leftOut.map((reason) => `  ${reason}`).join('\n')}`,
  );
  const { release, lastResort } = preview.cost;
  terminal.print(
    `Cost of this contribution to a person: ε ${release.toFixed(2)} (release promise), ε ${lastResort.toFixed(2)} (last resort).`,
  );
  const known = preview.figureKnownWithin;
  if (known !== undefined) {
    terminal.print(
      `If both aggregators worked against you, they could know your figure to within ±${known.oneWindow} ${known.unit} after this window, ` +
        `±${known.allWindows} after all windows if it never changed.`,
    );
  }
  if (ledger === undefined) terminal.print(`This would be your first contribution: it opens your ledger. ${HOW_IT_ADDS_UP}`);
  else terminal.print(ledgerLines(ledger));
  terminal.say(
    'This is a preview: nothing was drawn, locked or sent. The counts above never leave this machine; what leaves has noise added.',
  );
}

function printReceipt(receipt: Receipt, options: Options, terminal: Terminal): void {
  if (flag(options, 'json')) {
    terminal.print(JSON.stringify(receipt, undefined, 2));
    return;
  }
  terminal.print(
    [
      `Received: ${receipt.instrument}, ${receipt.window.name}, version ${receipt.version}.`,
      `Digest ${receipt.digest}. After the release, soundings counted asks both aggregators about it.`,
      ledgerLines(receipt.ledger),
    ].join('\n'),
  );
}

function ledgerLines({ release, lastResort }: Receipt['ledger']): string {
  const line = (name: string, { epsilonSpent, epsilonBudget, timesLeft }: Receipt['ledger']['release']) =>
    `  ${name}: ε ${epsilonSpent.toFixed(2)} of ${epsilonBudget.toFixed(2)} spent; ${timesLeft} more like this one.`;
  return [
    'Your privacy budget, over all missions:',
    line('release promise', release),
    line('last resort', lastResort),
    HOW_IT_ADDS_UP,
  ].join('\n');
}

/** A ledger composes at one order, whose price is paid with the first contribution (privacy.md §5). */
const HOW_IT_ADDS_UP =
  'The ledger reckons a whole year ahead: the first contribution takes a large part of the budget, each later one only a little. Go by how many are left.';
