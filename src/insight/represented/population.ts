// population.ts — a file of how many people there are in each group: CSV with a column for each dimension and one called "population" (insight-method.md, "The file of a population").
import { fromUtf8 } from '@soundings/crypto/bytes';
import { fold } from '@soundings/protocol/json/fold';
import { QueryError } from '../question.ts';

/** One group: its value of each dimension, in the order of `by`, and how many people are in it. */
export interface PopulationRow {
  readonly values: readonly string[];
  readonly people: number;
}

const PEOPLE = 'population';
/** Names are read as the releases have them, whatever their case. */
const SIZE_MAX = 20_000_000;

/**
 * The groups of a file by these dimensions, each once; groups that differ in another column only are added up. Lines are in UTF-8, fields are separated
 * by commas and may be in quotes. Throws QueryError, with the line, for anything else.
 */
export function readPopulation(bytes: Uint8Array, by: readonly string[]): readonly PopulationRow[] {
  const [head, ...lines] = recordsOf(bytes);
  if (head === undefined || lines.length === 0)
    throw new QueryError('The file of the population has no rows. It needs a header and a row for each group.');
  const names = head.fields.map((name) => fold(name.trim()));
  const places = by.map((name) => placeOf(names, name));
  const people = placeOf(names, PEOPLE);
  const groups = new Map<string, PopulationRow>();
  for (const { line, fields } of lines) {
    if (fields.length !== names.length)
      throw new QueryError(`Line ${line} of the population has ${fields.length} fields, but the header has ${names.length}.`);
    const values = places.map((place) => (fields[place] ?? '').trim());
    const id = JSON.stringify(values.map(fold));
    groups.set(id, { values, people: (groups.get(id)?.people ?? 0) + countOf(fields[people] ?? '', line) });
  }
  return [...groups.values()];
}

function placeOf(names: readonly string[], name: string): number {
  const found = names.flatMap((one, at) => (one === fold(name) ? [at] : []));
  const [place, ...others] = found;
  if (place !== undefined && others.length === 0) return place;
  throw new QueryError(
    place === undefined
      ? `The file of the population has no column "${name}". It has: ${names.join(', ')}.`
      : `The file of the population has two columns called "${name}". Rename one.`,
  );
}

function countOf(text: string, line: number): number {
  const digits = text.trim();
  const people = Number(digits);
  if (/^\d{1,12}(\.\d{1,6})?$/.test(digits) && people > 0) return people;
  throw new QueryError(`Line ${line} of the population has "${digits}" for "${PEOPLE}". Write a number above 0, in digits alone.`);
}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

function recordsOf(bytes: Uint8Array): readonly Line[] {
  if (bytes.length > SIZE_MAX) throw new QueryError(`The file of the population has ${bytes.length} bytes; at most ${SIZE_MAX} are read.`);
  return textOf(bytes)
    .split(/\r\n|\n|\r/)
    .flatMap((text, at) => (text.trim() === '' ? [] : [{ line: at + 1, fields: fieldsOf(text, at + 1) }]));
}

/** Without a byte-order mark. */
function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes).replace(/^\uFEFF/, '');
  } catch {
    throw new QueryError('The file of the population is not in UTF-8. Save it again with the encoding UTF-8.');
  }
}

/** A field in quotes may hold commas, and quotes written twice; no field runs over several lines. */
function fieldsOf(text: string, line: number): readonly string[] {
  const fields: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/gy;
  for (;;) {
    const found = pattern.exec(text);
    if (found === null)
      throw new QueryError(`Line ${line} of the population has a quote in the middle of a field. Put the whole field in quotes.`);
    const [, quoted, bare = '', end] = found;
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}
