// rows-options.ts — how rows are read as options of `soundings contribute`, and which option answers a question about them.
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
import { flag, leaveOut, list, namedValue, text, type Option, type Options } from './command.ts';
import { InputError } from '../errors.ts';

/** What is said of rows, and means nothing without them. */
export const rowsOptions = {
  data: { value: 'FILE', help: 'A CSV file with a header, UTF-8. Several are read together, each with its own header.', multiple: true },
  delimiter: {
    value: 'SIGN',
    help: 'What separates the columns: comma, semicolon, tab, pipe or one character (default: told from the file).',
  },
  person: { value: 'COLUMN', help: 'The column of person ids, if it is not called "person".' },
  date: { value: 'COLUMN', help: 'A column of dates: rows of other windows are left out (default: "date", if there is one).' },
  'no-date': { help: 'Every row belongs to this window, whatever dates the file holds.' },
  amount: { value: 'COLUMN', help: 'The column of amounts, if it is not called "amount".' },
  column: { value: 'DIMENSION=COLUMN', help: "The column of a dimension, if it hasn't the dimension's name.", multiple: true },
  ignore: {
    value: 'COLUMN',
    help: 'A column that looks like a number of people and is not: each row still counts as one.',
    multiple: true,
  },
  ids: { value: 'same|different', help: 'Whether ids that differ only in case, spaces or leading zeros are one person.' },
  'one-person': { value: 'ID', help: 'An id that is one person, however many rows have it.', multiple: true },
  'any-answer': { help: 'Of somebody who gave different answers to one question, count one, drawn at random.' },
  'any-number': { value: 'DIMENSION', help: 'A dimension in bands whose numbers may lie far outside them.', multiple: true },
} as const satisfies Readonly<Record<string, Option>>;

/** The rows that the options name. Throws InputError if they name none, or one file twice. */
export function sourceOf(options: Options): Source {
  if (flag(options, 'nothing')) {
    leaveOut(options, Object.keys(rowsOptions), '--nothing says that there are no rows');
    return { kind: 'nothing' };
  }
  const files = list(options, 'data');
  const [file] = files;
  if (file === undefined) throw new InputError('Name the file of rows with --data, or say --nothing if there was nothing this time.');
  for (const one of files) {
    // A pipe has no size before it is read.
    const stat = statSync(one, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.size === 0)
      throw new SdkError(
        'rows',
        `The file is empty: the first line of ${one} must name the columns. If nothing happened, say --nothing instead.`,
      );
  }
  const real = files.map((one) => (statSync(one, { throwIfNoEntry: false }) === undefined ? one : realpathSync(one)));
  const twice = files.find((_, at) => real.indexOf(real[at] ?? '') < at);
  if (twice !== undefined) throw new InputError(`--data names ${twice} twice, and its rows would count twice; name it once.`);
  const delimiter = delimiterOf(text(options, 'delimiter'));
  return files.length === 1 ? csvFile(file, delimiter) : csvFiles(files, delimiter);
}

/** How the options say that rows are to be read. Throws InputError for what the instrument has no use for. */
export function columnsOf(options: Options, instrument: Instrument): Columns {
  if (flag(options, 'no-date')) leaveOut(options, ['date'], '--no-date says that no column counts as the date');
  if (instrument.kind !== 'total' && instrument.kind !== 'figure')
    leaveOut(options, ['amount'], `"${instrument.name}" asks for no amounts`);
  if (instrument.kind === 'figure') leaveOut(options, ['person', 'ids', 'one-person'], `"${instrument.name}" isn't about persons`);
  return {
    person: text(options, 'person'),
    date: flag(options, 'no-date') ? false : text(options, 'date'),
    amount: text(options, 'amount'),
    dimensions: dimensionsOf(options, instrument),
    ignore: list(options, 'ignore'),
    ids: idsOf(text(options, 'ids')),
    onePerson: list(options, 'one-person'),
    anyAnswer: flag(options, 'any-answer'),
    anyNumber: list(options, 'any-number'),
  };
}

/** If columns are missing, or a question is asked, the options that answer are told too. */
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
    const alone = cause.names.length === 1 ? ['If that is several columns, say with --delimiter what separates them.'] : [];
    throw new SdkError('rows', [...cause.issues, ...alone, ...cause.missing.map((one) => hint(one, cause.names))], { cause });
  }
}

function dimensionsOf(options: Options, instrument: Instrument): Readonly<Record<string, string>> {
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const dimensions = new Map<string, string>();
  for (const pair of list(options, 'column')) {
    const [named, column] = namedValue('column', pair, names, 'DIMENSION=COLUMN, such as area=postcode');
    const dimension = names.find((name) => sameFolded(name, named));
    if (dimension === undefined)
      throw new InputError(`--column names "${named}", and "${instrument.name}" is told apart by ${choice(names)}.`);
    const before = dimensions.get(dimension);
    if (before !== undefined) throw new InputError(`--column names two columns for "${dimension}", "${before}" and "${column}"; name one.`);
    dimensions.set(dimension, column);
  }
  return Object.fromEntries(dimensions);
}

function choice(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `"${name}"`).join(', ');
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
  throw new InputError(`--delimiter takes comma, semicolon, tab, pipe or one sign, not "${wanted}".`);
}

function idsOf(wanted: string | undefined): Columns['ids'] {
  if (wanted === undefined || wanted === 'same' || wanted === 'different') return wanted;
  throw new InputError(`--ids takes same or different, not "${wanted}".`);
}

function answerTo({ answer, about }: Question): string {
  switch (answer) {
    case 'nothing':
      return 'If so, say --nothing.';
    case 'date':
      return `If ${about.length === 1 ? 'it says' : 'one of them says'} which window a row belongs to, say ${about.map((name) => `--date ${quoted(name)}`).join(' or ')}; if every row belongs to this window, say --no-date.`;
    case 'ids':
      return 'Say --ids same if they are one person, or --ids different.';
    case 'ignore':
      return `If it means something else, say ${about.map((name) => `--ignore ${quoted(name)}`).join(' ')}.`;
    case 'onePerson':
      return `If that is one person, say ${about.map((id) => `--one-person ${quoted(id)}`).join(' ')}.`;
    case 'anyAnswer':
      return 'To have one drawn, say --any-answer.';
    case 'anyNumber':
      return `If they are right, say ${about.map((name) => `--any-number ${quoted(name)}`).join(' ')}.`;
    default:
      return `It is answered by "${answer}".`;
  }
}

function hint({ column, holds }: MissingColumn, names: readonly string[]): string {
  const bare = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '');
  const near = names.find((name) => bare(name) === bare(column));
  const say = (name: string) =>
    typeof holds === 'object' ? `--column ${quoted(`${holds.dimension}=${name}`)}` : `--${holds} ${quoted(name)}`;
  return near === undefined ? `Say it with ${say('YOUR_COLUMN')}.` : `If "${near}" is the one, say ${say(near)}.`;
}

/** As a shell takes it for one word. */
function quoted(words: string): string {
  if (/^[\p{L}\p{N}.,:=/_-]+$/u.test(words)) return words;
  return /["$`\\!]/.test(words) ? `'${words.replaceAll("'", "'\\''")}'` : `"${words}"`;
}
