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
 * by commas, semicolons or tabs, as the header is, and may be in quotes. Throws QueryError, with the line, for anything else, and for a group that
 * comes twice: added up, it would count twice.
 */
export function readPopulation(bytes: Uint8Array, by: readonly string[]): readonly PopulationRow[] {
  const [head, ...lines] = recordsOf(bytes);
  if (head === undefined || lines.length === 0)
    throw new QueryError('The file of the population has no rows. It needs a header and a row for each group.');
  const names = head.fields.map((name) => fold(name.trim()));
  const places = by.map((name) => placeOf(names, name));
  const people = placeOf(names, PEOPLE);
  const groups = new Map<string, PopulationRow>();
  const lineOf = new Map<string, number>();
  for (const { line, fields } of lines) {
    if (fields.length !== names.length)
      throw new QueryError(`Line ${line} of the population has ${fields.length} fields, but the header has ${names.length}.`);
    checkNew(fields.toSpliced(people, 1), line, lineOf);
    const values = places.map((place) => (fields[place] ?? '').trim());
    const id = JSON.stringify(values.map(fold));
    groups.set(id, { values, people: (groups.get(id)?.people ?? 0) + countOf(fields[people] ?? '', line) });
  }
  return [...groups.values()];
}

/** Whether the file tells people apart by this. Throws QueryError if it can't be read. */
export function hasColumn(bytes: Uint8Array, name: string): boolean {
  return recordsOf(bytes)[0]?.fields.some((field) => fold(field.trim()) === fold(name)) === true;
}

/** Everything but the number of people: what tells groups apart. */
function checkNew(fields: readonly string[], line: number, lineOf: Map<string, number>): void {
  const values = fields.map((field) => field.trim());
  const id = JSON.stringify(values.map(fold));
  const before = lineOf.get(id);
  if (before !== undefined)
    throw new QueryError(`Lines ${before} and ${line} of the population are both about "${values.join(', ')}". Leave one of them.`);
  lineOf.set(id, line);
}

/** A group that the releases don't have is a sign that the file is about other groups. `known` are their values of the dimension at that place. */
export function checkGroups(population: readonly PopulationRow[], at: number, known: readonly string[]): void {
  const folded = new Set(known.map(fold));
  const unknown = population.map(({ values }) => values[at] ?? '').find((value) => !folded.has(fold(value)));
  if (unknown === undefined) return;
  throw new QueryError(
    `The population has "${unknown}", which the releases don't have. Take it out, or name it as they do: ${[...new Set(known)].join('; ')}.`,
  );
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
  if (/^\d{1,12}(\.\d{1,6})?$/.test(digits)) {
    if (people > 0) return people;
    throw new QueryError(
      `Line ${line} of the population has nobody in its group, which then has no share. Leave the line out, and the group with --where.`,
    );
  }
  throw new QueryError(`Line ${line} of the population has "${digits}" for "${PEOPLE}". Write a number above 0, in digits alone.`);
}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

function recordsOf(bytes: Uint8Array): readonly Line[] {
  if (bytes.length > SIZE_MAX) throw new QueryError(`The file of the population has ${bytes.length} bytes; at most ${SIZE_MAX} are read.`);
  const texts = textOf(bytes).split(/\r\n|\n|\r/);
  const field = FIELDS[separatorOf(texts.find((text) => text.trim() !== '') ?? '')];
  return texts.flatMap((text, at) => (text.trim() === '' ? [] : [{ line: at + 1, fields: fieldsOf(text, at + 1, field) }]));
}

/** A field, in quotes or bare, and what ends it. */
const FIELDS = {
  ',': /[^\S\t]*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/gy,
  ';': /[^\S\t]*(?:"((?:[^"]|"")*)"\s*|([^";]*))(;|$)/gy,
  '\t': /[^\S\t]*(?:"((?:[^"]|"")*)"[^\S\t]*|([^"\t]*))(\t|$)/gy,
} as const;

/** What the header has most of, outside quotes: spreadsheets write semicolons in countries whose decimals have commas. */
function separatorOf(header: string): keyof typeof FIELDS {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const [most] = ([',', ';', '\t'] as const).toSorted((a, b) => bare.split(b).length - bare.split(a).length);
  return most ?? ',';
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
function fieldsOf(text: string, line: number, one: RegExp): readonly string[] {
  const fields: string[] = [];
  const pattern = new RegExp(one); // which keeps its place
  for (;;) {
    const found = pattern.exec(text);
    if (found === null)
      throw new QueryError(`Line ${line} of the population has a quote in the middle of a field. Put the whole field in quotes.`);
    const [, quoted, bare = '', end] = found;
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}
