// value-option.ts — `--value "area: Salford C.=Salford Central"`: what a value in the rows means, or that its rows are left out.
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { sameFolded } from '@soundings/protocol/json/fold';
import { InputError } from '../errors.ts';

/** By the dimension's name (or person, date, amount), then by the text in the rows; null leaves the rows out. */
export type ValuesMeant = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** Columns that are no dimension. */
const OTHERS = ['person', 'date', 'amount'] as const;

const EXAMPLE = '"area: Salford C.=Salford Central", or "area: Salford C.=" to leave those rows out';

/** What the options say. Throws InputError for one that can't be read, or that two of them settle differently. */
export function valuesMeant(pairs: readonly string[], instrument: Instrument): ValuesMeant {
  const dimensions = instrumentDimensions(instrument);
  const meant = new Map<string, Map<string, string | null>>();
  for (const pair of pairs) {
    const { column, text, value } = valueMeant(pair, dimensions);
    const texts = meant.get(column) ?? new Map<string, string | null>();
    const before = texts.get(text);
    if (before !== undefined && before !== value)
      throw new InputError(`--value says two things of "${text}" under "${column}". Say one of them.`);
    meant.set(column, texts.set(text, value));
  }
  return Object.fromEntries([...meant].map(([column, texts]) => [column, Object.fromEntries(texts)]));
}

/** One option's three parts. */
function valueMeant(pair: string, dimensions: readonly Dimension[]) {
  const names = [...dimensions.map(({ name }) => name), ...OTHERS];
  const [named, rest] = splitName(pair, names);
  const dimension = dimensions.find(({ name }) => name === named);
  const splits = [...rest.matchAll(/=/g)].map(({ index }) => [rest.slice(0, index).trim(), rest.slice(index + 1).trim()] as const);
  if (splits.length === 0) throw new InputError(`--value takes ${EXAMPLE}, not "${pair}".`);
  const isMeant = ([, value]: readonly [string, string]) =>
    value === '' || (named === undefined ? dimensions : dimension === undefined ? [] : [dimension]).some((one) => hasValue(one, value));
  const [text, value] = splits.find(isMeant) ?? splits.at(-1) ?? ['', ''];
  return { column: named ?? columnOf(pair, value, dimensions), text, value: value === '' ? null : value };
}

/** The column that a text begins with, if it is a known one and a colon follows it; and the rest. */
function splitName(pair: string, names: readonly string[]): readonly [string | undefined, string] {
  for (const { index } of pair.matchAll(/:/g)) {
    const named = names.find((name) => sameFolded(name, pair.slice(0, index)));
    if (named !== undefined) return [named, pair.slice(index + 1)];
  }
  return [undefined, pair];
}

/** The only dimension that has the value; to leave rows out, the only dimension there is. */
function columnOf(pair: string, value: string, dimensions: readonly Dimension[]): string {
  const fitting = value === '' ? dimensions : dimensions.filter((dimension) => hasValue(dimension, value));
  const [one, other] = fitting;
  if (one !== undefined && other === undefined) return one.name;
  const names = dimensions.map(({ name }) => `"${name}"`).join(', ');
  const why =
    value === ''
      ? 'does not say which column it is about'
      : one === undefined
        ? `means "${value}", which is no value of the charter`
        : `means "${value}", which several columns have`;
  throw new InputError(`--value "${pair}" ${why}. Begin it with the column and a colon, as in ${EXAMPLE}. The columns: ${names}.`);
}

function hasValue(dimension: Dimension, value: string): boolean {
  if (valueNames(dimension).some((name) => sameFolded(name, value))) return true;
  return dimension.bands !== undefined && /^[+-]?\d+(?:\.\d+)?$/.test(value);
}
