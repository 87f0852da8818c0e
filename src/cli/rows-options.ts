// rows-options.ts — how rows are read, as options of `soundings contribute`.
import { Option } from '@commander-js/extra-typings';
import { ENCODINGS, type Columns, type Declared, type Encoding } from '@soundings/client/node';
import { sameFolded } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { leaveOut } from './command.ts';
import { valuesMeant } from './value-option.ts';
import { namedValue } from './values.ts';
import { InputError } from '../errors.ts';
import type { RowsWanted } from '../organisation/open-rows.ts';

/** How rows are read, as `soundings contribute` is told. */
export interface RowsOptions {
  readonly data?: readonly string[];
  readonly sheet?: string;
  readonly headerLine?: number;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly person?: string;
  readonly date?: string;
  readonly noDate?: true;
  readonly dateOrder?: string;
  readonly dateBase?: string;
  readonly birth?: readonly string[];
  readonly marks?: readonly string[];
  readonly fillDown?: readonly string[];
  readonly amount?: string;
  readonly column?: readonly string[];
  readonly value?: readonly string[];
  readonly leaveOut?: readonly string[];
  readonly ignore?: readonly string[];
  readonly ids?: string;
  readonly onePerson?: readonly string[];
  readonly anyAnswer?: true;
  readonly anyNumber?: readonly string[];
  readonly declarePeople?: true;
  readonly declareCells?: true;
  readonly declareCap?: true;
  readonly matching?: string;
}

/** Options that say how one file's rows are read. */
export const READING_OPTIONS = [
  'sheet',
  'headerLine',
  'delimiter',
  'encoding',
  'person',
  'date',
  'noDate',
  'dateOrder',
  'dateBase',
  'birth',
  'marks',
  'fillDown',
  'amount',
  'column',
  'value',
  'leaveOut',
  'ignore',
  'ids',
  'onePerson',
  'anyAnswer',
  'anyNumber',
  'declarePeople',
  'declareCells',
  'declareCap',
  'matching',
] as const satisfies readonly (keyof RowsOptions)[];

/** Options that describe rows, and have no meaning without them. */
export const ROWS_OPTIONS = ['data', ...READING_OPTIONS] as const;

/**
 * The switch `--no-date`, an option of its own. commander would take it for the opposite of `--date COLUMN`, and would silently drop the first of the
 * two on the command line.
 */
export function noDateOption(help: string): Option<'--noDate'> {
  const option = new Option('--no-date', help);
  option.negate = false;
  return option; // whose value is `noDate`
}

/** The files that the options name, and what is known of them. */
export function filesOf({ data = [], sheet, delimiter, encoding }: RowsOptions): RowsWanted {
  return { files: data, sheet, delimiter: delimiterOf(delimiter), encoding: encodingOf(encoding) };
}

/** How the options say that rows are to be read. Throws InputError for an option that does not apply to the instrument. */
export function columnsOf(options: RowsOptions, instrument: Instrument): Columns {
  if (options.noDate) leaveOut(options, ['date', 'dateOrder', 'dateBase'], '--no-date says that no column counts as the date');
  if (instrument.kind !== 'total' && instrument.kind !== 'figure')
    leaveOut(options, ['amount'], `"${instrument.name}" asks for no amounts`);
  if (instrument.kind === 'figure') leaveOut(options, ['person', 'ids', 'onePerson'], `"${instrument.name}" isn't about persons`);
  const { person, date, noDate, amount, headerLine } = options;
  return {
    ...(person === undefined ? {} : { person }),
    ...(noDate ? { date: false } : date === undefined ? {} : { date }),
    ...(amount === undefined ? {} : { amount }),
    ...(headerLine === undefined ? {} : { headerLine }),
    dimensions: dimensionsOf(options, instrument),
    values: valuesMeant(options.value ?? [], instrument),
    dateOrder: oneOf('date-order', options.dateOrder, ['day-first', 'month-first']),
    dateBase: options.dateBase === undefined ? undefined : oneOf('date-base', options.dateBase, ['1900', '1904']) === '1904' ? 1904 : 1900,
    birth: options.birth ?? [],
    marks: options.marks ?? [],
    fillDown: options.fillDown ?? [],
    leaveOut: (options.leaveOut ?? []).map((what) => oneOf('leave-out', what, ['totals', 'notes'])),
    declared: declaredBy(options),
    ignore: options.ignore ?? [],
    ids: oneOf('ids', options.ids, ['same', 'different']),
    onePerson: options.onePerson ?? [],
    anyAnswer: options.anyAnswer === true,
    anyNumber: options.anyNumber ?? [],
  };
}

function declaredBy({ declarePeople, declareCells, declareCap }: RowsOptions): readonly Declared[] {
  return [
    ...(declarePeople ? (['people'] as const) : []),
    ...(declareCells ? (['cells'] as const) : []),
    ...(declareCap ? (['cap'] as const) : []),
  ];
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

function encodingOf(wanted: string | undefined): Encoding | undefined {
  return oneOf('encoding', wanted?.toLowerCase(), ENCODINGS);
}

function oneOf<const Word extends string>(option: string, wanted: string, words: readonly Word[]): Word;
function oneOf<const Word extends string>(option: string, wanted: string | undefined, words: readonly Word[]): Word | undefined;
/** One of a few words. Throws InputError for any other. */
function oneOf<const Word extends string>(option: string, wanted: string | undefined, words: readonly Word[]): Word | undefined {
  const found = words.find((word) => word === wanted);
  if (found !== undefined || wanted === undefined) return found;
  throw new InputError(`--${option} takes ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}, not "${wanted}".`);
}
