// rows-options.ts — how rows are read as options of `soundings contribute`, and which option answers a question about them.
import { Option } from '@commander-js/extra-typings';
import { realpathSync, statSync } from 'node:fs';
import {
  ColumnsError,
  csvFile,
  csvFiles,
  QuestionsError,
  SdkError,
  type Columns,
  type MissingColumn,
  type Question,
  type Source,
} from '@soundings/client/node';
import { sameFolded } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { leaveOut } from './command.ts';
import { namedValue } from './values.ts';
import { InputError } from '../errors.ts';

/** How rows are read, as `soundings contribute` is told. */
export interface RowsOptions {
  readonly data?: readonly string[];
  readonly delimiter?: string;
  readonly person?: string;
  readonly date?: string;
  readonly noDate?: true;
  readonly amount?: string;
  readonly column?: readonly string[];
  readonly ignore?: readonly string[];
  readonly ids?: string;
  readonly onePerson?: readonly string[];
  readonly anyAnswer?: true;
  readonly anyNumber?: readonly string[];
}

/** Options that describe rows, and have no meaning without them. */
export const ROWS_OPTIONS = [
  'data',
  'delimiter',
  'person',
  'date',
  'noDate',
  'amount',
  'column',
  'ignore',
  'ids',
  'onePerson',
  'anyAnswer',
  'anyNumber',
] as const satisfies readonly (keyof RowsOptions)[];

/**
 * The switch `--no-date`, an option of its own. commander would take it for the opposite of `--date COLUMN`, and would silently drop the first of the
 * two on the command line.
 */
export function noDateOption(help: string): Option<'--noDate'> {
  const option = new Option('--no-date', help);
  option.negate = false;
  return option; // whose value is `noDate`
}

/** The rows that the options name. Throws InputError if they name none, or one file twice. */
export function sourceOf(options: RowsOptions & { readonly nothing?: true }): Source {
  if (options.nothing) {
    leaveOut(options, ROWS_OPTIONS, '--nothing says that there are no rows');
    return { kind: 'nothing' };
  }
  const files = options.data ?? [];
  const [file] = files;
  if (file === undefined) throw new InputError('Name the file of rows with --data. If you have nothing to report, pass --nothing.');
  for (const one of files) {
    // A pipe has no size before it is read.
    const stat = statSync(one, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.size === 0)
      throw new SdkError(
        'rows',
        `${one} is empty. Its first line must name the columns. If you have nothing to report, pass --nothing instead of --data.`,
      );
  }
  const real = files.map((one) => (statSync(one, { throwIfNoEntry: false }) === undefined ? one : realpathSync(one)));
  const twice = files.find((_, at) => real.indexOf(real[at] ?? '') < at);
  if (twice !== undefined) throw new InputError(`--data names ${twice} twice, so its rows would count twice. Name it once.`);
  const delimiter = delimiterOf(options.delimiter);
  return files.length === 1 ? csvFile(file, { delimiter }) : csvFiles(files, { delimiter });
}

/** How the options say that rows are to be read. Throws InputError for an option that does not apply to the instrument. */
export function columnsOf(options: RowsOptions, instrument: Instrument): Columns {
  if (options.noDate) leaveOut(options, ['date'], '--no-date says that no column counts as the date');
  if (instrument.kind !== 'total' && instrument.kind !== 'figure')
    leaveOut(options, ['amount'], `"${instrument.name}" asks for no amounts`);
  if (instrument.kind === 'figure') leaveOut(options, ['person', 'ids', 'onePerson'], `"${instrument.name}" isn't about persons`);
  return {
    person: options.person,
    date: options.noDate ? false : options.date,
    amount: options.amount,
    dimensions: dimensionsOf(options, instrument),
    ignore: options.ignore ?? [],
    ids: idsOf(options.ids),
    onePerson: options.onePerson ?? [],
    anyAnswer: options.anyAnswer === true,
    anyNumber: options.anyNumber ?? [],
  };
}

