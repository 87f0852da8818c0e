// deal.ts — one CSV of people becomes many organisations: rows are dealt out over organisations and windows, columns become cells.
import { InputError } from '../errors.ts';
import { cellCount, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { dimensionOf, named, spellings } from './bands.ts';
import { hashed } from './dice.ts';
import type { DemoOrganisation, Row } from './people.ts';
import { SECTORS } from './people.ts';

export interface Wishes {
  /** Columns that make the cells; the file is looked at where there are none. */
  readonly cells: readonly string[];
  /** Deal rows out over this many organisations … */
  readonly organisations: number | undefined;
  /** … or make every value of this column an organisation. */
  readonly by: string | undefined;
  readonly windows: number;
  readonly seed: string;
}

export interface Deal {
  readonly dimensions: readonly Dimension[];
  readonly organisations: readonly DemoOrganisation[];
  /** rows[organisation][window], each with a `person` and a column for each dimension. */
  readonly rows: readonly (readonly (readonly Row[])[])[];
  /** What was chosen, for the person watching. */
  readonly choices: readonly string[];
}

/** As many cells as leave a handful of people in each. */
const CELLS_MAX = 40;
const ORGANISATIONS_MAX = 500;
const ORGANISATIONS_MIN = 3;

/** Deals a CSV's rows out. Throws InputError if a wish names a column that doesn't exist or can't be used. */
export function deal(records: readonly Row[], wishes: Wishes): Deal {
  const first = records[0];
  if (first === undefined) throw new InputError('The file has a header but no rows, so there is nobody to count.');
  const columns = Object.keys(first);
  for (const column of [...wishes.cells, ...(wishes.by === undefined ? [] : [wishes.by])]) {
    if (!columns.includes(column)) throw new InputError(`The file has no column "${column}". It has: ${columns.join(', ')}.`);
  }
  const choices: string[] = [];
  const dimensions = chosen(records, columns, wishes, choices);
  const owners = ownersOf(records, wishes, choices);
  const rows: Row[][][] = owners.organisations.map(() => Array.from({ length: wishes.windows }, () => []));
  records.forEach((record, index) => {
    const window = Math.floor(hashed(wishes.seed, 'window', index) * wishes.windows);
    const row = Object.fromEntries(dimensions.map(({ name }) => [name, named(record[name] ?? '')]));
    rows[owners.ownerOf(record, index)]?.[window]?.push({ person: `row-${index + 2}`, ...row });
  });
  choices.push(
    `${records.length} people dealt out over ${owners.organisations.length} organisations and ${wishes.windows} weeks by a seeded hash`,
  );
  return { dimensions, organisations: owners.organisations, rows, choices };
}

function chosen(records: readonly Row[], columns: readonly string[], wishes: Wishes, choices: string[]): readonly Dimension[] {
  const read = (column: string) =>
    dimensionOf(
      column,
      records.map((record) => record[column] ?? ''),
    );
  const asked = wishes.cells.map((column) => {
    const found = read(column);
    if (found !== undefined) return found;
    throw new InputError(
      `The column "${column}" can't make cells: it has only one value, or nearly every row has a different word. Name another column with --cells.`,
    );
  });
  const dimensions = asked.length > 0 ? asked : pick(columns.filter((column) => column !== wishes.by).map(read));
  if (dimensions.length === 0) {
    throw new InputError(
      'No column of the file can make cells: each has only one value, or nearly every row has a different word. Use another file.',
    );
  }
  for (const dimension of dimensions) {
    choices.push(`cells by ${dimension.name}${dimension.bands === undefined ? '' : ', in bands'}: ${valueNames(dimension).join(' | ')}`);
  }
  return dimensions;
}

/** Two columns: first those that hold words, then numbers in bands, without cutting people into too many cells. */
function pick(candidates: readonly (Dimension | undefined)[]): readonly Dimension[] {
  const usable = candidates.filter((one) => one !== undefined);
  const ordered = [...usable.filter(({ bands }) => bands === undefined), ...usable.filter(({ bands }) => bands !== undefined)];
  const picked: Dimension[] = [];
  for (const one of ordered) {
    if (picked.length < 2 && cellCount([...picked, one]) <= CELLS_MAX) picked.push(one);
  }
  return picked;
}

function ownersOf(records: readonly Row[], wishes: Wishes, choices: string[]) {
  const { by } = wishes;
  const names =
    by === undefined
      ? Array.from({ length: wishes.organisations ?? 30 }, (_, index) => `Organisation ${index + 1}`)
      : spellings(records.map((record) => record[by] ?? '')).sort();
  if (names.length < ORGANISATIONS_MIN || names.length > ORGANISATIONS_MAX) {
    throw new InputError(
      `A mission has ${ORGANISATIONS_MIN} to ${ORGANISATIONS_MAX} organisations, but this would make ${names.length}. Use --organisations N, or --by with another column.`,
    );
  }
  if (by !== undefined) choices.push(`one organisation for each ${by}: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`);
  const organisations = names.map((name, index): DemoOrganisation => ({
    name,
    sector: SECTORS[index % SECTORS.length] ?? '',
  }));
  const places = new Map(names.map((name, place) => [fold(name), place]));
  const ownerOf = (record: Row, index: number) =>
    by === undefined
      ? Math.floor(hashed(wishes.seed, 'organisation', index) * names.length)
      : (places.get(fold(named(record[by] ?? ''))) ?? -1);
  return { organisations, ownerOf };
}