/** Adds, to an error about missing columns or open questions, which options answer it. */
export async function withHints<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof QuestionsError)
      throw new SdkError(
        'rows',
        cause.questions.map((question) => `${question.sentence} ${answerTo(question)}`),
        { cause },
      );
    if (!(cause instanceof ColumnsError)) throw cause;
    const alone =
      cause.names.length === 1 ? ['If the line holds several columns, name the character that separates them with --delimiter.'] : [];
    throw new SdkError('rows', [...cause.issues, ...alone, ...cause.missing.map((one) => hint(one, cause.names))], { cause });
  }
}

function dimensionsOf(options: RowsOptions, instrument: Instrument): Readonly<Record<string, string>> {
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const dimensions = new Map<string, string>();
  for (const pair of options.column ?? []) {
    const [named, column] = namedValue('column', pair, names, 'DIMENSION=COLUMN, such as area=postcode');
    const dimension = names.find((name) => sameFolded(name, named));
    if (dimension === undefined)
      throw new InputError(
        `--column names "${named}", which is not a dimension of "${instrument.name}". Its dimensions: ${choice(names)}.`,
      );
    const before = dimensions.get(dimension);
    if (before !== undefined)
      throw new InputError(`--column names two columns for "${dimension}", "${before}" and "${column}". Name only one.`);
    dimensions.set(dimension, column);
  }
  return Object.fromEntries(dimensions);
}

function choice(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
}

const DELIMITERS = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['\\t', '\t'],
  ['pipe', '|'],
]);

function delimiterOf(wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  const delimiter = DELIMITERS.get(wanted) ?? wanted;
  if (delimiter.length === 1 && !/["\r\n\p{L}\p{N}]/u.test(delimiter)) return delimiter;
  throw new InputError(`--delimiter takes comma, semicolon, tab, pipe or one other character, not "${wanted}".`);
}

function idsOf(wanted: string | undefined): Columns['ids'] {
  if (wanted === undefined || wanted === 'same' || wanted === 'different') return wanted;
  throw new InputError(`--ids takes same or different, not "${wanted}".`);
}

function answerTo({ answer, about }: Question): string {
  switch (answer) {
    case 'nothing':
      return 'If so, pass --nothing.';
    case 'date':
      return `If ${about.length === 1 ? 'it says' : 'one of them says'} which window a row belongs to, pass ${about.map((name) => `--date ${quoted(name)}`).join(' or ')}; if every row belongs to this window, pass --no-date.`;
    case 'ids':
      return 'Pass --ids same if they are one person, or --ids different if they are not.';
    case 'ignore':
      return `If it means something else, pass ${about.map((name) => `--ignore ${quoted(name)}`).join(' ')}.`;
    case 'onePerson':
      return `If that is one person, pass ${about.map((id) => `--one-person ${quoted(id)}`).join(' ')}.`;
    case 'anyAnswer':
      return 'To have one chosen at random, pass --any-answer.';
    case 'anyNumber':
      return `If they are correct, pass ${about.map((name) => `--any-number ${quoted(name)}`).join(' ')}.`;
    default:
      return `It is answered by "${answer}".`;
  }
}

function hint({ column, holds }: MissingColumn, names: readonly string[]): string {
  const bare = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '');
  const near = names.find((name) => bare(name) === bare(column));
  const say = (name: string) =>
    typeof holds === 'object' ? `--column ${quoted(`${holds.dimension}=${name}`)}` : `--${holds} ${quoted(name)}`;
  return near === undefined ? `Name it with ${say('YOUR_COLUMN')}.` : `If it is the column "${near}", pass ${say(near)}.`;
}

/** Quoted, if necessary, so that a shell reads it as one word. */
function quoted(words: string): string {
  if (/^[\p{L}\p{N}.,:=/_-]+$/u.test(words)) return words;
  return /["$`\\!]/.test(words) ? `'${words.replaceAll("'", "'\\''")}'` : `"${words}"`;
}
